/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-python-literal.h"

#include <math.h>
#include <string.h>

#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-python-escape.h"

typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  guint depth_count;
} Reader;

static JsonNode *read_value (Reader *r, GError **error);

static gboolean
fail (Reader *r, GError **error, const char *what)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
               "Python literal: %s at byte %" G_GSIZE_FORMAT, what, (gsize) (r->p - r->start));
  return FALSE;
}

static void
skip_space (Reader *r)
{
  while (r->p < r->end && strchr (" \t\n\r\f", *r->p) != NULL && *r->p != '\0')
    r->p++;
}

static gboolean
take (Reader *r, char c)
{
  if (r->p >= r->end || *r->p != c)
    return FALSE;
  r->p++;
  return TRUE;
}

static gboolean
take_text (Reader *r, const char *text)
{
  gsize length = strlen (text);

  if ((gsize) (r->end - r->p) < length || memcmp (r->p, text, length) != 0)
    return FALSE;
  r->p += length;
  return TRUE;
}

/* Behind the backslash. */
static gboolean
read_escape (Reader *r, GString *text, GError **error)
{
  const char *problem;
  gunichar code;

  if (!gbx_python_escape_read (&r->p, r->end, &code, &problem))
    return fail (r, error, problem);
  if (code == GBX_PYTHON_ESCAPE_NOTHING)
    return TRUE;
  if (code == 0 || !g_unichar_validate (code))
    return fail (r, error, "no such character");

  g_string_append_unichar (text, code);
  return TRUE;
}

/* One quoted string; adjacent ones are joined by the caller. */
static gboolean
read_string (Reader *r, GString *text, GError **error)
{
  gboolean raw = FALSE;
  char closer[4] = "";
  char quote;

  if (take (r, 'r') || take (r, 'R'))
    raw = TRUE;
  else if (!take (r, 'u'))
    take (r, 'U');
  if (r->p >= r->end || (*r->p != '\'' && *r->p != '"'))
    return fail (r, error, "string expected");

  quote = *r->p;
  memset (closer, quote, 3);
  if (!take_text (r, closer))
    {
      closer[1] = '\0';
      r->p++;
    }
  while (!take_text (r, closer))
    {
      if (r->p >= r->end || *r->p == '\0' || (closer[1] == '\0' && *r->p == '\n'))
        return fail (r, error, "unfinished string");
      if (*r->p != '\\')
        {
          g_string_append_c (text, *r->p++);
          continue;
        }
      r->p++;
      if (!raw && !read_escape (r, text, error))
        return FALSE;
      if (!raw)
        continue;
      g_string_append_c (text, '\\');
      if (r->p < r->end && *r->p != '\0')
        g_string_append_c (text, *r->p++);
    }
  return TRUE;
}

static gboolean
is_string_next (Reader *r)
{
  gsize left = (gsize) (r->end - r->p);

  if (left >= 1 && (*r->p == '\'' || *r->p == '"'))
    return TRUE;
  return left >= 2 && strchr ("rRuU", *r->p) != NULL && *r->p != '\0' &&
         (r->p[1] == '\'' || r->p[1] == '"');
}

/* (transfer full) NULL on failure */
static char *
read_strings (Reader *r, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  do
    {
      if (!read_string (r, text, error))
        return NULL;
      skip_space (r);
    }
  while (is_string_next (r));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_in (char c, const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

static JsonNode *
read_number (Reader *r, GError **error)
{
  const char *begin = r->p;
  g_autofree char *text = NULL;
  gboolean is_float;
  char *end;
  gint64 integer;
  double number;

  if (r->p < r->end && (*r->p == '-' || *r->p == '+'))
    r->p++;
  while (r->p < r->end && (is_in (*r->p, "0123456789.eE") ||
                           (is_in (*r->p, "+-") && is_in (r->p[-1], "eE"))))
    r->p++;
  text = g_strndup (begin, (gsize) (r->p - begin));

  is_float = strpbrk (text, ".eE") != NULL;
  errno = 0;
  integer = g_ascii_strtoll (text, &end, 10);
  if (!is_float && errno == 0 && end != text && *end == '\0')
    return json_node_init_int (json_node_alloc (), integer);

  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number))
    {
      fail (r, error, "value expected");
      return NULL;
    }
  return json_node_init_double (json_node_alloc (), number);
}

