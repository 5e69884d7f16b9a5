/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "gbx-common-repr.h"
#include "gbx-edit-repr.h"
#include "gbx-edit-text.h"

static void
test_validity (void)
{
  static const struct
  {
    const char *text;
    gsize valid;
    gboolean is_cut;
  } rows[] = {
    { "", 0, FALSE },
    { "abc", 3, FALSE },
    { "\xc3\xa9", 2, FALSE },
    { "a\xc3", 1, TRUE },
    { "a\xe2\x82", 1, TRUE },
    { "a\xf0\x9f\x98", 1, TRUE },
    { "\xf0\x9f\x98\x80", 4, FALSE },
    { "\xc0\x80", 0, FALSE },         /* overlong */
    { "\xe0\x80\x80", 0, FALSE },     /* overlong */
    { "\xf0\x80\x80\x80", 0, FALSE }, /* overlong */
    { "\xed\xa0\x80", 0, FALSE },     /* surrogate */
    { "\xed\x9f\xbf", 3, FALSE },
    { "\xf4\x8f\xbf\xbf", 4, FALSE },
    { "\xf4\x90\x80\x80", 0, FALSE }, /* beyond U+10FFFF */
    { "\xf5\x80\x80\x80", 0, FALSE },
    { "ab\x80", 2, FALSE },
    { "ab\xff", 2, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize size = strlen (rows[i].text);
      gboolean is_cut = !rows[i].is_cut;

      g_assert_cmpuint (gbx_edit_text_get_valid_prefix (rows[i].text, size, &is_cut), ==,
                        rows[i].valid);
      g_assert_cmpint (is_cut, ==, rows[i].is_cut);
      g_assert_cmpint (gbx_edit_text_is_valid (rows[i].text, size), ==, rows[i].valid == size);
    }
  g_assert_true (gbx_edit_text_is_valid ("a\0b", 3));
}

static void
test_counting (void)
{
  const char *text = "a\xc3\xa9\xf0\x9f\x98\x80z";

  g_assert_cmpuint (gbx_edit_text_count_chars (text, strlen (text)), ==, 4);
  g_assert_cmpuint (gbx_edit_text_get_char_offset (text, strlen (text), 0), ==, 0);
  g_assert_cmpuint (gbx_edit_text_get_char_offset (text, strlen (text), 2), ==, 3);
  g_assert_cmpuint (gbx_edit_text_get_char_offset (text, strlen (text), 3), ==, 7);
  g_assert_cmpuint (gbx_edit_text_get_char_offset (text, strlen (text), 9), ==, 8);
}

static void
test_strip (void)
{
  static const struct
  {
    const char *text;
    const char *stripped;
  } rows[] = {
    { "", "" },
    { " \t\n\v\f\r\x1c\x1d\x1e\x1f", "" },
    { " a b ", "a b" },
    { "\xc2\xa0\xc2\x85x\xe3\x80\x80\xe2\x80\xa8", "x" },
    { "\xe2\x80\x8bx", "\xe2\x80\x8bx" }, /* U+200B is no white space */
    { "\xe1\x9a\x80\xe2\x80\x80\xe2\x80\x8a\xe2\x80\xaf\xe2\x81\x9fx", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (rows[i].text);
      g_autoptr (GString) stripped = gbx_edit_text_strip (text);

      g_assert_cmpstr (stripped->str, ==, rows[i].stripped);
    }
}

static void
test_newlines (void)
{
  g_autoptr (GString) text = gbx_edit_text_normalise_newlines ("a\r\nb\rc\n\r\r\n\r", 11);

  g_assert_cmpmem (text->str, text->len, "a\nb\nc\n\n\n\n", 9);
}

static void
test_integers (void)
{
  static const struct
  {
    const char *text;
    gboolean is_integer;
    gint64 value;
  } rows[] = {
    { "1", TRUE, 1 },
    { " 1 ", TRUE, 1 },
    { "+1", TRUE, 1 },
    { "-12", TRUE, -12 },
    { "1_0", TRUE, 10 },
    { "007", TRUE, 7 },
    { "\xc2\xa0"
      "5",
      TRUE, 5 },
    { "", FALSE, 0 },
    { "x", FALSE, 0 },
    { "1.0", FALSE, 0 },
    { "_1", FALSE, 0 },
    { "1_", FALSE, 0 },
    { "1__0", FALSE, 0 },
    { "+ 1", FALSE, 0 },
    { "+", FALSE, 0 },
    { "9223372036854775807", TRUE, G_MAXINT64 },
    { "9223372036854775808", TRUE, G_MAXINT64 },
    { "-9223372036854775808", TRUE, G_MININT64 },
    { "-99999999999999999999", TRUE, G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 value = 0;

      g_assert_cmpint (gbx_edit_text_parse_int (rows[i].text, &value), ==, rows[i].is_integer);
      g_assert_cmpint (value, ==, rows[i].value);
    }
}

static char *
describe (const char *text)
{
  return gbx_edit_text_describe_problem (text, strlen (text));
}

static void
test_problems (void)
{
  g_autofree char *one = describe ("\xc3\xa9\xed\xa0\x80");
  g_autofree char *two = describe ("a\xed\xa0\xbd\xed\xb8\x80");
  g_autofree char *invalid = describe ("a\xff");

  g_assert_cmpstr (one, ==,
                   "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not "
                   "allowed");
  g_assert_cmpstr (two, ==,
                   "'utf-8' codec can't encode characters in position 1-2: surrogates not "
                   "allowed");
  g_assert_cmpstr (invalid, ==, "invalid UTF-8 in position 1");
  g_assert_null (describe ("\xed\x9f\xbf"));
}

static void
test_clip_and_wire (void)
{
  g_autoptr (GString) whole = gbx_edit_text_clip ("\xc3\xa9\xc3\xa9", 4, 2, "!");
  g_autoptr (GString) cut = gbx_edit_text_clip ("\xc3\xa9\xc3\xa9", 4, 1, "!");
  g_autoptr (GString) nul = g_string_new_len ("\0a\0", 3);
  g_autofree char *wire = gbx_edit_text_to_wire (nul);

  g_assert_cmpstr (whole->str, ==, "\xc3\xa9\xc3\xa9");
  g_assert_cmpstr (cut->str, ==, "\xc3\xa9!");
  g_assert_cmpstr (wire, ==, "\xef\xbf\xbd"
                             "a\xef\xbf\xbd");
}

static void
test_from_wire (void)
{
  g_autoptr (GString) plain = gbx_edit_text_from_wire ("a");
  g_autoptr (GString) nul = gbx_edit_text_from_wire ("\xc0\x80\xc0\x80x\xc0");

  g_assert_cmpmem (plain->str, plain->len, "a", 1);
  g_assert_cmpmem (nul->str, nul->len, "\0\0x\xc0", 4);
  g_assert_null (gbx_edit_text_describe_problem ("\0", 1));
}

static void
test_repr_strings (void)
{
  static const struct
  {
    const char *text;
    const char *repr;
  } rows[] = {
    { "", "''" },
    { "a", "'a'" },
    { "it's", "\"it's\"" },
    { "it's \"so\"", "'it\\'s \"so\"'" },
    { "\\\n\r\t\x01\x7f", "'\\\\\\n\\r\\t\\x01\\x7f'" },
    { "\xc3\xa9\xc2\xa0\xe2\x80\xa8", "'\xc3\xa9\\xa0\\u2028'" },
    { "\xf0\x9f\x98\x80\xf3\xa0\x80\x81", "'\xf0\x9f\x98\x80\\U000e0001'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      gbx_common_repr_append_string (out, rows[i].text, strlen (rows[i].text));
      g_assert_cmpstr (out->str, ==, rows[i].repr);
    }
}

static void
test_repr_numbers (void)
{
  static const struct
  {
    double value;
    const char *repr;
  } rows[] = {
    { 5, "5.0" },
    { 120, "120.0" },
    { 0.5, "0.5" },
    { 0, "0.0" },
    { -2.25, "-2.25" },
    { 1e-7, "1e-07" },
    { 0.0001, "0.0001" },
    { 0.00001, "1e-05" },
    { 1e15, "1000000000000000.0" },
    { 1e16, "1e+16" },
    { 1.5e300, "1.5e+300" },
    { 0.1, "0.1" },
    { 1.0 / 3, "0.3333333333333333" },
    { 123456.789, "123456.789" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      gbx_common_repr_append_double (out, rows[i].value);
      g_assert_cmpstr (out->str, ==, rows[i].repr);
    }
}

static void
test_repr_nodes (void)
{
  g_autoptr (JsonNode) node = json_from_string ("[1, 2.0, true, null, \"x\", {\"a\": [false]}]",
                                                NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *error = gbx_edit_repr_os_error (2, "/w/it's");

  gbx_common_repr_append_node (out, node);
  g_assert_cmpstr (out->str, ==, "[1, 2.0, True, None, 'x', {'a': [False]}]");
  g_assert_cmpstr (error, ==, "[Errno 2] No such file or directory: \"/w/it's\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/text/validity", test_validity);
  g_test_add_func ("/edit/text/counting", test_counting);
  g_test_add_func ("/edit/text/strip", test_strip);
  g_test_add_func ("/edit/text/newlines", test_newlines);
  g_test_add_func ("/edit/text/integers", test_integers);
  g_test_add_func ("/edit/text/problems", test_problems);
  g_test_add_func ("/edit/text/clip-and-wire", test_clip_and_wire);
  g_test_add_func ("/edit/text/from-wire", test_from_wire);
  g_test_add_func ("/edit/repr/strings", test_repr_strings);
  g_test_add_func ("/edit/repr/numbers", test_repr_numbers);
  g_test_add_func ("/edit/repr/nodes", test_repr_nodes);

  return g_test_run ();
}
