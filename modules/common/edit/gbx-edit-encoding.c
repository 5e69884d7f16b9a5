/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-encoding.h"

#include <string.h>

#include "gbx-edit-binary.h"
#include "gbx-edit-text.h"
#include "gbx-edit-wide.h"

/* Above the first, 8-bit text is Cyrillic; between the two it may still be Chinese or the like. */
#define CYRILLIC_SURE_SHARE 0.85
#define CYRILLIC_MIN_SHARE 0.6
/* Which share of the characters beyond ASCII must be common ones of the script, and how many. */
#define COMMON_MIN_SHARE 0.75
#define DOUBLE_BYTE_MIN_COUNT 2

/* Indexed by GbxEditEncoding; the names in messages are those that the clients know. */
static const struct
{
  const char *charset;
  const char *name;
  const char *problem;
} table[] = {
  [GBX_EDIT_ENCODING_UTF8] = { "UTF-8", "utf-8", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_UTF8_MARK] = { "UTF-8", "utf-8", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_UTF16LE_MARK] = { "UTF-16LE", "utf-16", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_UTF16BE_MARK] = { "UTF-16BE", "utf-16", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_UTF32LE_MARK] = { "UTF-32LE", "utf-32", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_UTF32BE_MARK] = { "UTF-32BE", "utf-32", "surrogates not allowed" },
  [GBX_EDIT_ENCODING_WINDOWS_1251] = { "WINDOWS-1251", "charmap", "character maps to <undefined>" },
  [GBX_EDIT_ENCODING_KOI8_R] = { "KOI8-R", "charmap", "character maps to <undefined>" },
  [GBX_EDIT_ENCODING_SHIFT_JIS] = { "CP932", "cp932", "illegal multibyte sequence" },
  [GBX_EDIT_ENCODING_GB18030] = { "GB18030", "gb18030", "illegal multibyte sequence" },
  [GBX_EDIT_ENCODING_BIG5] = { "BIG5", "big5", "illegal multibyte sequence" },
  [GBX_EDIT_ENCODING_EUC_KR] = { "EUC-KR", "euc_kr", "illegal multibyte sequence" },
  [GBX_EDIT_ENCODING_WINDOWS_1252] = { "WINDOWS-1252", "charmap", "character maps to <undefined>" },
  [GBX_EDIT_ENCODING_LATIN_1] = { "ISO-8859-1", "latin-1", "ordinal not in range(256)" },
};

static const struct
{
  GbxEditEncoding encoding;
  const char *mark;
  gsize size_bytes;
} marks[] = {
  { GBX_EDIT_ENCODING_UTF8_MARK, "\xef\xbb\xbf", 3 },
  /* The longer marks first: one begins like a shorter one. */
  { GBX_EDIT_ENCODING_UTF32LE_MARK, "\xff\xfe\0\0", 4 },
  { GBX_EDIT_ENCODING_UTF32BE_MARK, "\0\0\xfe\xff", 4 },
  { GBX_EDIT_ENCODING_UTF16LE_MARK, "\xff\xfe", 2 },
  { GBX_EDIT_ENCODING_UTF16BE_MARK, "\xfe\xff", 2 },
};

/* What is decoded by hand: wide encodings, in which NUL bytes are common. */
static GString *
decode_wide (GbxEditEncoding encoding, const guint8 *data, gsize length_bytes, gboolean is_cut)
{
  switch (encoding)
    {
    case GBX_EDIT_ENCODING_UTF16LE_MARK:
      return gbx_edit_wide_decode_utf16 (data, length_bytes, FALSE, is_cut);
    case GBX_EDIT_ENCODING_UTF16BE_MARK:
      return gbx_edit_wide_decode_utf16 (data, length_bytes, TRUE, is_cut);
    case GBX_EDIT_ENCODING_UTF32LE_MARK:
      return gbx_edit_wide_decode_utf32 (data, length_bytes, FALSE);
    case GBX_EDIT_ENCODING_UTF32BE_MARK:
      return gbx_edit_wide_decode_utf32 (data, length_bytes, TRUE);
    default:
      return gbx_edit_text_is_valid ((const char *) data, length_bytes)
                 ? g_string_new_len ((const char *) data, (gssize) length_bytes)
                 : NULL;
    }
}

/**
 * gbx_edit_encoding_is_valid_wide:
 * @data: the first bytes of a file
 * @length_bytes: how many
 * @is_cut: whether a pair of surrogates may be cut at the end
 *
 * Returns: whether they are UTF-16 or UTF-32 with a byte order mark
 */
gboolean
gbx_edit_encoding_is_valid_wide (const guint8 *data, gsize length_bytes, gboolean is_cut)
{
  for (guint i = 1; i < G_N_ELEMENTS (marks); i++)
    {
      gsize skip = marks[i].size_bytes;
      g_autoptr (GString) text = NULL;

      if (length_bytes < skip || memcmp (data, marks[i].mark, skip) != 0)
        continue;
      text = decode_wide (marks[i].encoding, data + skip, length_bytes - skip, is_cut);
      if (text != NULL)
        return TRUE;
    }

  return FALSE;
}

