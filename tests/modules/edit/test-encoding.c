/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "gbx-edit-document.h"
#include "gbx-edit-encoding.h"
#include "gbx-edit-text.h"

#define ROW(literal, encoding, text)              \
  {                                               \
    literal, sizeof (literal) - 1, encoding, text \
  }

static void
test_decoding (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    GbxEditEncoding encoding;
    const char *text;
  } rows[] = {
    ROW ("", GBX_EDIT_ENCODING_UTF8, ""),
    ROW ("abc", GBX_EDIT_ENCODING_UTF8, "abc"),
    ROW ("\xf0\x9f\x98\x80", GBX_EDIT_ENCODING_UTF8, "\xf0\x9f\x98\x80"),
    ROW ("\xef\xbb\xbfhi", GBX_EDIT_ENCODING_UTF8_MARK, "hi"),
    ROW ("\xff\xfeh\0i\0", GBX_EDIT_ENCODING_UTF16LE_MARK, "hi"),
    ROW ("\xfe\xff\0h\0i", GBX_EDIT_ENCODING_UTF16BE_MARK, "hi"),
    ROW ("\xff\xfe\x3d\xd8\x00\xde", GBX_EDIT_ENCODING_UTF16LE_MARK, "\xf0\x9f\x98\x80"),
    ROW ("\xff\xfe\0\0h\0\0\0", GBX_EDIT_ENCODING_UTF32LE_MARK, "h"),
    ROW ("\0\0\xfe\xff\0\1\xf6\0", GBX_EDIT_ENCODING_UTF32BE_MARK, "\xf0\x9f\x98\x80"),
    /* café */
    ROW ("caf\xe9", GBX_EDIT_ENCODING_WINDOWS_1252, "caf\xc3\xa9"),
    ROW ("r\xe9ussi pr\xe9"
         "f\xe9r\xe9",
         GBX_EDIT_ENCODING_WINDOWS_1252,
         "r\xc3\xa9ussi pr\xc3\xa9"
         "f\xc3\xa9r\xc3\xa9"),
    ROW ("\x80 5", GBX_EDIT_ENCODING_WINDOWS_1252, "\xe2\x82\xac 5"),
    ROW ("a\x81 b", GBX_EDIT_ENCODING_LATIN_1, "a\xc2\x81 b"),
    /* привет */
    ROW ("\xef\xf0\xe8\xe2\xe5\xf2", GBX_EDIT_ENCODING_WINDOWS_1251,
         "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"),
    ROW ("\xd0\xd2\xc9\xd7\xc5\xd4", GBX_EDIT_ENCODING_KOI8_R,
         "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"),
    /* こんにちは */
    ROW ("\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", GBX_EDIT_ENCODING_SHIFT_JIS,
         "\xe3\x81\x93\xe3\x82\x93\xe3\x81\xab\xe3\x81\xa1\xe3\x81\xaf"),
    /* 你好世界 */
    ROW ("\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7", GBX_EDIT_ENCODING_GB18030,
         "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c"),
    ROW ("\xa7\x41\xa6\x6e\xa5\x40\xac\xc9", GBX_EDIT_ENCODING_BIG5,
         "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c"),
    /* 안녕하세요 */
    ROW ("\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", GBX_EDIT_ENCODING_EUC_KR,
         "\xec\x95\x88\xeb\x85\x95\xed\x95\x98\xec\x84\xb8\xec\x9a\x94"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxEditEncoding encoding;
      g_autoptr (GString) text = gbx_edit_encoding_decode ((const guint8 *) rows[i].data,
                                                           rows[i].size, &encoding);
      g_autofree char *problem = NULL;
      g_autoptr (GBytes) bytes = NULL;

      g_assert_cmpstr (text->str, ==, rows[i].text);
      g_assert_cmpint (encoding, ==, rows[i].encoding);
      bytes = gbx_edit_encoding_encode (encoding, text, &problem);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), rows[i].data,
                       rows[i].size);
    }
}

/* A mark alone proves nothing. */
static void
test_broken_marks (void)
{
  static const struct
  {
    const char *data;
    gsize size;
  } rows[] = {
    { "\xff\xfeh", 3 },                /* half a unit */
    { "\xff\xfe\x00\xd8", 4 },         /* half a pair */
    { "\xff\xfe\x00\xdc\x00\xd8", 6 }, /* a pair the wrong way round */
    { "\xef\xbb\xbf\xff", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxEditEncoding encoding;
      g_autoptr (GString) text = gbx_edit_encoding_decode ((const guint8 *) rows[i].data,
                                                           rows[i].size, &encoding);

      g_assert_cmpint (encoding, >, GBX_EDIT_ENCODING_UTF32BE_MARK);
      g_assert_true (gbx_edit_text_is_valid (text->str, text->len));
    }
}

static void
test_problems (void)
{
  static const struct
  {
    GbxEditEncoding encoding;
    const char *problem;
  } rows[] = {
    { GBX_EDIT_ENCODING_BIG5,
      "'big5' codec can't encode character '\\xe9' in position 2: illegal multibyte sequence" },
    { GBX_EDIT_ENCODING_WINDOWS_1251,
      "'charmap' codec can't encode character '\\xe9' in position 2: character maps to "
      "<undefined>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new ("ab\xc3\xa9");
      g_autofree char *problem = NULL;

      g_assert_null (gbx_edit_encoding_encode (rows[i].encoding, text, &problem));
      g_assert_cmpstr (problem, ==, rows[i].problem);
    }
}

static void
check_replace (const char *content, const char *old, const char *new, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));
  g_autoptr (GbxEditDocument) document = gbx_edit_document_new (bytes);
  const GString *text = gbx_edit_document_get_text (document);
  g_autoptr (GString) argument = g_string_new (new);
  g_autoptr (GString) replacement = gbx_edit_document_adapt (document, argument);
  g_autoptr (GBytes) changed = NULL;
  g_autofree char *problem = NULL;
  gsize from = (gsize) (strstr (text->str, old) - text->str);

  changed = gbx_edit_document_replace (document, from, from + strlen (old), replacement, &problem);
  g_assert_cmpmem (g_bytes_get_data (changed, NULL), g_bytes_get_size (changed), expected,
                   strlen (expected));
}

static void
test_line_ends (void)
{
  check_replace ("a\r\nb\r\nc", "b", "x\ny", "a\r\nx\r\ny\r\nc");
  check_replace ("a\r\nb\r\nc", "b", "x\r\ny", "a\r\nx\r\ny\r\nc");
  check_replace ("a\r\nb\nc\rd", "c", "x\ny", "a\r\nb\nx\ny\rd");
  check_replace ("a\r\nb\nc\rd", "b\nc", "q", "a\r\nq\rd");
  check_replace ("a\r\nb\nc\rd", "a\nb", "q", "q\nc\rd");
  check_replace ("a\nb\n", "b", "x\r", "a\nx\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/encoding/decoding", test_decoding);
  g_test_add_func ("/edit/encoding/broken-marks", test_broken_marks);
  g_test_add_func ("/edit/encoding/problems", test_problems);
  g_test_add_func ("/edit/document/line-ends", test_line_ends);

  return g_test_run ();
}
