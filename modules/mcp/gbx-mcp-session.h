/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-backend.h"
#include "gbx-mcp-stream.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_SESSION (gbx_mcp_session_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpSession, gbx_mcp_session, GBX, MCP_SESSION, GObject)

GbxMcpSession *gbx_mcp_session_new (void);
const char *gbx_mcp_session_get_id (GbxMcpSession *self);
gint64 gbx_mcp_session_get_used_usec (GbxMcpSession *self);
void gbx_mcp_session_touch (GbxMcpSession *self);
void gbx_mcp_session_set_stream (GbxMcpSession *self, GbxMcpStream *stream);
GbxMcpStream *gbx_mcp_session_get_stream (GbxMcpSession *self);
void gbx_mcp_session_notify (GbxMcpSession *self, JsonNode *message);
void gbx_mcp_session_reply (GbxMcpSession *self, GbxMcpStream *stream, JsonNode *message);
gboolean gbx_mcp_session_forward (GbxMcpSession *self,
                                  GbxMcpStream *stream,
                                  GbxMcpMessage *message,
                                  GbxMcpBackend *backend,
                                  JsonObject *params);
void gbx_mcp_session_cancel (GbxMcpSession *self, JsonNode *id, const char *reason);
void gbx_mcp_session_set_subscribed (GbxMcpSession *self, const char *uri, gboolean subscribed);
gboolean gbx_mcp_session_is_subscribed (GbxMcpSession *self, const char *uri);
void gbx_mcp_session_close (GbxMcpSession *self);

G_END_DECLS
