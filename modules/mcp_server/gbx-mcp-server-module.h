/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_MCP_SERVER (gbx_mcp_server_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpServer, gbx_mcp_server, GBX, MCP_SERVER, GObject)

GbxMcpServer *gbx_mcp_server_new (GbxHost *host);

G_END_DECLS
