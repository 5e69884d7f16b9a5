/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-text.h"

#include <string.h>

/* What decode_step() answers instead of a character's size. */
#define STEP_INVALID 0
#define STEP_CUT G_MAXSIZE

static gsize
get_sequence_size (guint8 lead)
{
  if (lead < 0x80)
    return 1;
  if (lead >= 0xc2 && lead < 0xe0)
    return 2;
  if (lead >= 0xe0 && lead < 0xf0)
    return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : STEP_INVALID;
}

/* The second byte decides over overlong forms, surrogates and numbers beyond U+10FFFF. */
static gboolean
is_second_byte (guint8 lead, guint8 byte)
{
  guint8 low = 0x80;
  guint8 high = 0xbf;

  if (lead == 0xe0)
    low = 0xa0;
  else if (lead == 0xed)
    high = 0x9f;
  else if (lead == 0xf0)
    low = 0x90;
  else if (lead == 0xf4)
    high = 0x8f;

  return byte >= low && byte <= high;
}

/* The size of the character that begins at data; STEP_CUT if the text ends within it. */
static gsize
decode_step (const guint8 *data, gsize length_bytes)
{
  gsize size = get_sequence_size (data[0]);

  if (size <= 1)
    return size;
  for (gsize i = 1; i < size; i++)
    {
      if (i == length_bytes)
        return STEP_CUT;
      if (i == 1 ? !is_second_byte (data[0], data[1]) : (data[i] & 0xc0) != 0x80)
        return STEP_INVALID;
    }

  return size;
}

/**
 * gbx_edit_text_get_valid_prefix:
 * @data: bytes
 * @length_bytes: how many
 * @out_is_cut: (out) (optional): whether what follows the prefix is the beginning of one more
 *   character, and nothing else
 *
 * Returns: the length in bytes of the longest prefix that is strict UTF-8
 */
gsize
gbx_edit_text_get_valid_prefix (const char *data, gsize length_bytes, gboolean *out_is_cut)
{
  gsize offset = 0;
  gboolean is_cut = FALSE;

  while (offset < length_bytes)
    {
      gsize size = decode_step ((const guint8 *) data + offset, length_bytes - offset);

      is_cut = size == STEP_CUT;
      if (is_cut || size == STEP_INVALID)
        break;
      offset += size;
    }

  if (out_is_cut != NULL)
    *out_is_cut = is_cut;
  return offset;
}

/**
 * gbx_edit_text_is_valid:
 * @data: bytes
 * @length_bytes: how many
 *
 * Returns: whether all of it is strict UTF-8; U+0000 is
 */
gboolean
gbx_edit_text_is_valid (const char *data, gsize length_bytes)
{
  return gbx_edit_text_get_valid_prefix (data, length_bytes, NULL) == length_bytes;
}

/**
 * gbx_edit_text_get_char:
 * @data: valid UTF-8, not empty
 * @length_bytes: its length
 * @out_size_bytes: (out): the size of its first character
 *
 * Returns: its first character
 */
gunichar
gbx_edit_text_get_char (const char *data, gsize length_bytes, gsize *out_size_bytes)
{
  gsize size = get_sequence_size ((guint8) data[0]);

  *out_size_bytes = MIN (MAX (size, 1), length_bytes);
  return g_utf8_get_char (data);
}

/**
 * gbx_edit_text_count_chars:
 * @data: valid UTF-8
 * @length_bytes: its length
 *
 * Returns: the number of code points
 */
gsize
gbx_edit_text_count_chars (const char *data, gsize length_bytes)
{
  gsize count = 0;

  for (gsize i = 0; i < length_bytes; i++)
    count += ((guint8) data[i] & 0xc0) != 0x80;

  return count;
}

/**
 * gbx_edit_text_get_char_offset:
 * @data: valid UTF-8
 * @length_bytes: its length
 * @char_index: a code point, counted from 0
 *
 * Returns: the offset in bytes at which it begins; @length_bytes if there are not so many
 */
