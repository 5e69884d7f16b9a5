/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-json.h"

#include <string.h>

#include "gbx-common-limits.h"

static JsonNode *
get (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

JsonObject *
gbx_common_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
gbx_common_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
gbx_common_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

gint64
gbx_common_json_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get (object, name);

  return holds (node, G_TYPE_INT64) ? json_node_get_int (node) : fallback;
}

JsonObject *
gbx_common_json_get_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonObject *
gbx_common_json_parse_object (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, error);

  if (node == NULL)
    {
      g_prefix_error (error, "the answer: ");
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer is no object");
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

static void
append (GString *text, const char *more)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, more);
}

/* A message is a text, a list of texts, or an object with a message. */
static void
collect (GString *text, JsonObject *object, const char *name)
{
  const char *said = gbx_common_json_get_string (object, name);
  JsonArray *list = gbx_common_json_get_array (object, name);
  const char *inner =
      gbx_common_json_get_string (gbx_common_json_get_object (object, name), "message");

  if (said != NULL)
    append (text, said);
  else if (inner != NULL)
    append (text, inner);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (holds (json_array_get_element (list, i), G_TYPE_STRING))
      append (text, json_array_get_string_element (list, i));
}

char *
gbx_common_json_describe_error (GBytes *body)
{
  static const char *const names[] = { "message", "error", "detail" };
  g_autoptr (JsonNode) node = gbx_json_parse (body, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize length = 0;
  const char *data = g_bytes_get_data (body, &length);
  char *shown;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    for (gsize i = 0; i < G_N_ELEMENTS (names) && text->len == 0; i++)
      collect (text, json_node_get_object (node), names[i]);
  if (text->len == 0 && length > 0)
    g_string_append_len (text, data, (gssize) length);
  shown = g_utf8_make_valid (text->str,
                             (gssize) MIN (text->len, (gsize) GBX_COMMON_MESSAGE_MAX_BYTES));
  for (char *p = shown; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (shown);
}
