/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-proxy.h"

G_BEGIN_DECLS

void gbx_mcp_http_answer_update (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);
gboolean gbx_mcp_http_is_foreign (GbxExchange *exchange);
void gbx_mcp_http_answer_sse (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);
void gbx_mcp_http_answer_message (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);
void gbx_mcp_http_answer_streamable (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);

void gbx_mcp_http_reply_text (GbxExchange *exchange, GTask *task, guint status, const char *text);
void gbx_mcp_http_reply_detail (GbxExchange *exchange,
                                GTask *task,
                                guint status,
                                const char *detail);
void gbx_mcp_http_reply_json (GbxExchange *exchange, GTask *task, guint status, JsonNode *root);
gboolean gbx_mcp_http_is_json (GbxExchange *exchange);

G_END_DECLS
