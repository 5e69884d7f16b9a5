/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON-RPC 2.0 as MCP has it: one message, read and built. Pure. */
#include "gbx-mcp-message.h"

#include <gbx.h>

#include "gbx-mcp-wire-limits.h"

static gboolean
is_id (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  type = json_node_get_value_type (node);
  return type == G_TYPE_STRING || type == G_TYPE_INT64;
}

static gboolean
classify (GbxMcpMessage *self)
{
  JsonNode *id = json_object_get_member (self->object, "id");

  self->method = gbx_mcp_get_string (self->object, "method");
  self->params = gbx_mcp_get_object (self->object, "params");
  self->id = is_id (id) ? id : NULL;
  if (g_strcmp0 (gbx_mcp_get_string (self->object, "jsonrpc"), "2.0") != 0 ||
      (id != NULL && self->id == NULL))
    return FALSE;

  if (self->method != NULL)
    self->kind = self->id != NULL ? GBX_MCP_MESSAGE_REQUEST : GBX_MCP_MESSAGE_NOTIFICATION;
  else
    self->kind = GBX_MCP_MESSAGE_RESPONSE;
  return self->method != NULL ||
         (self->id != NULL && (json_object_has_member (self->object, "result") ||
                               gbx_mcp_get_object (self->object, "error") != NULL));
}

/**
 * gbx_mcp_message_new:
 * @root: JSON
 * @error: return location for an error
 *
 * Returns: (transfer full): the message, or %NULL with %GBX_ERROR_INVALID_ARGS if it is none
 */
GbxMcpMessage *
gbx_mcp_message_new (JsonNode *root, GError **error)
{
  g_autoptr (GbxMcpMessage) self = g_new0 (GbxMcpMessage, 1);

  self->root = json_node_ref (root);
  if (JSON_NODE_HOLDS_OBJECT (root))
    self->object = json_node_get_object (root);
  if (self->object == NULL || !classify (self))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "not a JSON-RPC message");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * gbx_mcp_message_read_all:
 * @root: JSON: one message, or a batch of them
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GbxMcpMessage): at least one message, or %NULL with
 *   %GBX_ERROR_INVALID_ARGS if one of them is none, or %GBX_ERROR_TOO_LARGE
 */
GPtrArray *
gbx_mcp_message_read_all (JsonNode *root, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_mcp_message_free);
  JsonArray *batch = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  guint count = batch != NULL ? json_array_get_length (batch) : 1;

  if (count > GBX_MCP_MAX_BATCH_COUNT)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE, "more than %d messages in a batch",
                   GBX_MCP_MAX_BATCH_COUNT);
      return NULL;
    }
  if (count == 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "a batch without messages");
      return NULL;
    }
  for (guint i = 0; i < count; i++)
    {
      GbxMcpMessage *message =
          gbx_mcp_message_new (batch != NULL ? json_array_get_element (batch, i) : root, error);

      if (message == NULL)
        return NULL;
      g_ptr_array_add (all, message);
    }
  return g_steal_pointer (&all);
}

/**
 * gbx_mcp_message_parse_all:
 * @bytes: text
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GbxMcpMessage): as gbx_mcp_message_read_all() says
 */
GPtrArray *
gbx_mcp_message_parse_all (GBytes *bytes, GError **error)
{
  g_autoptr (JsonNode) root = gbx_json_parse (bytes, error);

  return root != NULL ? gbx_mcp_message_read_all (root, error) : NULL;
}

/**
 * gbx_mcp_message_free:
 * @self: (transfer full): a message
 */
void
gbx_mcp_message_free (GbxMcpMessage *self)
{
  json_node_unref (self->root);
  g_free (self);
}

static JsonObject *
begin (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "jsonrpc", "2.0");
  return object;
}

static JsonNode *
end (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

/* (transfer full): a request with a number of ours */
JsonNode *
gbx_mcp_message_build_call (gint64 id, const char *method, JsonObject *params)
{
  JsonObject *object = begin ();

  json_object_set_int_member (object, "id", id);
  json_object_set_string_member (object, "method", method);
  if (params != NULL)
    json_object_set_object_member (object, "params", json_object_ref (params));
  return end (object);
}

/* (transfer full): a message that nobody answers */
JsonNode *
gbx_mcp_message_build_notification (const char *method, JsonObject *params)
{
  JsonObject *object = begin ();

  json_object_set_string_member (object, "method", method);
  if (params != NULL)
    json_object_set_object_member (object, "params", json_object_ref (params));
  return end (object);
}

/* (transfer full): the answer to @id; %NULL for @result is an empty one */
JsonNode *
gbx_mcp_message_build_result (JsonNode *id, JsonNode *result)
{
  JsonObject *object = begin ();

  json_object_set_member (object, "id", json_node_copy (id));
  json_object_set_member (object, "result",
                          result != NULL ? json_node_copy (result) : end (json_object_new ()));
  return end (object);
}

/* (transfer full): the refusal of @id; %NULL for @id is the server's own, as the original has it */
JsonNode *
gbx_mcp_message_build_error (JsonNode *id, int code, const char *text)
{
  JsonObject *object = begin ();
  JsonObject *error = json_object_new ();

  json_object_set_int_member (error, "code", code);
  json_object_set_string_member (error, "message", text);
  if (id != NULL)
    json_object_set_member (object, "id", json_node_copy (id));
  else
    json_object_set_string_member (object, "id", "server-error");
  json_object_set_object_member (object, "error", error);
  return end (object);
}

/* (transfer full): that a tool failed, in the form that agents are shown */
JsonNode *
gbx_mcp_message_build_tool_error (JsonNode *id, const char *text)
{
  JsonObject *object = begin ();
  JsonObject *result = json_object_new ();
  JsonObject *block = json_object_new ();
  JsonArray *content = json_array_new ();

  json_object_set_string_member (block, "type", "text");
  json_object_set_string_member (block, "text", text);
  json_array_add_object_element (content, block);
  json_object_set_array_member (result, "content", content);
  json_object_set_boolean_member (result, "isError", TRUE);
  json_object_set_member (object, "id", json_node_copy (id));
  json_object_set_object_member (object, "result", result);
  return end (object);
}

/* Whether we speak a revision of the protocol. */
gboolean
gbx_mcp_is_known_version (const char *version)
{
  static const char *const known[] = { "2024-11-05", "2025-03-26", GBX_MCP_LATEST_VERSION, NULL };

  return version != NULL && g_strv_contains (known, version);
}

/* (transfer none) (nullable): a member that is text */
const char *
gbx_mcp_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* (transfer none) (nullable): a member that is an object */
JsonObject *
gbx_mcp_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer none) (nullable): a member that is an array */
JsonArray *
gbx_mcp_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Whether @node, which may be %NULL, is a whole number. */
gboolean
gbx_mcp_get_int (JsonNode *node, gint64 *out_value)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *out_value = json_node_get_int (node);
  return TRUE;
}

/* (transfer full): an object with the same members; %NULL for @object is one without */
JsonObject *
gbx_mcp_copy_object (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (object == NULL)
    return copy;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (copy, name, json_node_copy (node));
  return copy;
}