static GString *
decode_marked (const guint8 *data, gsize length_bytes, GbxEditEncoding *out_encoding)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      gsize skip = marks[i].size_bytes;
      g_autoptr (GString) text = NULL;

      if (length_bytes < skip || memcmp (data, marks[i].mark, skip) != 0)
        continue;
      text = decode_wide (marks[i].encoding, data + skip, length_bytes - skip, FALSE);
      if (text == NULL)
        continue;
      *out_encoding = marks[i].encoding;
      return g_steal_pointer (&text);
    }

  return NULL;
}

static GString *
decode_charset (GbxEditEncoding encoding, const guint8 *data, gsize length_bytes)
{
  gsize size;
  gsize read;
  g_autofree char *text = g_convert ((const char *) data, (gssize) length_bytes, "UTF-8",
                                     table[encoding].charset, &read, &size, NULL);

  if (text == NULL || read != length_bytes)
    return NULL;
  return g_string_new_len (text, (gssize) size);
}

/* The one that never fails, whatever tables the C library has. */
static GString *
decode_latin_1 (const guint8 *data, gsize length_bytes)
{
  GString *text = g_string_sized_new (length_bytes + length_bytes / 8);

  for (gsize i = 0; i < length_bytes; i++)
    g_string_append_unichar (text, data[i]);

  return text;
}

static GbxEditEncoding
tell_cyrillic (const guint8 *data, gsize length_bytes)
{
  gsize upper_half = 0;
  gsize lower_half = 0;

  for (gsize i = 0; i < length_bytes; i++)
    {
      lower_half += data[i] >= 0xc0 && data[i] < 0xe0;
      upper_half += data[i] >= 0xe0;
    }

  /* Small letters are the most; windows-1251 has them in E0 to FF, KOI8-R in C0 to DF. */
  return upper_half > lower_half ? GBX_EDIT_ENCODING_WINDOWS_1251 : GBX_EDIT_ENCODING_KOI8_R;
}

static gboolean
is_common_pair (GbxEditEncoding encoding, guint8 lead, guint8 trail)
{
  switch (encoding)
    {
    case GBX_EDIT_ENCODING_SHIFT_JIS:
      return lead >= 0x81 && lead <= 0x83;
    case GBX_EDIT_ENCODING_GB18030:
      return trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3));
    case GBX_EDIT_ENCODING_BIG5:
      return (lead >= 0xa4 && lead <= 0xc6) || lead == 0xa1;
    default:
      return trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xc8) || lead == 0xa1);
    }
}

/* The share of common characters among those of two bytes; negative where it cannot be. */
static double
get_common_share (GbxEditEncoding encoding, const guint8 *data, gsize length_bytes)
{
  gsize pairs = 0;
  gsize common = 0;

  for (gsize i = 0; i < length_bytes; i++)
    {
      if (data[i] < 0x80)
        continue;
      /* A single byte: half-width Japanese, which hardly anybody writes. */
      if (i + 1 == length_bytes ||
          (encoding == GBX_EDIT_ENCODING_SHIFT_JIS && data[i] >= 0xa0 && data[i] < 0xe0))
        return -1;
      pairs++;
      common += is_common_pair (encoding, data[i], data[i + 1]);
      i++;
    }

  return pairs >= DOUBLE_BYTE_MIN_COUNT ? (double) common / (double) pairs : -1;
}

static GString *
decode_double_byte (const guint8 *data, gsize length_bytes, GbxEditEncoding *out_encoding)
{
  /* Korean first: its common characters are a part of those of GB18030, and not the reverse. */
  static const GbxEditEncoding candidates[] = {
    GBX_EDIT_ENCODING_SHIFT_JIS,
    GBX_EDIT_ENCODING_EUC_KR,
    GBX_EDIT_ENCODING_GB18030,
    GBX_EDIT_ENCODING_BIG5,
  };
  g_autoptr (GString) best = NULL;
  double best_share = COMMON_MIN_SHARE;

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      double share = get_common_share (candidates[i], data, length_bytes);
      g_autoptr (GString) text = NULL;

      if (share < best_share || (best != NULL && share <= best_share))
        continue;
      text = decode_charset (candidates[i], data, length_bytes);
      if (text == NULL)
        continue;
      g_clear_pointer (&best, gbx_edit_string_free);
      best = g_steal_pointer (&text);
      best_share = share;
      *out_encoding = candidates[i];
    }

  return g_steal_pointer (&best);
}

