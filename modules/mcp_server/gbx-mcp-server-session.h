/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-server-call.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_SERVER_SESSION (gbx_mcp_server_session_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpServerSession,
                      gbx_mcp_server_session,
                      GBX,
                      MCP_SERVER_SESSION,
                      GObject)

GbxMcpServerSession *gbx_mcp_server_session_new (GbxHost *host);
const char *gbx_mcp_server_session_get_id (GbxMcpServerSession *self);
gboolean gbx_mcp_server_session_is_idle (GbxMcpServerSession *self);
void gbx_mcp_server_session_take (GbxMcpServerSession *self,
                                  GbxMcpStream *stream,
                                  GbxMcpMessage *message);
void gbx_mcp_server_session_close (GbxMcpServerSession *self);

G_END_DECLS
