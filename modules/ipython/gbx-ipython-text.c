/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-text.h"

#include <math.h>
#include <string.h>

#define ESCAPE_CHAR '\x1b'
/* Parameters of a colour sequence that Python's expression accepts. */
#define COLOUR_MAX_PARAMETERS_COUNT 3
/* From this exponent on, and below the other, Python writes a float with an exponent. */
#define EXPONENT_FROM 16
#define EXPONENT_BELOW -4
/* Digits that tell any two doubles apart. */
#define DOUBLE_MAX_DIGITS_COUNT 17

/**
 * gbx_ipython_text_is_space:
 * @c: a character
 *
 * Whether Python's str.strip() removes @c. g_unichar_isspace() knows another set.
 *
 * Returns: %TRUE if it does
 */
gboolean
gbx_ipython_text_is_space (gunichar c)
{
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

/**
 * gbx_ipython_text_measure_stripped:
 * @text: valid UTF-8
 * @length_bytes: its length
 *
 * Returns: how much of @text is left without the white space at its end
 */
gsize
gbx_ipython_text_measure_stripped (const char *text, gsize length_bytes)
{
  const char *end = text + length_bytes;

  while (end > text)
    {
      const char *last = g_utf8_prev_char (end);

      if (!gbx_ipython_text_is_space (g_utf8_get_char (last)))
        break;
      end = last;
    }
  return (gsize) (end - text);
}

/**
 * gbx_ipython_text_strip:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): @text without the white space at both ends
 */
char *
gbx_ipython_text_strip (const char *text)
{
  while (*text != '\0' && gbx_ipython_text_is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return g_strndup (text, gbx_ipython_text_measure_stripped (text, strlen (text)));
}

static const char *
skip_digits (const char *p)
{
  while (*p != '\0' && g_unichar_isdigit (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* The end of the colour sequence that begins at @p, or NULL if none does. */
static const char *
find_colour_end (const char *p)
{
  const char *digits = p + 2;

  if (p[0] != ESCAPE_CHAR || p[1] != '[')
    return NULL;
  for (guint i = 0; i < COLOUR_MAX_PARAMETERS_COUNT; i++)
    {
      const char *end = skip_digits (digits);

      if (end == digits)
        return NULL;
      if (*end == 'm')
        return end + 1;
      if (*end != ';')
        return NULL;
      digits = end + 1;
    }
  return NULL;
}

/**
 * gbx_ipython_text_remove_colours:
 * @text: valid UTF-8, NUL-terminated
 * @length_bytes: its length
 *
 * Removes the sequences ESC [ n m with one to three numbers; any other stays, as clients of the
 * protocol expect.
 *
 * Returns: (transfer full): what is left
 */
char *
gbx_ipython_text_remove_colours (const char *text, gsize length_bytes)
{
  g_autoptr (GString) kept = g_string_sized_new (length_bytes + 1);
  const char *end = text + length_bytes;
  const char *p = text;

  while (p < end)
    {
      const char *escape = memchr (p, ESCAPE_CHAR, (gsize) (end - p));
      const char *after = escape != NULL ? find_colour_end (escape) : NULL;

      if (escape == NULL)
        escape = end;
      else if (after == NULL)
        after = ++escape;
      g_string_append_len (kept, p, escape - p);
      p = after != NULL ? after : end;
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/**
 * gbx_ipython_text_format_seconds:
 * @seconds: a number
 *
 * Returns: (transfer full): @seconds as Python's repr() writes a float: the fewest digits that
 *   tell it apart, always with a fraction or an exponent
 */
char *
gbx_ipython_text_format_seconds (double seconds)
{
  char scientific[G_ASCII_DTOSTR_BUF_SIZE];
  char plain[400]; /* the largest double has 309 digits */
  int digits_count = 1;
  int exponent;

  if (!isfinite (seconds))
    return g_strdup (isnan (seconds) ? "nan" : (seconds > 0 ? "inf" : "-inf"));

  do
    {
      g_autofree char *format = g_strdup_printf ("%%.%de", digits_count - 1);

      g_ascii_formatd (scientific, sizeof scientific, format, seconds);
    }
  while (g_ascii_strtod (scientific, NULL) != seconds && ++digits_count <= DOUBLE_MAX_DIGITS_COUNT);

  exponent = (int) g_ascii_strtoll (strchr (scientific, 'e') + 1, NULL, 10);
  if (exponent >= EXPONENT_FROM || exponent < EXPONENT_BELOW)
    return g_strdup (scientific);

  {
    g_autofree char *format = g_strdup_printf ("%%.%df", MAX (digits_count - 1 - exponent, 1));

    g_ascii_formatd (plain, sizeof plain, format, seconds);
  }
  return g_strdup (plain);
}

/**
 * gbx_ipython_text_quote:
 * @bytes: the name of a file, in any encoding
 *
 * Returns: (transfer full): a Python literal for @bytes: of a string where it is UTF-8, of bytes
 *   where it is not
 */
char *
gbx_ipython_text_quote (const char *bytes)
{
  gboolean is_text = g_utf8_validate (bytes, -1, NULL);
  g_autoptr (GString) literal = g_string_new (is_text ? "\"" : "b\"");

  for (const char *p = bytes; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (literal, "\\%c", c);
      else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !is_text))
        g_string_append_printf (literal, "\\x%02x", c);
      else
        g_string_append_c (literal, (char) c);
    }
  g_string_append_c (literal, '"');

  return g_string_free (g_steal_pointer (&literal), FALSE);
}
