/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GBX_TYPE_MCP_STREAM (gbx_mcp_stream_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpStream, gbx_mcp_stream, GBX, MCP_STREAM, GObject)

GbxMcpStream *gbx_mcp_stream_open (GbxExchange *exchange, GTask *task);
gboolean gbx_mcp_stream_is_open (GbxMcpStream *self);
void gbx_mcp_stream_send_event (GbxMcpStream *self, const char *event, const char *data);
void gbx_mcp_stream_send (GbxMcpStream *self, JsonNode *message);
void gbx_mcp_stream_end (GbxMcpStream *self);

G_END_DECLS
