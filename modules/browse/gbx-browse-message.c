/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-message.h"

#include <gbx.h>
#include <string.h>

#include "gbx-browse-json.h"

#define ESCAPE_BYTES 6 /* of “\u0000” */

void
gbx_browse_message_free (GbxBrowseMessage *self)
{
  g_free (self->method);
  g_free (self->session);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->error);
  g_clear_pointer (&self->refusal, g_bytes_unref);
  g_free (self);
}

static char *
read_string (GbxBrowseJson *json)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!gbx_browse_json_read_string (json, text))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
read_refusal (GbxBrowseJson *json)
{
  GbxBrowseJsonSpan name;
  char *text = NULL;

  if (!gbx_browse_json_enter (json, '{'))
    return NULL;
  while (gbx_browse_json_next_member (json, &name))
    {
      if (text == NULL && gbx_browse_json_is_name (&name, "message") &&
          gbx_browse_json_peek (json) == '"')
        text = read_string (json);
      else
        gbx_browse_json_skip (json);
    }

  return text != NULL ? text : g_strdup ("refused");
}

static void
read_member (GbxBrowseMessage *self,
             GbxBrowseJson *json,
             const GbxBrowseJsonSpan *name,
             GBytes *bytes)
{
  const char *base = g_bytes_get_data (bytes, NULL);
  char opener = gbx_browse_json_peek (json);
  const char *begin = json->at;

  if (gbx_browse_json_is_name (name, "id") && (opener == '-' || g_ascii_isdigit (opener)))
    gbx_browse_json_read_int (json, &self->id);
  else if (gbx_browse_json_is_name (name, "method") && opener == '"' && self->method == NULL)
    self->method = read_string (json);
  else if (gbx_browse_json_is_name (name, "sessionId") && opener == '"' && self->session == NULL)
    self->session = read_string (json);
  else if (gbx_browse_json_is_name (name, "error") && opener == '{' && self->error == NULL)
    {
      self->error = read_refusal (json);
      self->refusal =
          g_bytes_new_from_bytes (bytes, (gsize) (begin - base), (gsize) (json->at - begin));
    }
  else if ((gbx_browse_json_is_name (name, "params") || gbx_browse_json_is_name (name, "result")) &&
           self->body == NULL && gbx_browse_json_skip (json))
    self->body =
        g_bytes_new_from_bytes (bytes, (gsize) (begin - base), (gsize) (json->at - begin));
  else
    gbx_browse_json_skip (json);
}

/**
 * gbx_browse_message_parse:
 * @bytes: one message
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL if it is no message
 */
GbxBrowseMessage *
gbx_browse_message_parse (GBytes *bytes)
{
  g_autoptr (GbxBrowseMessage) self = g_new0 (GbxBrowseMessage, 1);
  GbxBrowseJson json;
  GbxBrowseJsonSpan name;

  gbx_browse_json_init_bytes (&json, bytes);
  if (!gbx_browse_json_enter (&json, '{'))
    return NULL;
  while (gbx_browse_json_next_member (&json, &name))
    read_member (self, &json, &name, bytes);
  if (json.is_broken || (self->id == 0 && self->method == NULL))
    return NULL;

  return g_steal_pointer (&self);
}

/* json-glib ends strings at U+0000; pages send it nevertheless. */
static GBytes *
replace_nuls (GBytes *bytes)
{
  gsize length_bytes;
  const char *text = g_bytes_get_data (bytes, &length_bytes);
  g_autofree char *copy = g_strndup (text, length_bytes);

  for (gsize i = 0; i + ESCAPE_BYTES <= length_bytes; i++)
    {
      if (copy[i] != '\\')
        continue;
      if (strncmp (copy + i, "\\u0000", ESCAPE_BYTES) == 0)
        memcpy (copy + i, "\\ufffd", ESCAPE_BYTES);
      i++;
    }

  return g_bytes_new_take (g_steal_pointer (&copy), length_bytes);
}

/**
 * gbx_browse_message_read_object:
 * @bytes: a small object
 *
 * Returns: (transfer full) (nullable): it as a tree, or %NULL if it is no object
 */
JsonObject *
gbx_browse_message_read_object (GBytes *bytes)
{
  g_autoptr (GBytes) clean = replace_nuls (bytes);
  g_autoptr (JsonNode) node = gbx_json_parse (clean, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

static JsonNode *
get_value (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* (nullable) (transfer none) */
const char *
gbx_browse_object_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

gint64
gbx_browse_object_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : fallback;
}

double
gbx_browse_object_get_double (JsonObject *object, const char *name, double fallback)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL || json_node_get_value_type (node) == G_TYPE_STRING)
    return fallback;
  return json_node_get_double (node);
}

gboolean
gbx_browse_object_get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

/* (nullable) (transfer none) */
JsonObject *
gbx_browse_object_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (nullable) (transfer none) */
JsonArray *
gbx_browse_object_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
add_member (JsonObject *object, const char *name, int type, va_list *values)
{
  if (type == 's')
    json_object_set_string_member (object, name, va_arg (*values, const char *));
  else if (type == 'i')
    json_object_set_int_member (object, name, va_arg (*values, int));
  else if (type == 'l')
    json_object_set_int_member (object, name, va_arg (*values, gint64));
  else if (type == 'd')
    json_object_set_double_member (object, name, va_arg (*values, double));
  else if (type == 'b')
    json_object_set_boolean_member (object, name, va_arg (*values, gboolean));
  else if (type == 'o')
    json_object_set_object_member (object, name, va_arg (*values, JsonObject *));
  else if (type == 'a')
    json_object_set_array_member (object, name, va_arg (*values, JsonArray *));
}

/**
 * gbx_browse_object_new:
 * @name: (nullable): of the first member
 * @...: the letter of its type, its value, and the same for each further member, then %NULL.
 *   s: string, i: int, l: gint64, d: double, b: boolean, o, a: (transfer full) object, array
 *
 * Returns: (transfer full): an object
 */
JsonObject *
gbx_browse_object_new (const char *name, ...)
{
  JsonObject *object = json_object_new ();
  va_list values;

  va_start (values, name);
  for (; name != NULL; name = va_arg (values, const char *))
    {
      int type = va_arg (values, int);

      add_member (object, name, type, &values);
    }
  va_end (values);

  return object;
}
