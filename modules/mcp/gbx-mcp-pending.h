/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody waits for: one request to a server. */
#pragma once

#include "gbx-mcp-backend.h"

G_BEGIN_DECLS

typedef struct
{
  GbxMcpBackend *backend; /* not owned */
  gint64 id;
  JsonNode *unsent;    /* until the server is there */
  gboolean is_refused; /* the server takes no requests */
  GbxMcpReplyFunc on_reply;
  GbxMcpProgressFunc on_progress;
  gpointer user_data;
  GSource *timer;
} GbxMcpPending;

void gbx_mcp_pending_free (GbxMcpPending *self);
void gbx_mcp_pending_limit (GbxMcpPending *self, gint64 wait_usec, GSourceFunc on_over);
GError *gbx_mcp_pending_new_error (const GbxMcpPending *self);

void gbx_mcp_clear_timer (GSource **timer);
void gbx_mcp_set_timer (GSource **timer,
                        gint64 wait_usec,
                        GSourceFunc callback,
                        gpointer user_data);

G_END_DECLS
