/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

#include "gbx-mcp-message.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_PIPE (gbx_mcp_pipe_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpPipe, gbx_mcp_pipe, GBX, MCP_PIPE, GObject)

typedef void (*GbxMcpPipeMessageFunc) (GbxMcpMessage *message, gpointer user_data);
/* @why: (transfer none): how it ended */
typedef void (*GbxMcpPipeEndFunc) (const char *why, gpointer user_data);

/* It has closed its output, and has not ended soon after. */
typedef void (*GbxMcpPipeSilentFunc) (gpointer user_data);

GbxMcpPipe *gbx_mcp_pipe_open (const GbxProcessSpec *spec,
                               GbxMcpPipeMessageFunc on_message,
                               GbxMcpPipeSilentFunc on_silent,
                               GbxMcpPipeEndFunc on_end,
                               gpointer user_data,
                               GError **error);
gboolean gbx_mcp_pipe_send (GbxMcpPipe *self, JsonNode *message);
void gbx_mcp_pipe_close (GbxMcpPipe *self, gint64 grace_usec);

G_END_DECLS
