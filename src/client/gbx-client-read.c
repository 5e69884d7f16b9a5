/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what a server sent without believing it. */
#include "gbx-client-read.h"

#include "gbx-client.h"
#include "gbx-error.h"
#include "gbx-json-check-private.h"

static JsonNode *
get_value (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

const char *
gbx_client_get_string (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return fallback;
  return json_node_get_string (node);
}

gint64
gbx_client_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return fallback;
  return json_node_get_int (node);
}

gboolean
gbx_client_get_boolean (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

JsonObject *
gbx_client_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonObject *
gbx_client_parse_object (GBytes *body, GError **error)
{
  gsize length_bytes;
  const char *text = g_bytes_get_data (body, &length_bytes);
  g_autoptr (JsonNode) node = NULL;
  gboolean has_nul;
  GbxJsonSpan value;

  /* What a file holds may hold U+0000, which is shown as U+FFFD. */
  if (gbx_json_check (text, length_bytes, &value, error))
    node = gbx_json_span_parse_lossy (value, &has_nul, error);
  if (node == NULL)
    {
      g_prefix_error (error, "the server's answer is no JSON: ");
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the server's answer is no object");
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

char **
gbx_client_parse_names (JsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the server's answer is no array");
      return NULL;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING)
        g_ptr_array_add (names, json_node_dup_string (item));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
