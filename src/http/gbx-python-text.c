/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-python-text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gbx-limits.h"

#define CUT "…"

static gboolean
is_full (GString *out)
{
  return out->len > GBX_JSON_MAX_SHOWN_BYTES;
}

static void
append_char (GString *out, gunichar c, char quote)
{
  static const char from[] = "\n\r\t\\";
  static const char to[] = "nrt\\";
  const char *found = c < 0x80 ? strchr (from, (int) c) : NULL;

  if (found != NULL && *found != '\0')
    g_string_append_printf (out, "\\%c", to[found - from]);
  else if (c == (gunichar) quote)
    g_string_append_printf (out, "\\%c", quote);
  else if (g_unichar_isprint (c))
    g_string_append_unichar (out, c);
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else
    g_string_append_printf (out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

static void
append_string (GString *out, const char *text)
{
  char quote = strchr (text, '\'') != NULL && strchr (text, '"') == NULL ? '"' : '\'';

  g_string_append_c (out, quote);
  for (const char *p = text; *p != '\0' && !is_full (out); p = g_utf8_next_char (p))
    append_char (out, g_utf8_get_char (p), quote);
  g_string_append_c (out, quote);
}

/* The shortest digits that mean the number; an exponent only where Python has one. */
static void
append_double (GString *out, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  int digits = 0, exponent;

  if (!isfinite (number))
    {
      g_string_append (out, isnan (number) ? "nan" : number < 0 ? "-inf"
                                                                : "inf");
      return;
    }
  do
    {
      g_snprintf (format, sizeof format, "%%.%de", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
    }
  while (g_ascii_strtod (buffer, NULL) != number && digits++ < 16);

  exponent = atoi (strchr (buffer, 'e') + 1);
  if (exponent >= -4 && exponent < 16)
    {
      g_snprintf (format, sizeof format, "%%.%df", MAX (digits - exponent, 1));
      g_ascii_formatd (buffer, sizeof buffer, format, number);
    }
  g_string_append (out, buffer);
}

static void append_node (GString *out, JsonNode *node);

static void
append_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  gboolean is_first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value) && !is_full (out))
    {
      g_string_append (out, is_first ? "" : ", ");
      append_string (out, name);
      g_string_append (out, ": ");
      append_node (out, value);
      is_first = FALSE;
    }
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array) && !is_full (out); i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      append_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "True" : "False");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    append_double (out, json_node_get_double (node));
}

static void
append_node (GString *out, JsonNode *node)
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
    default:
      g_string_append (out, "None");
    }
}

static char *
finish (GString *out)
{
  if (is_full (out))
    {
      const char *end;

      g_string_truncate (out, GBX_JSON_MAX_SHOWN_BYTES);
      g_utf8_validate_len (out->str, out->len, &end);
      g_string_truncate (out, (gsize) (end - out->str));
      g_string_append (out, CUT);
    }
  return g_string_free (out, FALSE);
}

/**
 * gbx_python_text_show:
 * @node: a JSON value
 *
 * Returns: (transfer full): @node as Python prints it; cut after %GBX_JSON_MAX_SHOWN_BYTES
 */
char *
gbx_python_text_show (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  append_node (out, node);
  return finish (out);
}

/**
 * gbx_python_text_show_string:
 * @text: UTF-8
 *
 * Returns: (transfer full): @text in quotes, as Python prints it; cut as above
 */
char *
gbx_python_text_show_string (const char *text)
{
  GString *out = g_string_new (NULL);

  append_string (out, text);
  return finish (out);
}

/**
 * gbx_python_text_get_type_name:
 * @node: a JSON value
 *
 * Returns: what Python calls the type of @node
 */
const char *
gbx_python_text_get_type_name (JsonNode *node)
{
  GType type;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return "dict";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "list";
  if (JSON_NODE_HOLDS_NULL (node))
    return "NoneType";

  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return "str";
  if (type == G_TYPE_BOOLEAN)
    return "bool";
  return type == G_TYPE_INT64 ? "int" : "float";
}

/* What may stand between the sign and the end, in place of digits. */
static gboolean
parse_word (const char *text, double *out_number)
{
  if (g_ascii_strcasecmp (text, "inf") == 0 || g_ascii_strcasecmp (text, "infinity") == 0)
    *out_number = INFINITY;
  else if (g_ascii_strcasecmp (text, "nan") == 0)
    *out_number = NAN;
  else
    return FALSE;
  return TRUE;
}

/* Underscores may stand between digits. FALSE if one stands elsewhere. */
static gboolean
remove_underscores (char *text)
{
  char *to = text;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '_')
        *to++ = *p;
      else if (p == text || !g_ascii_isdigit (p[-1]) || !g_ascii_isdigit (p[1]))
        return FALSE;
    }
  *to = '\0';
  return TRUE;
}

/**
 * gbx_python_text_parse_float:
 * @text: UTF-8
 * @out_number: (out): the number; may be infinite or not a number
 *
 * Reads a number as Python's `float()` does: with space around it, with underscores between digits,
 * with words for what is not finite.
 *
 * Returns: %FALSE if @text is no number
 */
gboolean
gbx_python_text_parse_float (const char *text, double *out_number)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  const char *unsigned_text = copy + (*copy == '-' || *copy == '+' ? 1 : 0);
  double number;
  char *end;

  if (parse_word (unsigned_text, &number))
    {
      *out_number = *copy == '-' ? -number : number;
      return TRUE;
    }
  /* The library's function reads hexadecimal and words as well. */
  if (strspn (unsigned_text, "0123456789._eE+-") != strlen (unsigned_text) ||
      !remove_underscores (copy))
    return FALSE;

  number = g_ascii_strtod (copy, &end);
  if (end == copy || *end != '\0')
    return FALSE;
  *out_number = number;
  return TRUE;
}
