/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-repr.h"

#include <stdlib.h>
#include <string.h>

static gboolean
is_printable (gunichar c)
{
  if (c < 0x7f)
    return c >= 0x20;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
append_char (GString *out, gunichar c, char quote)
{
  if (c == (gunichar) quote || c == '\\')
    g_string_append_printf (out, "\\%c", (char) c);
  else if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\r')
    g_string_append (out, "\\r");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (is_printable (c))
    g_string_append_unichar (out, c);
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else if (c < 0x10000)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_printf (out, "\\U%08x", c);
}

/**
 * gbx_common_repr_append_string:
 * @out: where to
 * @data: valid UTF-8
 * @length_bytes: its length
 *
 * Appends a quoted string: single quotes, or double ones if it holds single quotes and no double
 * ones.
 */
void
gbx_common_repr_append_string (GString *out, const char *data, gsize length_bytes)
{
  gboolean has_single = memchr (data, '\'', length_bytes) != NULL;
  gboolean has_double = memchr (data, '"', length_bytes) != NULL;
  char quote = has_single && !has_double ? '"' : '\'';
  gsize offset = 0;

  g_string_append_c (out, quote);
  while (offset < length_bytes)
    {
      const char *at = data + offset;

      append_char (out, g_utf8_get_char (at), quote);
      offset += (gsize) (g_utf8_next_char (at) - at);
    }
  g_string_append_c (out, quote);
}

/* Digits and decimal exponent of the shortest text that reads back as the same number. */
static void
find_shortest (double value, char *out_digits, int *out_exponent)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *mark;
  gsize count = 0;

  for (int precision = 0; precision <= 16; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }

  mark = strchr (text, 'e');
  for (char *at = text; at < mark; at++)
    if (g_ascii_isdigit (*at))
      out_digits[count++] = *at;
  out_digits[count] = '\0';
  *out_exponent = (int) g_ascii_strtoll (mark + 1, NULL, 10);
}

static void
append_plain (GString *out, const char *digits, int exponent)
{
  int count = (int) strlen (digits);

  if (exponent < 0)
    {
      g_string_append (out, "0.");
      for (int i = -1; i > exponent; i--)
        g_string_append_c (out, '0');
      g_string_append (out, digits);
      return;
    }

  for (int i = 0; i <= exponent; i++)
    g_string_append_c (out, i < count ? digits[i] : '0');
  g_string_append_c (out, '.');
  g_string_append (out, count > exponent + 1 ? digits + exponent + 1 : "0");
}

/**
 * gbx_common_repr_append_double:
 * @out: where to
 * @value: a number
 *
 * Appends the shortest text that reads back as @value, with a fraction or an exponent.
 */
void
gbx_common_repr_append_double (GString *out, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  int exponent;

  if (value != value || value - value != 0)
    {
      g_string_append (out, value != value ? "nan" : value > 0 ? "inf"
                                                               : "-inf");
      return;
    }

  if (value < 0)
    g_string_append_c (out, '-');
  find_shortest (value < 0 ? -value : value, digits, &exponent);
  if (exponent >= -4 && exponent < 16)
    {
      append_plain (out, digits, exponent);
      return;
    }

  g_string_append_c (out, digits[0]);
  if (digits[1] != '\0')
    g_string_append_printf (out, ".%s", digits + 1);
  g_string_append_printf (out, "e%c%02d", exponent < 0 ? '-' : '+', abs (exponent));
}

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    {
      g_autofree char *valid = g_utf8_make_valid (json_node_get_string (node), -1);

      gbx_common_repr_append_string (out, valid, strlen (valid));
    }
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "True" : "False");
  else if (type == G_TYPE_DOUBLE)
    gbx_common_repr_append_double (out, json_node_get_double (node));
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  const char *separator = "";

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      g_string_append (out, separator);
      gbx_common_repr_append_string (out, valid, strlen (valid));
      g_string_append (out, ": ");
      gbx_common_repr_append_node (out, member);
      separator = ", ";
    }
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      gbx_common_repr_append_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

/**
 * gbx_common_repr_append_node:
 * @out: where to
 * @node: a JSON value; the host limits how deep it nests
 *
 * Appends a JSON value as it stands inside a list; a string is quoted.
 */
void
gbx_common_repr_append_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "None");
      break;
    }
}
