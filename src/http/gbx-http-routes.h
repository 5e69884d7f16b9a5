/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The routes that the server answers itself. */
#pragma once

#include "gbx-exchange-raw.h"
#include "gbx-server.h"

G_BEGIN_DECLS

/*
 * Answers one exchange, now or later; the exchange is complete, body and all. Where there is none
 * the path is refused before a body comes.
 */
typedef void (*GbxHttpHandler) (GbxServer *server, GbxExchange *exchange);

typedef struct
{
  const char *path;
  const char *method;
  GbxHttpHandler handle; /* (nullable) */
  gsize max_body_bytes;
  gboolean is_fallback; /* for a module that answers the path when it is there */
} GbxHttpRoute;

const GbxHttpRoute *gbx_http_routes_find (const char *path);
const GbxHttpRoute *gbx_http_routes_get (guint *out_count);

void gbx_http_handle_alive (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_server_info (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_metrics (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_openapi (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_execute_action (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_list_files (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_connection_token (GbxServer *server, GbxExchange *exchange);
void gbx_http_handle_update_mcp_server (GbxServer *server, GbxExchange *exchange);

void gbx_http_handle_module (GbxRoute *module, GbxExchangeSoup *exchange);

G_END_DECLS
