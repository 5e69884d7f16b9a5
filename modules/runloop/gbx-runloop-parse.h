/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Runloop answers; pure. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* What a devbox says, beside what a sandbox holds. Its texts belong to the JSON. */
typedef struct
{
  guint port;
  const char *tunnel_key; /* (nullable) */
  const char *auth_token; /* (nullable) */
  gboolean is_gone;       /* for good: nothing is left to be removed */
} GbxRunloopDevbox;

/* (transfer full) (nullable): NULL if it is no devbox, or none of ours. sandbox: (nullable): filled
 * instead of making one. */
GbxSandbox *
gbx_runloop_parse_devbox (JsonObject *view, GbxSandbox *sandbox, GbxRunloopDevbox *out_devbox);
/* (transfer full) (nullable): the devboxes of a page, and where the next one begins. */
JsonArray *gbx_runloop_parse_page (GBytes *body, char **out_cursor, GError **error);
/* (transfer full): an address from one with {port} and {key} in it. */
char *gbx_runloop_format_address (const char *pattern, guint port, const char *key);
/* (transfer full): a log, without the frames of JSON; at most the last lines of it. */
GBytes *gbx_runloop_parse_log (GBytes *body, guint max_lines_count, GError **error);

G_END_DECLS
