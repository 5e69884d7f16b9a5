/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-json.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static gboolean
fail (GbxBrowseJson *self)
{
  self->is_broken = TRUE;
  self->at = self->end;
  return FALSE;
}

static void
skip_space (GbxBrowseJson *self)
{
  while (self->at < self->end &&
         (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

/**
 * gbx_browse_json_init:
 * @self: a reader
 * @text: (array length=length_bytes): JSON; must outlive the reader
 * @length_bytes: its length
 *
 * Puts the reader before the value.
 */
void
gbx_browse_json_init (GbxBrowseJson *self, const char *text, gsize length_bytes)
{
  self->at = text;
  self->end = text + length_bytes;
  self->depth_count = 0;
  self->is_broken = FALSE;
}

/**
 * gbx_browse_json_init_bytes:
 * @self: a reader
 * @bytes: JSON; must outlive the reader
 *
 * As gbx_browse_json_init().
 */
void
gbx_browse_json_init_bytes (GbxBrowseJson *self, GBytes *bytes)
{
  gsize length_bytes;
  const char *text = g_bytes_get_data (bytes, &length_bytes);

  gbx_browse_json_init (self, text != NULL ? text : "", length_bytes);
}

/**
 * gbx_browse_json_peek:
 * @self: a reader
 *
 * Returns: the first character of what comes next; U+0000 at the end
 */
char
gbx_browse_json_peek (GbxBrowseJson *self)
{
  skip_space (self);
  return self->at < self->end ? *self->at : '\0';
}

/**
 * gbx_browse_json_enter:
 * @self: a reader
 * @opener: `{` or `[`
 *
 * Goes into an object or an array, whose end gbx_browse_json_next() or
 * gbx_browse_json_next_member() then finds.
 *
 * Returns: %FALSE if there is none, or it is too deep
 */
gboolean
gbx_browse_json_enter (GbxBrowseJson *self, char opener)
{
  if (gbx_browse_json_peek (self) != opener ||
      self->depth_count == GBX_BROWSE_JSON_MAX_DEPTH_COUNT)
    return fail (self);

  self->at++;
  self->depth_count++;
  return TRUE;
}

/**
 * gbx_browse_json_next:
 * @self: a reader inside an array, before an element or behind one
 *
 * Returns: whether another element follows; at the end the reader is behind the array
 */
gboolean
gbx_browse_json_next (GbxBrowseJson *self)
{
  char c = gbx_browse_json_peek (self);

  if (c == ',')
    {
      self->at++;
      c = gbx_browse_json_peek (self);
    }
  if (c == '\0')
    return fail (self);
  if (c != ']' && c != '}')
    return TRUE;

  self->at++;
  self->depth_count--;
  return FALSE;
}

/* Behind the opening quote; puts the reader behind the closing one. */
static gboolean
take_span (GbxBrowseJson *self, GbxBrowseJsonSpan *out_span)
{
  const char *begin = self->at;
  const char *quote = memchr (begin, '"', (gsize) (self->end - begin));
  const char *p = begin;

  while (quote != NULL)
    {
      const char *backslash = memchr (p, '\\', (gsize) (quote - p));

      if (backslash == NULL)
        {
          self->at = quote + 1;
          *out_span = (GbxBrowseJsonSpan){ begin, (gsize) (quote - begin) };
          return TRUE;
        }
      p = backslash + 2;
      if (p > quote)
        quote = memchr (p, '"', (gsize) (self->end - p));
    }
  return fail (self);
}

static gboolean
take_string (GbxBrowseJson *self, GbxBrowseJsonSpan *out_span)
{
  if (gbx_browse_json_peek (self) != '"')
    return fail (self);
  self->at++;
  return take_span (self, out_span);
}

/**
 * gbx_browse_json_next_member:
 * @self: a reader inside an object, before a member or behind one
 * @out_name: (out): its name, as it is written
 *
 * Returns: whether another member follows, before whose value the reader then is; at the end it is
 *   behind the object
 */
gboolean
gbx_browse_json_next_member (GbxBrowseJson *self, GbxBrowseJsonSpan *out_name)
{
  if (!gbx_browse_json_next (self) || !take_string (self, out_name))
    return FALSE;
  if (gbx_browse_json_peek (self) != ':')
    return fail (self);

  self->at++;
  return TRUE;
}

/**
 * gbx_browse_json_is_name:
 * @name: a member's name
 * @text: a name without characters that need an escape
 *
 * Returns: whether they are the same
 */
gboolean
gbx_browse_json_is_name (const GbxBrowseJsonSpan *name, const char *text)
{
  return strlen (text) == name->length_bytes && memcmp (text, name->text, name->length_bytes) == 0;
}

static gboolean
read_code_unit (const char *p, const char *end, gunichar *out_unit)
{
  gunichar unit = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return FALSE;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return FALSE;
      unit = unit * 16 + (gunichar) g_ascii_xdigit_value (p[i]);
    }

  *out_unit = unit;
  return TRUE;
}

/* At a backslash and `u`. */
static const char *
append_unicode_escape (const char *p, const char *end, GString *out)
{
  gunichar high;
  gunichar low;

  if (!read_code_unit (p, end, &high))
    return NULL;
  p += 6;
  if (high >= 0xd800 && high < 0xdc00 && read_code_unit (p, end, &low) && low >= 0xdc00 &&
      low < 0xe000)
    {
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
      p += 6;
    }

  g_string_append_unichar (out, high == 0 || !g_unichar_validate (high) ? REPLACEMENT : high);
  return p;
}

/* At a backslash that is not the last character. */
static const char *
append_escape (const char *p, const char *end, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (p[1] == 'u')
    return append_unicode_escape (p, end, out);
  found = p[1] != '\0' ? strchr (from, p[1]) : NULL;
  if (found == NULL)
    return NULL;

  g_string_append_c (out, to[found - from]);
  return p + 2;
}

/* Bytes of a page are not always UTF-8 in older browsers' answers, and GString wants text. */
static void
append_plain (const char *text, gsize length_bytes, GString *out)
{
  g_autofree char *valid = NULL;

  if (memchr (text, '\0', length_bytes) == NULL &&
      g_utf8_validate (text, (gssize) length_bytes, NULL))
    {
      g_string_append_len (out, text, (gssize) length_bytes);
      return;
    }
  valid = g_utf8_make_valid (text, (gssize) length_bytes);
  g_string_append (out, valid);
}

static gboolean
append_span (const GbxBrowseJsonSpan *span, GString *out)
{
  const char *p = span->text;
  const char *end = p + span->length_bytes;

  while (p < end)
    {
      const char *backslash = memchr (p, '\\', (gsize) (end - p));
      const char *stop = backslash != NULL ? backslash : end;

      append_plain (p, (gsize) (stop - p), out);
      p = stop;
      if (p == end)
        break;
      p = append_escape (p, end, out);
      if (p == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * gbx_browse_json_read_string:
 * @self: a reader before a string
 * @out: where the text goes; emptied first
 *
 * Returns: %FALSE if it is none
 */
gboolean
gbx_browse_json_read_string (GbxBrowseJson *self, GString *out)
{
  GbxBrowseJsonSpan span;

  g_string_truncate (out, 0);
  return take_string (self, &span) && (append_span (&span, out) || fail (self));
}

static gboolean
is_number_char (char c)
{
  return g_ascii_isdigit (c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/**
 * gbx_browse_json_read_number:
 * @self: a reader before a number
 * @out_number: (out): the number; untouched on failure
 *
 * Returns: %FALSE if it is none
 */
gboolean
gbx_browse_json_read_number (GbxBrowseJson *self, double *out_number)
{
  char text[64];
  gsize length = 0;
  double number;
  char *end;

  gbx_browse_json_peek (self);
  while (self->at < self->end && is_number_char (*self->at) && length + 1 < sizeof text)
    text[length++] = *self->at++;
  text[length] = '\0';

  number = g_ascii_strtod (text, &end);
  if (length == 0 || end != text + length)
    return fail (self);
  *out_number = number;
  return TRUE;
}

/* Most numbers are short and whole. */
static gboolean
read_plain_int (GbxBrowseJson *self, gint64 *out_number)
{
  const char *p = self->at;
  gboolean is_negative = p < self->end && *p == '-';
  const char *begin = p + is_negative;
  gint64 number = 0;

  for (p = begin; p < self->end && g_ascii_isdigit (*p) && p - begin < 18; p++)
    number = number * 10 + (*p - '0');
  if (p == begin || (p < self->end && is_number_char (*p)))
    return FALSE;

  self->at = p;
  *out_number = is_negative ? -number : number;
  return TRUE;
}

/**
 * gbx_browse_json_read_int:
 * @self: a reader before a number
 * @out_number: (out): the number without its fraction; untouched on failure
 *
 * Returns: %FALSE if it is none that fits
 */
gboolean
gbx_browse_json_read_int (GbxBrowseJson *self, gint64 *out_number)
{
  double number;

  gbx_browse_json_peek (self);
  if (read_plain_int (self, out_number))
    return TRUE;
  if (!gbx_browse_json_read_number (self, &number))
    return FALSE;
  if (!(number > -9e18 && number < 9e18))
    return fail (self);

  *out_number = (gint64) number;
  return TRUE;
}

static gboolean
take_word (GbxBrowseJson *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

/**
 * gbx_browse_json_read_boolean:
 * @self: a reader before `true` or `false`
 * @out_value: (out): which; untouched on failure
 *
 * Returns: %FALSE if it is neither
 */
gboolean
gbx_browse_json_read_boolean (GbxBrowseJson *self, gboolean *out_value)
{
  gboolean is_true = gbx_browse_json_peek (self) == 't';

  if (!take_word (self, is_true ? "true" : "false"))
    return fail (self);
  *out_value = is_true;
  return TRUE;
}

static gboolean
skip_scalar (GbxBrowseJson *self, char first)
{
  GbxBrowseJsonSpan span;
  double number;
  gboolean flag;

  if (first == '"')
    return take_string (self, &span);
  if (first == 't' || first == 'f')
    return gbx_browse_json_read_boolean (self, &flag);
  if (first == 'n')
    return take_word (self, "null") || fail (self);
  return gbx_browse_json_read_number (self, &number);
}

/* Goes by brackets and strings alone: what is inside is not read. */
static gboolean
skip_container (GbxBrowseJson *self)
{
  guint depth_count = 0;
  GbxBrowseJsonSpan span;

  while (self->at < self->end)
    {
      char c = *self->at++;

      if (c == '"' && !take_span (self, &span))
        return FALSE;
      if (c == '{' || c == '[')
        depth_count++;
      else if ((c == '}' || c == ']') && --depth_count == 0)
        return TRUE;
    }
  return fail (self);
}

/**
 * gbx_browse_json_skip:
 * @self: a reader before a value
 *
 * Goes over the value, however deep it nests.
 *
 * Returns: %FALSE if there is none
 */
gboolean
gbx_browse_json_skip (GbxBrowseJson *self)
{
  char first = gbx_browse_json_peek (self);

  return first == '{' || first == '[' ? skip_container (self) : skip_scalar (self, first);
}

/**
 * gbx_browse_json_get_member:
 * @object: the JSON text of an object
 * @name: a name without characters that need an escape
 *
 * Finds a member without reading what else there is. Any thread.
 *
 * Returns: (transfer full) (nullable): the JSON text of its value, which shares @object's memory;
 *   %NULL if there is none or it is no object
 */
GBytes *
gbx_browse_json_get_member (GBytes *object, const char *name)
{
  GbxBrowseJson json;
  GbxBrowseJsonSpan span;
  const char *start = g_bytes_get_data (object, NULL);

  gbx_browse_json_init_bytes (&json, object);
  if (!gbx_browse_json_enter (&json, '{'))
    return NULL;
  while (gbx_browse_json_next_member (&json, &span))
    {
      const char *begin;

      gbx_browse_json_peek (&json);
      begin = json.at;
      if (!gbx_browse_json_skip (&json))
        return NULL;
      if (gbx_browse_json_is_name (&span, name))
        return g_bytes_new_from_bytes (object, (gsize) (begin - start), (gsize) (json.at - begin));
    }
  return NULL;
}
