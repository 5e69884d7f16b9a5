/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The typed readers of a request's arguments. They are the only way in which code of ours looks at
 * JSON that a client wrote: a wrong type becomes an error and never a critical.
 */
#include "gbx-request.h"

#include <math.h>

#include "gbx-error.h"

static const char *
describe_node (JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return "an object";
    case JSON_NODE_ARRAY:
      return "an array";
    case JSON_NODE_NULL:
      return "null";
    case JSON_NODE_VALUE:
    default:
      break;
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return "a string";
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? "a boolean" : "a number";
}

/* The argument, or NULL if it is absent or null, both of which mean “not given”. */
static JsonNode *
find_arg (GbxRequest *self, const char *name)
{
  JsonNode *node = json_object_get_member (gbx_request_get_args (self), name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static void
set_type_error (GError **error, const char *name, const char *expected, JsonNode *node)
{
  if (node == NULL)
    g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "argument “%s” is missing", name);
  else
    g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "argument “%s” must be %s, not %s", name,
                 expected, describe_node (node));
}

static gboolean
holds_value (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/**
 * gbx_request_has_arg:
 * @self: a request
 * @name: an argument
 *
 * Returns: whether it was given and is not null
 *
 * Since: 1.0
 */
gboolean
gbx_request_has_arg (GbxRequest *self, const char *name)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return find_arg (self, name) != NULL;
}

/**
 * gbx_request_get_string_arg:
 * @self: a request
 * @name: a required argument
 * @error: return location for an error
 *
 * Returns: (transfer none): its text, or %NULL with %GBX_ERROR_INVALID_ARGS
 *
 * Since: 1.0
 */
const char *
gbx_request_get_string_arg (GbxRequest *self, const char *name, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  node = find_arg (self, name);
  if (node == NULL || !holds_value (node, G_TYPE_STRING))
    {
      set_type_error (error, name, "a string", node);
      return NULL;
    }

  return json_node_get_string (node);
}

/**
 * gbx_request_get_optional_string_arg:
 * @self: a request
 * @name: an argument
 * @fallback: (nullable): what stands for an absent or null argument
 * @out_value: (out) (transfer none) (nullable): its text; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if it is given and no string
 *
 * Since: 1.0
 */
gboolean
gbx_request_get_optional_string_arg (GbxRequest *self,
                                     const char *name,
                                     const char *fallback,
                                     const char **out_value,
                                     GError **error)
{
  const char *value = fallback;

  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (out_value != NULL, FALSE);

  if (find_arg (self, name) != NULL)
    {
      value = gbx_request_get_string_arg (self, name, error);
      if (value == NULL)
        return FALSE;
    }

  *out_value = value;
  return TRUE;
}

/**
 * gbx_request_get_bool_arg:
 * @self: a request
 * @name: an argument
 * @fallback: what stands for an absent or null argument
 * @out_value: (out): its value; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if it is given and no boolean
 *
 * Since: 1.0
 */
gboolean
gbx_request_get_bool_arg (GbxRequest *self,
                          const char *name,
                          gboolean fallback,
                          gboolean *out_value,
                          GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (out_value != NULL, FALSE);

  node = find_arg (self, name);
  if (node != NULL && !holds_value (node, G_TYPE_BOOLEAN))
    {
      set_type_error (error, name, "a boolean", node);
      return FALSE;
    }

  *out_value = node != NULL ? json_node_get_boolean (node) : fallback;
  return TRUE;
}

/**
 * gbx_request_get_int_arg:
 * @self: a request
 * @name: an argument
 * @fallback: what stands for an absent or null argument
 * @out_value: (out): its value; untouched on failure
 * @error: return location for an error
 *
 * A number with a fraction of zero (`3.0`) counts as an integer.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if it is given and no integer
 *
 * Since: 1.0
 */
gboolean
gbx_request_get_int_arg (GbxRequest *self,
                         const char *name,
                         gint64 fallback,
                         gint64 *out_value,
                         GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (out_value != NULL, FALSE);

  node = find_arg (self, name);
  if (node == NULL)
    {
      *out_value = fallback;
      return TRUE;
    }
  if (holds_value (node, G_TYPE_INT64))
    {
      *out_value = json_node_get_int (node);
      return TRUE;
    }
  if (holds_value (node, G_TYPE_DOUBLE))
    {
      double value = json_node_get_double (node);

      /* 2^63 itself does not fit; the comparison is also false for NaN. */
      if (value >= -0x1p63 && value < 0x1p63 && floor (value) == value)
        {
          *out_value = (gint64) value;
          return TRUE;
        }
    }

  set_type_error (error, name, "an integer", node);
  return FALSE;
}

/**
 * gbx_request_get_double_arg:
 * @self: a request
 * @name: an argument
 * @fallback: what stands for an absent or null argument
 * @out_value: (out): its value; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if it is given and no number
 *
 * Since: 1.0
 */
gboolean
gbx_request_get_double_arg (GbxRequest *self,
                            const char *name,
                            double fallback,
                            double *out_value,
                            GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (out_value != NULL, FALSE);

  node = find_arg (self, name);
  if (node != NULL && !holds_value (node, G_TYPE_INT64) && !holds_value (node, G_TYPE_DOUBLE))
    {
      set_type_error (error, name, "a number", node);
      return FALSE;
    }

  *out_value = node != NULL ? json_node_get_double (node) : fallback;
  return TRUE;
}

/**
 * gbx_request_get_strv_arg:
 * @self: a request
 * @name: a required argument
 * @error: return location for an error
 *
 * Returns: (transfer full) (array zero-terminated=1): its strings, or %NULL with
 *   %GBX_ERROR_INVALID_ARGS if it is no array of strings
 *
 * Since: 1.0
 */
char **
gbx_request_get_strv_arg (GbxRequest *self, const char *name, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node;
  JsonArray *array;

  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  node = find_arg (self, name);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      set_type_error (error, name, "an array of strings", node);
      return NULL;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!holds_value (element, G_TYPE_STRING))
        {
          set_type_error (error, name, "an array of strings", element);
          return NULL;
        }
      g_strv_builder_add (builder, json_node_get_string (element));
    }

  return g_strv_builder_end (builder);
}

/**
 * gbx_request_get_object_arg:
 * @self: a request
 * @name: a required argument
 * @error: return location for an error
 *
 * Returns: (transfer none): the object, or %NULL with %GBX_ERROR_INVALID_ARGS
 *
 * Since: 1.0
 */
JsonObject *
gbx_request_get_object_arg (GbxRequest *self, const char *name, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  node = find_arg (self, name);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      set_type_error (error, name, "an object", node);
      return NULL;
    }

  return json_node_get_object (node);
}
