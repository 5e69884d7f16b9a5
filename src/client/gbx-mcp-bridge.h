/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A sandbox's MCP server on a pair of streams: each line that comes is a message, posted over
 * streamable HTTP; each message that answers is a line.
 */
#pragma once

#include "gbx-client.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_BRIDGE (gbx_mcp_bridge_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpBridge, gbx_mcp_bridge, GBX, MCP_BRIDGE, GObject)

/* path: of the server, below the client's address. */
GbxMcpBridge *gbx_mcp_bridge_new (GbxClient *client,
                                  const char *path,
                                  GInputStream *input,
                                  GOutputStream *output);

/* Until the input ends and all that came is answered, the output is closed, or cancellable says so;
 * then ends the session. */
void gbx_mcp_bridge_run_async (GbxMcpBridge *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean gbx_mcp_bridge_run_finish (GbxMcpBridge *self, GAsyncResult *result, GError **error);

G_END_DECLS
