/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What E2B answers: its API, and the services in a sandbox; pure. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_E2B_ENVD_PORT 49983
#define GBX_E2B_CELLS_PORT 49999

#define GBX_E2B_ID_HEADER "E2b-Sandbox-Id"
#define GBX_E2B_PORT_HEADER "E2b-Sandbox-Port"
#define GBX_E2B_TOKEN_HEADER "X-Access-Token"
#define GBX_E2B_TRAFFIC_HEADER "E2B-Traffic-Access-Token"

/* What a sandbox says, beside what a GbxSandbox holds. Its texts belong to the JSON. */
typedef struct
{
  const char *access_token;  /* (nullable): for what runs in it */
  const char *traffic_token; /* (nullable): for its ports */
  const char *domain;        /* (nullable) */
} GbxE2bBox;

/* (transfer full) (nullable): NULL if it is no sandbox, or none of ours. sandbox: (nullable): one
 * that is known, which is filled: then it need not say whose it is. */
GbxSandbox *gbx_e2b_parse_box (JsonObject *view, GbxSandbox *sandbox, GbxE2bBox *out_box);
/* (transfer full) (nullable) */
JsonArray *gbx_e2b_parse_page (GBytes *body, GError **error);

/* (transfer full): an address from one with {port}, {id} and {domain} in it, or from one for all.
 * own: (nullable): the sandbox's own domain, in the place of the usual one. */
char *gbx_e2b_format_address (const char *pattern,
                              guint port,
                              const char *id,
                              const char *usual,
                              const char *own);

/* --- what happens to a process --- */

typedef enum
{
  GBX_E2B_EVENT_OTHER,
  GBX_E2B_EVENT_START,
  GBX_E2B_EVENT_DATA,
  GBX_E2B_EVENT_END,
} GbxE2bEventKind;

typedef struct
{
  GbxE2bEventKind kind;
  gint64 pid;        /* START */
  GBytes *data;      /* DATA */
  gint64 exit_code;  /* END; -1 if a signal ended it */
  const char *error; /* END (nullable); belongs to the JSON */
} GbxE2bEvent;

void gbx_e2b_parse_event (JsonObject *message, GbxE2bEvent *out_event);
void gbx_e2b_event_clear (GbxE2bEvent *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxE2bEvent, gbx_e2b_event_clear)

/* --- what a cell says --- */

/* What the lines of one cell add up to. */
typedef struct
{
  GString *text;
  JsonArray *images; /* of data: URLs */
  gboolean has_failed;
} GbxE2bCell;

GbxE2bCell *gbx_e2b_cell_new (void);
void gbx_e2b_cell_free (GbxE2bCell *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxE2bCell, gbx_e2b_cell_free)
/* What is no line of a cell is left out. */
void gbx_e2b_cell_take_line (GbxE2bCell *self, const char *line, gsize length_bytes);

G_END_DECLS
