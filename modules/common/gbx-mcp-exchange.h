/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void gbx_mcp_reply_text (GbxExchange *exchange, GTask *task, guint status, const char *text);
void gbx_mcp_reply_detail (GbxExchange *exchange, GTask *task, guint status, const char *detail);
void gbx_mcp_reply_json (GbxExchange *exchange, GTask *task, guint status, JsonNode *root);
void gbx_mcp_reply_refusal (GbxExchange *exchange,
                            GTask *task,
                            guint status,
                            int code,
                            const char *text);

gboolean gbx_mcp_is_json (GbxExchange *exchange);
gboolean gbx_mcp_is_foreign (GbxExchange *exchange);
char *gbx_mcp_new_session_id (void);

G_END_DECLS
