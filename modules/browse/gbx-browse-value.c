/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-value.h"

#include <string.h>

#include "gbx-common-repr.h"

static void
free_element (gpointer data)
{
  gbx_browse_value_free (data);
}

/**
 * gbx_browse_value_new:
 * @kind: what it is
 *
 * Returns: (transfer full): a value; a list, tuple or dict is empty, all else is to be filled in
 */
GbxBrowseValue *
gbx_browse_value_new (GbxBrowseValueKind kind)
{
  GbxBrowseValue *self = g_new0 (GbxBrowseValue, 1);

  self->kind = kind;
  if (kind >= GBX_BROWSE_VALUE_LIST)
    self->elements = g_ptr_array_new_with_free_func (free_element);
  return self;
}

/**
 * gbx_browse_value_free:
 * @self: (transfer full) (nullable): a value
 */
void
gbx_browse_value_free (GbxBrowseValue *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->elements, g_ptr_array_unref);
  g_free (self);
}

static void
append_elements (const GbxBrowseValue *self, GString *out)
{
  gboolean is_dict = self->kind == GBX_BROWSE_VALUE_DICT;

  for (guint i = 0; i < self->elements->len; i++)
    {
      if (i > 0)
        g_string_append (out, is_dict && i % 2 == 1 ? ": " : ", ");
      gbx_browse_value_append_repr (self->elements->pdata[i], out);
    }
}

/**
 * gbx_browse_value_append_repr:
 * @self: a value
 * @out: where to
 *
 * Appends the value as Python prints it.
 */
void
gbx_browse_value_append_repr (const GbxBrowseValue *self, GString *out)
{
  static const char *const openers[] = { "[", "(", "{" };
  static const char *const closers[] = { "]", ")", "}" };

  switch (self->kind)
    {
    case GBX_BROWSE_VALUE_BOOLEAN:
      g_string_append (out, self->number != 0 ? "True" : "False");
      break;
    case GBX_BROWSE_VALUE_INTEGER:
      g_string_append (out, self->text);
      break;
    case GBX_BROWSE_VALUE_FLOAT:
      gbx_common_repr_append_double (out, self->number);
      break;
    case GBX_BROWSE_VALUE_STRING:
      gbx_common_repr_append_string (out, self->text, strlen (self->text));
      break;
    case GBX_BROWSE_VALUE_LIST:
    case GBX_BROWSE_VALUE_TUPLE:
    case GBX_BROWSE_VALUE_DICT:
      g_string_append (out, openers[self->kind - GBX_BROWSE_VALUE_LIST]);
      append_elements (self, out);
      if (self->kind == GBX_BROWSE_VALUE_TUPLE && self->elements->len == 1)
        g_string_append_c (out, ',');
      g_string_append (out, closers[self->kind - GBX_BROWSE_VALUE_LIST]);
      break;
    case GBX_BROWSE_VALUE_NONE:
    default:
      g_string_append (out, "None");
    }
}

/**
 * gbx_browse_value_repr:
 * @self: a value
 *
 * Returns: (transfer full): the value as Python prints it
 */
char *
gbx_browse_value_repr (const GbxBrowseValue *self)
{
  GString *out = g_string_new (NULL);

  gbx_browse_value_append_repr (self, out);
  return g_string_free (out, FALSE);
}

/**
 * gbx_browse_value_get_python_type:
 * @self: a value
 *
 * Returns: the name of its type, as errors of the language say it
 */
const char *
gbx_browse_value_get_python_type (const GbxBrowseValue *self)
{
  static const char *const names[] = {
    [GBX_BROWSE_VALUE_NONE] = "NoneType",
    [GBX_BROWSE_VALUE_BOOLEAN] = "bool",
    [GBX_BROWSE_VALUE_INTEGER] = "int",
    [GBX_BROWSE_VALUE_FLOAT] = "float",
    [GBX_BROWSE_VALUE_STRING] = "str",
    [GBX_BROWSE_VALUE_LIST] = "list",
    [GBX_BROWSE_VALUE_TUPLE] = "tuple",
    [GBX_BROWSE_VALUE_DICT] = "dict",
  };

  return names[self->kind];
}

/**
 * gbx_browse_value_get_script_type:
 * @self: a value
 *
 * Returns: the name of its type, as errors of the browser say it
 */
const char *
gbx_browse_value_get_script_type (const GbxBrowseValue *self)
{
  switch (self->kind)
    {
    case GBX_BROWSE_VALUE_NONE:
      return "undefined";
    case GBX_BROWSE_VALUE_BOOLEAN:
      return "boolean";
    case GBX_BROWSE_VALUE_INTEGER:
    case GBX_BROWSE_VALUE_FLOAT:
      return "number";
    case GBX_BROWSE_VALUE_STRING:
      return "string";
    case GBX_BROWSE_VALUE_LIST:
    case GBX_BROWSE_VALUE_TUPLE:
    case GBX_BROWSE_VALUE_DICT:
    default:
      return "object";
    }
}
