/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sandbox as an API over JSON shows it: what such APIs have alike. */
#pragma once

#include "gbx-common-flow.h"

G_BEGIN_DECLS

/* Under these labels a sandbox keeps, at its provider, what is known of it. */
#define GBX_COMMON_LABEL_NAME "glovebox.sandbox"
#define GBX_COMMON_LABEL_PORT "glovebox.port"
#define GBX_COMMON_LABEL_WORKSPACE "glovebox.workspace"
#define GBX_COMMON_LABEL_TOKEN "glovebox.create"

/* (transfer full): of the sandbox that is made; with a port if the flow has one. */
JsonObject *gbx_common_view_new_labels (GbxCommonFlow *flow);
/* labels: (nullable). Whether they are of the sandbox that the flow looks for, or has made. */
gboolean gbx_common_view_is_named (GbxCommonFlow *flow, JsonObject *labels);
gboolean gbx_common_view_is_own (GbxCommonFlow *flow, JsonObject *labels);
/* labels: (nullable). 0: none. */
guint gbx_common_view_get_port (JsonObject *labels);
/* A member that is a time, as ISO 8601 has it; 0: none. */
gint64 gbx_common_view_get_time_usec (JsonObject *view, const char *name);

/* What a provider calls a state. */
typedef struct
{
  const char *word;
  GbxSandboxState meaning;
} GbxCommonStateRow;

/* rows: ended by one without a word, which means all others. why: (nullable). */
void gbx_common_view_fill_state (GbxSandbox *sandbox,
                                 const GbxCommonStateRow *rows,
                                 const char *word,
                                 const char *why);

/* Gives an answer to the flow; FALSE: it is no sandbox of ours, or not the one. */
typedef gboolean (*GbxCommonTakeFunc) (GbxCommonFlow *flow, JsonObject *view);
/* The verdict of a step whose answer must be a sandbox of ours. */
GbxCommonVerdict gbx_common_view_parse (GbxCommonFlow *flow,
                                        GBytes *body,
                                        GbxCommonTakeFunc take,
                                        GError **error);
/* The same, for a step that waits for flow->wanted. */
GbxCommonVerdict gbx_common_view_parse_waiting (GbxCommonFlow *flow,
                                                GBytes *body,
                                                GbxCommonTakeFunc take,
                                                GError **error);
/* The verdict of a step whose answer is a page of sandboxes: they are given to the flow until one
 * is taken. There are more if the flow has a cursor. */
GbxCommonVerdict gbx_common_view_take_page (GbxCommonFlow *flow,
                                            JsonArray *page,
                                            GbxCommonTakeFunc take);

G_END_DECLS