gsize
gbx_edit_text_get_char_offset (const char *data, gsize length_bytes, gsize char_index)
{
  gsize count = 0;

  for (gsize i = 0; i < length_bytes; i++)
    {
      if (((guint8) data[i] & 0xc0) == 0x80)
        continue;
      if (count == char_index)
        return i;
      count++;
    }

  return length_bytes;
}

/**
 * gbx_edit_text_is_space:
 * @c: a character
 *
 * Returns: whether the protocol's original strips @c from the ends of a text; g_unichar_isspace()
 *   knows another set
 */
gboolean
gbx_edit_text_is_space (gunichar c)
{
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

/**
 * gbx_edit_text_get_trimmed_length:
 * @data: valid UTF-8
 * @length_bytes: its length
 *
 * Returns: its length in bytes without the white space at its end
 */
gsize
gbx_edit_text_get_trimmed_length (const char *data, gsize length_bytes)
{
  while (length_bytes > 0)
    {
      gsize start = length_bytes - 1;

      while (start > 0 && ((guint8) data[start] & 0xc0) == 0x80)
        start--;
      if (!gbx_edit_text_is_space (g_utf8_get_char (data + start)))
        break;
      length_bytes = start;
    }

  return length_bytes;
}

/**
 * gbx_edit_text_strip:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): @text without the white space at both ends
 */
GString *
gbx_edit_text_strip (const GString *text)
{
  gsize end = gbx_edit_text_get_trimmed_length (text->str, text->len);
  gsize start = 0;

  while (start < end)
    {
      gsize size;

      if (!gbx_edit_text_is_space (gbx_edit_text_get_char (text->str + start, end - start, &size)))
        break;
      start += size;
    }

  return g_string_new_len (text->str + start, (gssize) (end - start));
}

/**
 * gbx_edit_text_normalise_newlines:
 * @data: text
 * @length_bytes: its length
 *
 * Returns: (transfer full): the text in which `\r\n` and lone `\r` have become `\n`
 */
GString *
gbx_edit_text_normalise_newlines (const char *data, gsize length_bytes)
{
  GString *text = g_string_sized_new (length_bytes);
  gsize offset = 0;

  while (offset < length_bytes)
    {
      const char *found = memchr (data + offset, '\r', length_bytes - offset);
      gsize stop = found != NULL ? (gsize) (found - data) : length_bytes;

      g_string_append_len (text, data + offset, (gssize) (stop - offset));
      if (found == NULL)
        break;
      g_string_append_c (text, '\n');
      offset = stop + 1;
      if (offset < length_bytes && data[offset] == '\n')
        offset++;
    }

  return text;
}

/* Digits with single underscores between them, up to the end of the text. */
static gboolean
parse_digits (const char *text, gsize length_bytes, gboolean is_negative, gint64 *out_value)
{
  guint64 limit = is_negative ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;
  guint64 value = 0;

  for (gsize i = 0; i < length_bytes; i++)
    {
      guint64 digit;

      if (text[i] == '_' && i > 0 && text[i - 1] != '_' && i + 1 < length_bytes)
        continue;
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      digit = (guint64) (text[i] - '0');
      value = value > (limit - digit) / 10 ? limit : value * 10 + digit;
    }

  *out_value = is_negative ? (gint64) (0 - value) : (gint64) value;
  return length_bytes > 0;
}

/**
 * gbx_edit_text_parse_int:
 * @text: valid UTF-8
 * @out_value: (out): the number; untouched on failure
 *
 * Reads a decimal integer as the protocol's original does: white space around it, one sign and
 * single underscores between digits are allowed. What does not fit becomes the nearest that does.
 *
 * Returns: whether @text is an integer
 */
gboolean
gbx_edit_text_parse_int (const char *text, gint64 *out_value)
{
  g_autoptr (GString) whole = g_string_new (text);
  g_autoptr (GString) stripped = gbx_edit_text_strip (whole);
  const char *digits = stripped->str;
  gsize length_bytes = stripped->len;
  gboolean is_negative = FALSE;

  if (length_bytes > 0 && (digits[0] == '-' || digits[0] == '+'))
    {
      is_negative = digits[0] == '-';
      digits++;
      length_bytes--;
    }

  return parse_digits (digits, length_bytes, is_negative, out_value);
}

static gboolean
is_surrogate (const char *at)
{
  return (guint8) at[0] == 0xed && (guint8) at[1] >= 0xa0 && (guint8) at[1] <= 0xbf &&
         ((guint8) at[2] & 0xc0) == 0x80;
}

/* Lone surrogates are what JSON can say and UTF-8 cannot. */
static char *
describe_surrogates (const char *at, gsize position)
{
  char what[80];
  gsize count = 0;
  guint code = 0xd000 | (guint) ((guint8) at[1] & 0x3f) << 6 | (guint) ((guint8) at[2] & 0x3f);

  while (is_surrogate (at + 3 * count))
    count++;
  if (count == 1)
    g_snprintf (what, sizeof what, "character '\\u%04x' in position %" G_GSIZE_FORMAT, code,
                position);
  else
    g_snprintf (what, sizeof what,
                "characters in position %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT, position,
                position + count - 1);

  return g_strdup_printf ("'utf-8' codec can't encode %s: surrogates not allowed", what);
}

/**
 * gbx_edit_text_describe_problem:
 * @data: a string argument of a request
 * @length_bytes: its length
 *
 * JSON can say what UTF-8 cannot store: halves of surrogate pairs.
 *
 * Returns: (transfer full) (nullable): what is wrong with the text, or %NULL if it is valid UTF-8
 */
char *
gbx_edit_text_describe_problem (const char *data, gsize length_bytes)
{
  gsize valid = gbx_edit_text_get_valid_prefix (data, length_bytes, NULL);
  gsize position;

  if (valid == length_bytes)
    return NULL;

  position = gbx_edit_text_count_chars (data, valid);
  if (is_surrogate (data + valid))
    return describe_surrogates (data + valid, position);
  return g_strdup_printf ("invalid UTF-8 in position %" G_GSIZE_FORMAT, position);
}

/**
 * gbx_edit_text_clip:
 * @data: valid UTF-8
 * @length_bytes: its length
 * @max_chars_count: the most code points that stay
 * @notice: what is put after a text that was cut
 *
 * Returns: (transfer full): the text, cut if it is too long
 */
GString *
gbx_edit_text_clip (const char *data, gsize length_bytes, gsize max_chars_count, const char *notice)
{
  gsize kept = gbx_edit_text_get_char_offset (data, length_bytes, max_chars_count);
  GString *clipped = g_string_new_len (data, (gssize) kept);

  if (kept < length_bytes)
    g_string_append (clipped, notice);

  return clipped;
}

/**
 * gbx_edit_text_to_wire:
 * @text: valid UTF-8
 *
 * Observations are C strings, in which U+0000 cannot stand: it is shown as U+FFFD.
 *
 * Returns: (transfer full): @text without U+0000
 */
char *
gbx_edit_text_to_wire (const GString *text)
{
  GString *wire;
  gsize offset = 0;

  if (memchr (text->str, '\0', text->len) == NULL)
    return g_strndup (text->str, text->len);

  wire = g_string_sized_new (text->len + 16);
  while (offset < text->len)
    {
      gsize part = strlen (text->str + offset);

      g_string_append_len (wire, text->str + offset, (gssize) part);
      offset += part;
      if (offset < text->len)
        {
          g_string_append_unichar (wire, 0xfffd);
          offset++;
        }
    }

  return g_string_free (wire, FALSE);
}

/**
 * gbx_edit_text_from_wire:
 * @exact: what gbx_request_get_exact_text() has, or any text
 *
 * Returns: (transfer full): @exact with each U+0000 in its one byte
 */
GString *
gbx_edit_text_from_wire (const char *exact)
{
  static const char nul[] = "\xc0\x80";
  GString *text = g_string_sized_new (strlen (exact));
  const char *next;

  while ((next = strstr (exact, nul)) != NULL)
    {
      g_string_append_len (text, exact, next - exact);
      g_string_append_c (text, '\0');
      exact = next + strlen (nul);
    }

  return g_string_append (text, exact);
}
