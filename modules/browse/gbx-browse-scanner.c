/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-scanner.h"

#include <gbx.h>
#include <string.h>

#define REPLACEMENT 0xfffd

/**
 * gbx_browse_scanner_init:
 * @self: a scanner
 * @text: UTF-8; must outlive the scanner
 *
 * Puts the scanner at the beginning of the text.
 */
void
gbx_browse_scanner_init (GbxBrowseScanner *self, const char *text)
{
  self->at = text;
  self->end = text + strlen (text);
  self->depth_count = 0;
  self->error = NULL;
}

/**
 * gbx_browse_scanner_clear:
 * @self: a scanner
 *
 * Frees what the scanner holds.
 */
void
gbx_browse_scanner_clear (GbxBrowseScanner *self)
{
  g_clear_error (&self->error);
}

/**
 * gbx_browse_scanner_skip_space:
 * @self: a scanner
 *
 * Goes over white space and comments.
 */
void
gbx_browse_scanner_skip_space (GbxBrowseScanner *self)
{
  while (self->at < self->end)
    {
      if (*self->at == '#')
        {
          const char *stop = memchr (self->at, '\n', (gsize) (self->end - self->at));

          self->at = stop != NULL ? stop : self->end;
        }
      else if (strchr (" \t\r\n", *self->at) != NULL)
        self->at++;
      else
        return;
    }
}

/**
 * gbx_browse_scanner_take:
 * @self: a scanner
 * @c: ASCII
 *
 * Returns: whether @c came next, behind white space; the scanner is then behind it
 */
gboolean
gbx_browse_scanner_take (GbxBrowseScanner *self, char c)
{
  const char *before = self->at;

  gbx_browse_scanner_skip_space (self);
  if (self->at < self->end && *self->at == c)
    {
      self->at++;
      return TRUE;
    }
  self->at = before;
  return FALSE;
}

static gboolean
is_identifier_char (gunichar c, gboolean is_first)
{
  if (c == '_' || g_unichar_isalpha (c))
    return TRUE;
  return !is_first && (g_unichar_isdigit (c) || g_unichar_ismark (c));
}

/**
 * gbx_browse_scanner_take_identifier:
 * @self: a scanner
 *
 * Returns: (transfer full) (nullable): the name that comes next, behind white space; the scanner is
 *   then behind it
 */
char *
gbx_browse_scanner_take_identifier (GbxBrowseScanner *self)
{
  const char *before = self->at;
  const char *begin;

  gbx_browse_scanner_skip_space (self);
  begin = self->at;
  while (self->at < self->end && is_identifier_char (g_utf8_get_char (self->at), self->at == begin))
    self->at = g_utf8_next_char (self->at);
  if (self->at > begin)
    return g_strndup (begin, (gsize) (self->at - begin));

  self->at = before;
  return NULL;
}

/* Of a string with one quote on each side: NULL if it does not end on its line. */
static const char *
find_short_end (const char *p, const char *end, char quote)
{
  while (p < end && *p != quote && *p != '\n' && *p != '\r')
    {
      if (*p++ != '\\')
        continue;
      if (p == end || (*p == 'x' && (p + 1 == end || !g_ascii_isxdigit (p[1]))))
        return NULL;
      p = g_utf8_next_char (p);
    }
  return p < end && *p == quote ? p : NULL;
}

static const char *
find_long_end (const char *p, const char *end, char quote)
{
  for (; p < end; p++)
    {
      if (*p == quote && end - p >= 3 && p[1] == quote && p[2] == quote)
        return p;
      if (*p != '\\')
        continue;
      p++;
      if (p == end || *p == '\n')
        return NULL;
    }
  return NULL;
}

static gboolean
append_escape (GbxBrowseScanner *self, const char **at, const char *end, GString *out)
{
  const char *begin = *at;
  const char *problem;
  gunichar code;

  if (**at == '\r')
    {
      *at += (*at)[1] == '\n' ? 2 : 1;
      return TRUE;
    }
  if (!gbx_python_escape_read (at, end, &code, &problem))
    {
      g_set_error (&self->error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_SYNTAX,
                   "(unicode error) 'unicodeescape' codec can't decode bytes: \\%.*s: %s",
                   (int) (*at - begin), begin, problem);
      return FALSE;
    }
  if (code == GBX_PYTHON_ESCAPE_NOTHING)
    return TRUE;

  g_string_append_unichar (out, code == 0 || !g_unichar_validate (code) ? REPLACEMENT : code);
  return TRUE;
}

