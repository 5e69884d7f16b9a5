/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all transports of MCP over HTTP answer with. */
#include "gbx-mcp-exchange.h"

#include <string.h>

#include "gbx-mcp-message.h"

void
gbx_mcp_reply_text (GbxExchange *exchange, GTask *task, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  gbx_exchange_respond (exchange, status, "text/plain; charset=utf-8", body);
  g_task_return_boolean (task, TRUE);
}

void
gbx_mcp_reply_json (GbxExchange *exchange, GTask *task, guint status, JsonNode *root)
{
  char *text = json_to_string (root, FALSE);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  gbx_exchange_respond (exchange, status, "application/json", body);
  g_task_return_boolean (task, TRUE);
}

void
gbx_mcp_reply_detail (GbxExchange *exchange, GTask *task, guint status, const char *detail)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "detail", detail);
  json_node_take_object (root, object);
  gbx_mcp_reply_json (exchange, task, status, root);
}

gboolean
gbx_mcp_is_json (GbxExchange *exchange)
{
  const char *type = gbx_exchange_get_header (exchange, "Content-Type");

  return type != NULL && g_ascii_strncasecmp (type, "application/json", 16) == 0 &&
         strchr ("; ", type[16]) != NULL;
}

/**
 * gbx_mcp_is_foreign:
 * @exchange: an exchange
 *
 * Returns: whether a page of another host sent it, from a browser that can reach this one
 */
gboolean
gbx_mcp_is_foreign (GbxExchange *exchange)
{
  const char *origin = gbx_exchange_get_header (exchange, "Origin");
  const char *host = gbx_exchange_get_header (exchange, "Host");
  const char *authority;

  if (origin == NULL)
    return FALSE;
  authority = strstr (origin, "://");
  return authority == NULL || host == NULL || g_ascii_strcasecmp (authority + 3, host) != 0;
}

/* A refusal as a JSON-RPC error that answers no request. */
void
gbx_mcp_reply_refusal (GbxExchange *exchange, GTask *task, guint status, int code, const char *text)
{
  g_autoptr (JsonNode) root = gbx_mcp_message_build_error (NULL, code, text);

  gbx_mcp_reply_json (exchange, task, status, root);
}

/* (transfer full): an id that nobody guesses: 32 hexadecimal digits */
char *
gbx_mcp_new_session_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv ("", parts);
}
