/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-session.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_PROXY (gbx_mcp_proxy_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpProxy, gbx_mcp_proxy, GBX, MCP_PROXY, GObject)

GbxMcpProxy *gbx_mcp_proxy_new (GbxHost *host);
void gbx_mcp_proxy_update_async (GbxMcpProxy *self,
                                 GPtrArray *definitions,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *gbx_mcp_proxy_update_finish (GbxMcpProxy *self, GAsyncResult *result, GError **error);
void gbx_mcp_proxy_stop_async (GbxMcpProxy *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gbx_mcp_proxy_stop_finish (GbxMcpProxy *self, GAsyncResult *result, GError **error);

GbxMcpSession *gbx_mcp_proxy_open_session (GbxMcpProxy *self);
GbxMcpSession *gbx_mcp_proxy_find_session (GbxMcpProxy *self, const char *id);
void gbx_mcp_proxy_close_session (GbxMcpProxy *self, GbxMcpSession *session);
void gbx_mcp_proxy_take (GbxMcpProxy *self,
                         GbxMcpSession *session,
                         GbxMcpStream *stream,
                         GbxMcpMessage *message);

G_END_DECLS