static gboolean
read_member (Reader *r, JsonObject *object, GError **error)
{
  g_autofree char *name = NULL;
  JsonNode *value;

  if (!is_string_next (r))
    return fail (r, error, "a name in quotes expected");
  name = read_strings (r, error);
  if (name == NULL)
    return FALSE;
  skip_space (r);
  if (!take (r, ':'))
    return fail (r, error, "colon expected");
  value = read_value (r, error);
  if (value == NULL)
    return FALSE;

  json_object_set_member (object, name, value);
  return TRUE;
}

static JsonNode *
read_dict (Reader *r, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  skip_space (r);
  while (!take (r, '}'))
    {
      if (!read_member (r, object, error))
        return NULL;
      skip_space (r);
      if (take (r, ','))
        skip_space (r);
      else if (r->p >= r->end || *r->p != '}')
        {
          fail (r, error, "comma or end expected");
          return NULL;
        }
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_list (Reader *r, char closer, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gboolean has_comma = FALSE;

  skip_space (r);
  while (!take (r, closer))
    {
      JsonNode *value = read_value (r, error);

      if (value == NULL)
        return NULL;
      json_array_add_element (array, value);
      skip_space (r);
      if (take (r, ','))
        {
          has_comma = TRUE;
          skip_space (r);
        }
      else if (r->p >= r->end || *r->p != closer)
        {
          fail (r, error, "comma or end expected");
          return NULL;
        }
    }

  /* Parentheses around one value are just that. */
  if (closer == ')' && !has_comma && json_array_get_length (array) == 1)
    return json_array_dup_element (array, 0);
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
read_container (Reader *r, GError **error)
{
  JsonNode *node;
  char opener = *r->p++;

  if (r->depth_count == GBX_PYTHON_LITERAL_MAX_DEPTH_COUNT)
    {
      fail (r, error, "too many containers inside each other");
      return NULL;
    }

  r->depth_count++;
  if (opener == '{')
    node = read_dict (r, error);
  else
    node = read_list (r, opener == '[' ? ']' : ')', error);
  r->depth_count--;
  return node;
}

static JsonNode *
read_value (Reader *r, GError **error)
{
  skip_space (r);
  if (r->p < r->end && (*r->p == '{' || *r->p == '[' || *r->p == '('))
    return read_container (r, error);
  if (is_string_next (r))
    {
      g_autofree char *text = read_strings (r, error);

      return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
    }
  if (take_text (r, "None"))
    return json_node_init_null (json_node_alloc ());
  if (take_text (r, "True"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (take_text (r, "False"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  return read_number (r, error);
}

/**
 * gbx_python_literal_parse:
 * @text: UTF-8
 * @length_bytes: its length
 * @error: return location for an error
 *
 * Reads a Python literal made of strings, numbers, `True`, `False`, `None`, lists, tuples and
 * dicts with strings as keys: what a program prints of a JSON value. Any thread.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_ERROR_INVALID_ARGS
 */
JsonNode *
gbx_python_literal_parse (const char *text, gsize length_bytes, GError **error)
{
  Reader r = { text, text, text + length_bytes, 0 };
  g_autoptr (JsonNode) node = NULL;

  if (length_bytes > GBX_PYTHON_LITERAL_MAX_BYTES)
    {
      fail (&r, error, "too long");
      return NULL;
    }

  node = read_value (&r, error);
  skip_space (&r);
  if (node != NULL && r.p != r.end)
    {
      fail (&r, error, "more than one value");
      return NULL;
    }
  return g_steal_pointer (&node);
}
