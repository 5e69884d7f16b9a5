/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-proxy.h"

G_BEGIN_DECLS

void gbx_mcp_http_answer_update (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);
void gbx_mcp_http_answer_sse (GbxMcpProxy *proxy,
                              GbxExchange *exchange,
                              GTask *task,
                              const char *message_path);
void gbx_mcp_http_answer_message (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);
void gbx_mcp_http_answer_streamable (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task);

G_END_DECLS
