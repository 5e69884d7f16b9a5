/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-range.h"

#include "gbx-common-repr.h"
#include "gbx-edit-error.h"

/* Empty lists, empty texts, zero and false all mean “not given”. */
static gboolean
is_empty (JsonNode *node)
{
  GType type;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_ARRAY:
      return json_array_get_length (json_node_get_array (node)) == 0;
    case JSON_NODE_OBJECT:
      return json_object_get_size (json_node_get_object (node)) == 0;
    case JSON_NODE_VALUE:
      break;
    case JSON_NODE_NULL:
    default:
      return TRUE;
    }

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return json_node_get_string (node)[0] == '\0';
  if (type == G_TYPE_BOOLEAN)
    return !json_node_get_boolean (node);
  return type == G_TYPE_DOUBLE ? json_node_get_double (node) == 0 : json_node_get_int (node) == 0;
}

/* Booleans are integers to the protocol's original. */
static gboolean
read_integer (JsonNode *node, gint64 *out_value)
{
  GType type;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  type = json_node_get_value_type (node);
  if (type == G_TYPE_INT64)
    *out_value = json_node_get_int (node);
  else if (type == G_TYPE_BOOLEAN)
    *out_value = json_node_get_boolean (node) ? 1 : 0;
  else
    return FALSE;

  return TRUE;
}

static const char *
name_unmeasurable (JsonNode *node)
{
  GType type;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return NULL;
  if (type == G_TYPE_BOOLEAN)
    return "bool";
  return type == G_TYPE_DOUBLE ? "float" : "int";
}

/**
 * gbx_edit_range_read:
 * @self: (out): a range that is clear
 * @node: (nullable): what the client sent; any JSON
 */
void
gbx_edit_range_read (GbxEditRange *self, JsonNode *node)
{
  GString *repr;
  const char *unmeasurable;

  if (node == NULL || is_empty (node))
    return;

  self->is_given = TRUE;
  repr = g_string_new (NULL);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_string_append (repr, json_node_get_string (node));
  else
    gbx_common_repr_append_node (repr, node);
  self->repr = g_string_free (repr, FALSE);

  unmeasurable = name_unmeasurable (node);
  if (unmeasurable != NULL)
    self->problem = g_strdup_printf ("object of type '%s' has no len()", unmeasurable);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      self->is_pair = json_array_get_length (array) == 2 &&
                      read_integer (json_array_get_element (array, 0), &self->first) &&
                      read_integer (json_array_get_element (array, 1), &self->last);
    }
}

/**
 * gbx_edit_range_clear:
 * @self: a range
 */
void
gbx_edit_range_clear (GbxEditRange *self)
{
  g_clear_pointer (&self->repr, g_free);
  g_clear_pointer (&self->problem, g_free);
  self->is_given = FALSE;
}

/**
 * gbx_edit_range_resolve:
 * @self: a range that is given
 * @count: the number of lines of the file
 * @out_first: (out): the first line to show, counted from 1
 * @out_last: (out): the last line as the client means it; may lie behind @count
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_EDIT_ERROR_REFUSED if the file has no such lines
 */
gboolean
gbx_edit_range_resolve (const GbxEditRange *self,
                        gint64 count,
                        gint64 *out_first,
                        gint64 *out_last,
                        GError **error)
{
  gint64 last = self->last == -1 ? count : self->last;

  if (self->problem != NULL)
    gbx_edit_set_refused (error, "%s", self->problem);
  else if (!self->is_pair)
    gbx_edit_set_refused (error,
                          "Invalid `view_range` parameter: %s. It should be a list of two "
                          "integers.",
                          self->repr);
  else if (self->first < 1 || self->first > count)
    gbx_edit_set_refused (error,
                          "Invalid `view_range` parameter: %s. Its first element `"
                          "%" G_GINT64_FORMAT "` should be within the range of lines of the file: "
                          "[1, %" G_GINT64_FORMAT "].",
                          self->repr, self->first, count);
  else if (last < self->first)
    gbx_edit_set_refused (error,
                          "Invalid `view_range` parameter: %s. Its second element `"
                          "%" G_GINT64_FORMAT "` should be greater than or equal to the first "
                          "element `%" G_GINT64_FORMAT "`.",
                          self->repr, self->last, self->first);
  else
    {
      *out_first = self->first;
      *out_last = last;
      return TRUE;
    }

  return FALSE;
}