/* What has no mark and is no UTF-8. */
static GString *
decode_legacy (const guint8 *data, gsize length_bytes, GbxEditEncoding *out_encoding)
{
  double cyrillic = gbx_edit_binary_get_cyrillic_share (data, length_bytes);
  GString *text = NULL;

  if (cyrillic < CYRILLIC_SURE_SHARE)
    text = decode_double_byte (data, length_bytes, out_encoding);
  if (text == NULL && cyrillic >= CYRILLIC_MIN_SHARE)
    {
      GbxEditEncoding encoding = tell_cyrillic (data, length_bytes);

      text = decode_charset (encoding, data, length_bytes);
      if (text != NULL)
        *out_encoding = encoding;
    }
  if (text == NULL)
    {
      text = decode_charset (GBX_EDIT_ENCODING_WINDOWS_1252, data, length_bytes);
      if (text != NULL)
        *out_encoding = GBX_EDIT_ENCODING_WINDOWS_1252;
    }

  return text;
}

/**
 * gbx_edit_encoding_decode:
 * @data: a whole file
 * @length_bytes: its length
 * @out_encoding: (out): how it is stored
 *
 * Tells a file's encoding and decodes it: a byte order mark first, then UTF-8, then 8-bit Cyrillic,
 * the double-byte encodings of East Asia, and what Western Europe uses. It never fails.
 *
 * Returns: (transfer full): the text, without a byte order mark
 */
GString *
gbx_edit_encoding_decode (const guint8 *data, gsize length_bytes, GbxEditEncoding *out_encoding)
{
  GString *text = decode_marked (data, length_bytes, out_encoding);

  if (text != NULL)
    return text;
  if (gbx_edit_text_is_valid ((const char *) data, length_bytes))
    {
      *out_encoding = GBX_EDIT_ENCODING_UTF8;
      return g_string_new_len ((const char *) data, (gssize) length_bytes);
    }

  text = decode_legacy (data, length_bytes, out_encoding);
  if (text == NULL)
    {
      *out_encoding = GBX_EDIT_ENCODING_LATIN_1;
      text = decode_latin_1 (data, length_bytes);
    }

  return text;
}

static char *
describe_problem (GbxEditEncoding encoding, const GString *text, gsize offset)
{
  gunichar c = g_utf8_get_char (text->str + offset);
  gsize position = gbx_edit_text_count_chars (text->str, offset);
  const char *format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x"
                                                           : "\\U%08x";
  char code[16];

  g_snprintf (code, sizeof code, format, c);
  return g_strdup_printf ("'%s' codec can't encode character '%s' in position %" G_GSIZE_FORMAT
                          ": %s",
                          table[encoding].name, code, position, table[encoding].problem);
}

static GBytes *
encode_charset (GbxEditEncoding encoding, const GString *text, char **out_problem)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  gsize read = 0;
  char *data;

  data = g_convert (text->str, (gssize) text->len, table[encoding].charset, "UTF-8", &read, &size,
                    &error);
  if (data != NULL)
    return g_bytes_new_take (data, size);

  if (g_error_matches (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE) &&
      read < text->len)
    *out_problem = describe_problem (encoding, text, read);
  else
    *out_problem = g_strdup (error->message);
  return NULL;
}

static const char *
find_mark (GbxEditEncoding encoding, gsize *out_size_bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].encoding == encoding)
      {
        *out_size_bytes = marks[i].size_bytes;
        return marks[i].mark;
      }

  *out_size_bytes = 0;
  return "";
}

/**
 * gbx_edit_encoding_encode:
 * @encoding: how to store it
 * @text: valid UTF-8
 * @out_problem: (out) (transfer full): which character @encoding cannot hold; untouched on success
 *
 * Returns: (transfer full) (nullable): the bytes of a whole file, or %NULL
 */
GBytes *
gbx_edit_encoding_encode (GbxEditEncoding encoding, const GString *text, char **out_problem)
{
  g_autoptr (GByteArray) bytes = NULL;
  gsize mark_size;
  const char *mark = find_mark (encoding, &mark_size);

  if (encoding > GBX_EDIT_ENCODING_UTF32BE_MARK)
    return encode_charset (encoding, text, out_problem);

  bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) mark, (guint) mark_size);
  if (encoding == GBX_EDIT_ENCODING_UTF16LE_MARK || encoding == GBX_EDIT_ENCODING_UTF16BE_MARK)
    gbx_edit_wide_append_utf16 (bytes, text, encoding == GBX_EDIT_ENCODING_UTF16BE_MARK);
  else if (encoding == GBX_EDIT_ENCODING_UTF32LE_MARK || encoding == GBX_EDIT_ENCODING_UTF32BE_MARK)
    gbx_edit_wide_append_utf32 (bytes, text, encoding == GBX_EDIT_ENCODING_UTF32BE_MARK);
  else
    g_byte_array_append (bytes, (const guint8 *) text->str, (guint) text->len);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
