/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths that belong to modules, for a server without these modules. */
#include <string.h>

#include "gbx-http-reply.h"
#include "gbx-http-routes.h"
#include "gbx-json.h"

#define NO_TOKEN "{\"token\":null}"
#define NO_LIST "Request must be a list of MCP tools to sync"
#define NO_MODULE                                                     \
  "The tools were not started: the module “mcp” is not running; " \
  "it is in the package glovebox-module-mcp."

/* Without an editor there is no token. */
void
gbx_http_handle_connection_token (GbxServer *server, GbxExchange *exchange)
{
  g_autoptr (GBytes) body = g_bytes_new_static (NO_TOKEN, strlen (NO_TOKEN));

  gbx_exchange_respond (exchange, 200, "application/json", body);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
is_tool_name (const char *name)
{
  if (name == NULL || *name == '\0')
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_' && *name != '-')
      return FALSE;
  return TRUE;
}

static gboolean
holds_strings (JsonNode *node)
{
  g_autoptr (GList) values = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    values = json_array_get_elements (json_node_get_array (node));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    values = json_object_get_values (json_node_get_object (node));
  for (GList *l = values; l != NULL; l = l->next)
    if (!JSON_NODE_HOLDS_VALUE (l->data) || json_node_get_value_type (l->data) != G_TYPE_STRING)
      return FALSE;
  return TRUE;
}

/* Absent, text that is taken apart later, or a container of texts. */
static gboolean
is_texts (JsonObject *tool, const char *name, JsonNodeType container)
{
  JsonNode *node = json_object_get_member (tool, name);

  if (node == NULL || get_string (tool, name) != NULL)
    return TRUE;
  return json_node_get_node_type (node) == container && holds_strings (node);
}

static gboolean
is_tool (JsonNode *node)
{
  JsonObject *tool;
  const char *command;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  tool = json_node_get_object (node);
  command = get_string (tool, "command");
  return is_tool_name (get_string (tool, "name")) &&
         command != NULL && *command != '\0' && strchr (command, ' ') == NULL &&
         is_texts (tool, "args", JSON_NODE_ARRAY) && is_texts (tool, "env", JSON_NODE_OBJECT);
}

static void
reply_updated (GbxExchange *exchange, const char *log)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = NULL;

  json_object_set_string_member (object, "detail", "MCP server updated successfully");
  json_object_set_string_member (object, "router_error_log", log);
  root = json_node_init_object (json_node_alloc (), object);
  gbx_http_reply_json (exchange, 200, root);
}

/* Checks the tools as the module would, and says that there is none. */
void
gbx_http_handle_update_mcp_server (GbxServer *server, GbxExchange *exchange)
{
  g_autoptr (JsonNode) root = gbx_json_parse (gbx_exchange_get_body (exchange), NULL);
  JsonArray *tools;

  if (root == NULL)
    {
      gbx_http_reply_unhandled (exchange);
      return;
    }
  if (!JSON_NODE_HOLDS_ARRAY (root))
    {
      gbx_http_reply_detail (exchange, 400, "", NO_LIST);
      return;
    }

  tools = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (tools); i++)
    if (!is_tool (json_array_get_element (tools, i)))
      {
        gbx_http_reply_unhandled (exchange);
        return;
      }
  reply_updated (exchange, json_array_get_length (tools) > 0 ? NO_MODULE : "");
}
