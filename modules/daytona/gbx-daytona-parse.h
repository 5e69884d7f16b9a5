/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Daytona answers; pure. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* What one says, beside what a sandbox holds. Its texts belong to the JSON. */
typedef struct
{
  guint port;
  const char *toolbox_url; /* (nullable) */
  gboolean is_gone;        /* or on its way */
} GbxDaytonaBox;

/* (transfer full) (nullable): NULL if it is no sandbox, or none of ours. sandbox: (nullable):
 * filled instead of making one. */
GbxSandbox *
gbx_daytona_parse_box (JsonObject *view, GbxSandbox *sandbox, GbxDaytonaBox *out_box);
/* (transfer full) (nullable): the sandboxes of a page, and where the next one begins. */
JsonArray *gbx_daytona_parse_page (GBytes *body, char **out_cursor, GError **error);
/* (transfer full) (nullable): the last command of a session. out_status: that of the last one, if
 * all have ended; else -1. */
char *gbx_daytona_parse_session (GBytes *body, gint64 *out_status);
/* (transfer full): a log, which may be JSON or the text itself; at most the last lines of it. */
GBytes *gbx_daytona_parse_log (GBytes *body, guint max_lines_count);

G_END_DECLS
