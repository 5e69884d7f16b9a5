/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-wide.h"

#include "gbx-edit-text.h"

static guint32
read_unit (const guint8 *data, gsize size_bytes, gboolean is_big_endian)
{
  guint32 unit = 0;

  for (gsize i = 0; i < size_bytes; i++)
    unit = unit << 8 | data[is_big_endian ? i : size_bytes - 1 - i];

  return unit;
}

static void
append_unit (GByteArray *out, guint32 unit, guint size_bytes, gboolean is_big_endian)
{
  guint8 bytes[4];

  for (guint i = 0; i < size_bytes; i++)
    bytes[is_big_endian ? size_bytes - 1 - i : i] = (guint8) (unit >> (8 * i));
  g_byte_array_append (out, bytes, size_bytes);
}

/* g_string_append_unichar() would write U+0000 as well, but says so nowhere. */
static void
append_char (GString *text, gunichar c)
{
  if (c < 0x80)
    g_string_append_c (text, (char) c);
  else
    g_string_append_unichar (text, c);
}

/**
 * gbx_edit_wide_decode_utf16:
 * @data: bytes behind the byte order mark
 * @length_bytes: how many
 * @is_big_endian: their order
 * @may_be_cut: whether the text may end within a pair of surrogates
 *
 * Returns: (transfer full) (nullable): the text in UTF-8, or %NULL if it is no UTF-16
 */
GString *
gbx_edit_wide_decode_utf16 (const guint8 *data,
                            gsize length_bytes,
                            gboolean is_big_endian,
                            gboolean may_be_cut)
{
  g_autoptr (GString) text = NULL;

  if (length_bytes % 2 != 0)
    return NULL;

  text = g_string_sized_new (length_bytes);
  for (gsize i = 0; i < length_bytes; i += 2)
    {
      guint32 unit = read_unit (data + i, 2, is_big_endian);
      guint32 low;

      if (unit < 0xd800 || unit > 0xdfff)
        {
          append_char (text, unit);
          continue;
        }
      if (unit > 0xdbff)
        return NULL;
      if (i + 2 == length_bytes)
        return may_be_cut ? g_steal_pointer (&text) : NULL;
      i += 2;
      low = read_unit (data + i, 2, is_big_endian);
      if (low < 0xdc00 || low > 0xdfff)
        return NULL;
      append_char (text, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    }

  return g_steal_pointer (&text);
}

/**
 * gbx_edit_wide_decode_utf32:
 * @data: bytes behind the byte order mark
 * @length_bytes: how many
 * @is_big_endian: their order
 *
 * Returns: (transfer full) (nullable): the text in UTF-8, or %NULL if it is no UTF-32
 */
GString *
gbx_edit_wide_decode_utf32 (const guint8 *data, gsize length_bytes, gboolean is_big_endian)
{
  g_autoptr (GString) text = NULL;

  if (length_bytes % 4 != 0)
    return NULL;

  text = g_string_sized_new (length_bytes / 2);
  for (gsize i = 0; i < length_bytes; i += 4)
    {
      guint32 c = read_unit (data + i, 4, is_big_endian);

      if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return NULL;
      append_char (text, c);
    }

  return g_steal_pointer (&text);
}

/**
 * gbx_edit_wide_append_utf16:
 * @out: where to
 * @text: valid UTF-8
 * @is_big_endian: the order of bytes
 */
void
gbx_edit_wide_append_utf16 (GByteArray *out, const GString *text, gboolean is_big_endian)
{
  gsize size;

  for (gsize i = 0; i < text->len; i += size)
    {
      gunichar c = gbx_edit_text_get_char (text->str + i, text->len - i, &size);

      if (c < 0x10000)
        {
          append_unit (out, c, 2, is_big_endian);
          continue;
        }
      append_unit (out, 0xd800 + ((c - 0x10000) >> 10), 2, is_big_endian);
      append_unit (out, 0xdc00 + ((c - 0x10000) & 0x3ff), 2, is_big_endian);
    }
}

/**
 * gbx_edit_wide_append_utf32:
 * @out: where to
 * @text: valid UTF-8
 * @is_big_endian: the order of bytes
 */
void
gbx_edit_wide_append_utf32 (GByteArray *out, const GString *text, gboolean is_big_endian)
{
  gsize size;

  for (gsize i = 0; i < text->len; i += size)
    append_unit (out, gbx_edit_text_get_char (text->str + i, text->len - i, &size), 4,
                 is_big_endian);
}
