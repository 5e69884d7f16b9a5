/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-binary.h"

#include <gbx.h>
#include <string.h>

#include "gbx-edit-encoding.h"
#include "gbx-edit-text.h"

/* Of which share of high bytes an 8-bit text counts as Cyrillic. */
#define CYRILLIC_MIN_SHARE 0.6
/* As many characters beyond ASCII make the original's detector sure of UTF-8. */
#define SURE_UTF8_CHARS_COUNT 4

/**
 * gbx_edit_binary_is_name:
 * @path: a path
 *
 * Returns: whether its name alone says that the file is binary
 */
gboolean
gbx_edit_binary_is_name (const char *path)
{
  return g_str_has_suffix (path, ".pyc");
}

/**
 * gbx_edit_binary_get_cyrillic_share:
 * @data: bytes
 * @length_bytes: how many
 *
 * Letters of the Cyrillic 8-bit encodings lie in C0 to FF and stand in words.
 *
 * Returns: the share, among the bytes from 80 on, of those that lie there and beside another; 0
 *   where there are none
 */
double
gbx_edit_binary_get_cyrillic_share (const guint8 *data, gsize length_bytes)
{
  gsize high = 0;
  gsize letters = 0;
  gsize run = 0;

  for (gsize i = 0; i <= length_bytes; i++)
    {
      if (i < length_bytes && data[i] >= 0x80)
        high++;
      if (i < length_bytes && data[i] >= 0xc0)
        {
          run++;
          continue;
        }
      letters += run >= 2 ? run : 0;
      run = 0;
    }

  return high > 0 ? (double) letters / (double) high : 0;
}

static gboolean
has_odd_controls (const guint8 *data, gsize length_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    if (data[i] < 0x20 && strchr ("\t\n\f\r\b\033", data[i]) == NULL)
      return TRUE;

  return FALSE;
}

static gsize
count_multibyte (const guint8 *data, gsize length_bytes)
{
  gsize count = 0;

  for (gsize i = 0; i < length_bytes; i++)
    count += data[i] >= 0xc0;

  return count;
}

/* Whether a detector of encodings would be sure of one. */
static gboolean
is_decodable (const guint8 *data, gsize length_bytes)
{
  gboolean is_full = length_bytes >= GBX_EDIT_SNIFF_BYTES;
  gboolean is_cut = FALSE;
  gsize valid = gbx_edit_text_get_valid_prefix ((const char *) data, length_bytes, &is_cut);

  if (length_bytes >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    return valid == length_bytes || (is_cut && is_full);
  if (gbx_edit_encoding_is_valid_wide (data, length_bytes, is_full))
    return TRUE;
  if (valid == length_bytes)
    return count_multibyte (data, length_bytes) >= SURE_UTF8_CHARS_COUNT;

  return memchr (data, 0xff, length_bytes) != NULL && memchr (data, 0, length_bytes) == NULL &&
         !has_odd_controls (data, length_bytes) &&
         gbx_edit_binary_get_cyrillic_share (data, length_bytes) >= CYRILLIC_MIN_SHARE;
}

/* Dense text of another script has few ASCII bytes; UTF-8 without NUL is text all the same. */
static gboolean
is_plain_utf8 (const guint8 *data, gsize length_bytes)
{
  gboolean is_cut = FALSE;
  gsize valid = gbx_edit_text_get_valid_prefix ((const char *) data, length_bytes, &is_cut);

  return (valid == length_bytes || (is_cut && length_bytes >= GBX_EDIT_SNIFF_BYTES)) &&
         memchr (data, 0, length_bytes) == NULL && count_multibyte (data, length_bytes) > 0;
}

/* By the share of bytes that text hardly holds. */
static gboolean
is_likely (const guint8 *data, gsize length_bytes)
{
  gsize odd = 0;
  gsize ascii = 0;
  double odd_share;
  double ascii_share;

  for (gsize i = 0; i < length_bytes; i++)
    {
      guint8 c = data[i];

      odd += c <= 0x07 || c == 0x0b || (c >= 0x0e && c <= 0x1f) || c >= 0x7f;
      ascii += c <= 0x7e;
    }
  odd_share = (double) odd / (double) length_bytes;
  ascii_share = (double) ascii / (double) length_bytes;

  return (odd_share > 0.3 && ascii_share < 0.05) || (odd_share > 0.8 && ascii_share > 0.8);
}

/**
 * gbx_edit_binary_is_chunk:
 * @data: the first bytes of a file
 * @length_bytes: how many, at most %GBX_EDIT_SNIFF_BYTES
 *
 * Returns: whether the file counts as binary; an empty one does not
 */
gboolean
gbx_edit_binary_is_chunk (const guint8 *data, gsize length_bytes)
{
  if (length_bytes == 0 || is_plain_utf8 (data, length_bytes))
    return FALSE;
  if (is_decodable (data, length_bytes))
    return FALSE;

  return is_likely (data, length_bytes) || memchr (data, 0, length_bytes) != NULL ||
         memchr (data, 0xff, length_bytes) != NULL;
}
