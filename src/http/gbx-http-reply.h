/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The few forms that the answers of routes have. */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-exchange.h"

G_BEGIN_DECLS

void gbx_http_reply_text (GbxExchange *exchange, guint status, char *json, gsize length_bytes);
void gbx_http_reply_json (GbxExchange *exchange, guint status, JsonNode *root);
void gbx_http_reply_detail (GbxExchange *exchange,
                            guint status,
                            const char *prefix,
                            const char *detail);
void gbx_http_reply_invalid (GbxExchange *exchange, const char *errors);
void gbx_http_reply_unhandled (GbxExchange *exchange);

G_END_DECLS