/* (transfer full) NULL after setting the scanner's error. */
static char *
decode (GbxBrowseScanner *self, const char *p, const char *end)
{
  g_autoptr (GString) out = g_string_sized_new ((gsize) (end - p));

  while (p < end)
    {
      if (*p == '\\')
        {
          p++;
          if (!append_escape (self, &p, end, out))
            return NULL;
        }
      else if (*p == '\r')
        {
          p += p[1] == '\n' ? 2 : 1;
          g_string_append_c (out, '\n');
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * gbx_browse_scanner_take_string:
 * @self: a scanner
 *
 * Returns: (transfer full) (nullable): the string that comes next, behind white space; the scanner
 *   is then behind it. %NULL with `error` set if an escape in it is cut
 */
GbxBrowseValue *
gbx_browse_scanner_take_string (GbxBrowseScanner *self)
{
  const char *before = self->at;
  const char *begin;
  const char *stop = NULL;
  gsize quotes = 3;
  g_autofree char *text = NULL;
  GbxBrowseValue *value;
  char quote;

  gbx_browse_scanner_skip_space (self);
  begin = self->at;
  self->at = before;
  if (begin == self->end || (*begin != '"' && *begin != '\''))
    return NULL;

  quote = *begin;
  if (self->end - begin >= 6 && begin[1] == quote && begin[2] == quote)
    stop = find_long_end (begin + 3, self->end, quote);
  if (stop == NULL)
    {
      quotes = 1;
      stop = find_short_end (begin + 1, self->end, quote);
    }
  text = stop != NULL ? decode (self, begin + quotes, stop) : NULL;
  if (text == NULL)
    return NULL;

  self->at = stop + quotes;
  value = gbx_browse_value_new (GBX_BROWSE_VALUE_STRING);
  value->text = g_steal_pointer (&text);
  return value;
}

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;
  return p;
}

/* An exponent needs digits before its point. Returns @begin if there is no number. */
static const char *
find_number_end (const char *begin, gboolean *out_is_float)
{
  const char *digits = begin + (*begin == '+' || *begin == '-');
  const char *p = skip_digits (digits);
  gboolean has_whole = p > digits;
  const char *exponent;

  *out_is_float = *p == '.' && (has_whole || g_ascii_isdigit (p[1]));
  if (!has_whole && !*out_is_float)
    return begin;
  if (*out_is_float)
    p = skip_digits (p + 1);
  if (!has_whole || (*p != 'e' && *p != 'E'))
    return p;

  exponent = p + 1 + (p[1] == '+' || p[1] == '-');
  if (!g_ascii_isdigit (*exponent))
    return p;
  *out_is_float = TRUE;
  return skip_digits (exponent);
}

/* As Python prints it: no plus, no zeros in front, no minus before zero. */
static char *
normalise_integer (const char *begin, const char *stop)
{
  gboolean is_negative = *begin == '-';
  const char *p = begin + (*begin == '+' || *begin == '-');

  while (p + 1 < stop && *p == '0')
    p++;
  if (*p == '0')
    is_negative = FALSE;
  return g_strdup_printf ("%s%.*s", is_negative ? "-" : "", (int) (stop - p), p);
}

/**
 * gbx_browse_scanner_take_number:
 * @self: a scanner
 *
 * Returns: (transfer full) (nullable): the number that comes next, behind white space; the scanner
 *   is then behind it
 */
GbxBrowseValue *
gbx_browse_scanner_take_number (GbxBrowseScanner *self)
{
  const char *before = self->at;
  const char *begin;
  const char *stop;
  gboolean is_float;
  GbxBrowseValue *value;
  g_autofree char *text = NULL;

  gbx_browse_scanner_skip_space (self);
  begin = self->at;
  stop = find_number_end (begin, &is_float);
  if (stop == begin)
    {
      self->at = before;
      return NULL;
    }

  self->at = stop;
  value = gbx_browse_value_new (is_float ? GBX_BROWSE_VALUE_FLOAT : GBX_BROWSE_VALUE_INTEGER);
  text = g_strndup (begin, (gsize) (stop - begin));
  value->number = g_ascii_strtod (text, NULL);
  if (!is_float)
    value->text = normalise_integer (begin, stop);
  return value;
}

static GbxBrowseValue *
take_keyword (GbxBrowseScanner *self)
{
  static const char *const words[] = { "False", "True", "None" };
  const char *before = self->at;
  g_autofree char *word = gbx_browse_scanner_take_identifier (self);
  GbxBrowseValue *value;

  for (guint i = 0; word != NULL && *self->at != '$' && i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      {
        value = gbx_browse_value_new (i < 2 ? GBX_BROWSE_VALUE_BOOLEAN : GBX_BROWSE_VALUE_NONE);
        value->number = i == 1;
        return value;
      }

  self->at = before;
  return NULL;
}

/* The key takes the place of an equal one. */
static void
set_member (GPtrArray *elements, GbxBrowseValue *key, GbxBrowseValue *value)
{
  for (guint i = 0; i < elements->len; i += 2)
    {
      const GbxBrowseValue *other = elements->pdata[i];

      if (strcmp (other->text, key->text) == 0)
        {
          gbx_browse_value_free (key);
          gbx_browse_value_free (elements->pdata[i + 1]);
          elements->pdata[i + 1] = value;
          return;
        }
    }
  g_ptr_array_add (elements, key);
  g_ptr_array_add (elements, value);
}

static gboolean
take_member (GbxBrowseScanner *self, GPtrArray *elements)
{
  const char *before = self->at;
  g_autoptr (GbxBrowseValue) key = gbx_browse_scanner_take_string (self);
  GbxBrowseValue *value = NULL;

  if (key != NULL && gbx_browse_scanner_take (self, ':'))
    value = gbx_browse_scanner_take_element (self);
  if (value == NULL)
    {
      self->at = before;
      return FALSE;
    }

  set_member (elements, g_steal_pointer (&key), value);
  return TRUE;
}

static gboolean
take_item (GbxBrowseScanner *self, GPtrArray *elements)
{
  GbxBrowseValue *value = gbx_browse_scanner_take_element (self);

  if (value != NULL)
    g_ptr_array_add (elements, value);
  return value != NULL;
}

static GbxBrowseValue *
take_container (GbxBrowseScanner *self, GbxBrowseValueKind kind, char opener, char closer)
{
  g_autoptr (GbxBrowseValue) container = NULL;

  if (self->depth_count == GBX_BROWSE_VALUE_MAX_DEPTH_COUNT ||
      !gbx_browse_scanner_take (self, opener))
    return NULL;

  container = gbx_browse_value_new (kind);
  self->depth_count++;
  do
    if (container->elements->len >= GBX_BROWSE_VALUE_MAX_ELEMENTS_COUNT ||
        !(kind == GBX_BROWSE_VALUE_DICT ? take_member (self, container->elements)
                                        : take_item (self, container->elements)))
      break;
  while (gbx_browse_scanner_take (self, ','));
  self->depth_count--;

  if (self->error != NULL || !gbx_browse_scanner_take (self, closer))
    return NULL;
  return g_steal_pointer (&container);
}

/**
 * gbx_browse_scanner_take_element:
 * @self: a scanner
 *
 * Returns: (transfer full) (nullable): the literal that comes next, behind white space; the scanner
 *   is then behind it, else it may be anywhere in it. %NULL with `error` set if an escape in it is
 *   cut
 */
GbxBrowseValue *
gbx_browse_scanner_take_element (GbxBrowseScanner *self)
{
  const char *before = self->at;
  GbxBrowseValue *value = NULL;

  gbx_browse_scanner_skip_space (self);
  switch (*self->at)
    {
    case '"':
    case '\'':
      value = gbx_browse_scanner_take_string (self);
      break;
    case '[':
      value = take_container (self, GBX_BROWSE_VALUE_LIST, '[', ']');
      break;
    case '(':
      value = take_container (self, GBX_BROWSE_VALUE_TUPLE, '(', ')');
      break;
    case '{':
      value = take_container (self, GBX_BROWSE_VALUE_DICT, '{', '}');
      break;
    default:
      value = gbx_browse_scanner_take_number (self);
      if (value == NULL)
        value = take_keyword (self);
    }

  if (value == NULL)
    self->at = before;
  return value;
}
