/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gbx-browse-json.h"

static void
test_strings (void)
{
  static const struct
  {
    const char *json;
    const char *text;
  } rows[] = {
    { "\"\"", "" },
    { " \"a b\"", "a b" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e9\\ud83d\\ude00\"", "A\xc3\xa9\xf0\x9f\x98\x80" },
    { "\"a\\ud83db\"", "a\xef\xbf\xbd"
                       "b" },
    { "\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                            "A" },
    { "\"\\u0000\"", "\xef\xbf\xbd" },
    { "\"\xff\"", "\xef\xbf\xbd" },
    { "\"\xc3\xa9\"", "\xc3\xa9" },
  };
  g_autoptr (GString) text = g_string_new ("old");
  GbxBrowseJson json;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gbx_browse_json_init (&json, rows[i].json, strlen (rows[i].json));
      g_assert_true (gbx_browse_json_read_string (&json, text));
      g_assert_cmpstr (text->str, ==, rows[i].text);
      g_assert_true (json.at == json.end && !json.is_broken);
    }
}

static void
test_bad_strings (void)
{
  static const char *const rows[] = {
    "",
    "a",
    "\"",
    "\"a",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "1",
  };
  g_autoptr (GString) text = g_string_new (NULL);
  GbxBrowseJson json;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gbx_browse_json_init (&json, rows[i], strlen (rows[i]));
      g_assert_false (gbx_browse_json_read_string (&json, text));
      g_assert_true (json.is_broken);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *json;
    double number;
    gint64 whole;
  } rows[] = {
    { "0", 0, 0 },
    { "-7", -7, -7 },
    { " 123456789012345678 ", 123456789012345678.0, 123456789012345678 },
    { "21.4375", 21.4375, 21 },
    { "-1.5e3", -1500, -1500 },
    { "1E-2,", 0.01, 0 },
  };
  GbxBrowseJson json;
  double number;
  gint64 whole;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gbx_browse_json_init (&json, rows[i].json, strlen (rows[i].json));
      g_assert_true (gbx_browse_json_read_number (&json, &number));
      g_assert_cmpfloat (number, ==, rows[i].number);
      gbx_browse_json_init (&json, rows[i].json, strlen (rows[i].json));
      g_assert_true (gbx_browse_json_read_int (&json, &whole));
      g_assert_cmpint (whole, ==, rows[i].whole);
    }
}

static void
test_bad_numbers (void)
{
  static const char *const rows[] = { "", "-", "1-", "e", "\"1\"", "[1]" };
  GbxBrowseJson json;
  gint64 whole = 5;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gbx_browse_json_init (&json, rows[i], strlen (rows[i]));
      g_assert_false (gbx_browse_json_read_int (&json, &whole));
      g_assert_true (json.is_broken);
    }
  gbx_browse_json_init (&json, "1e300", 5);
  g_assert_false (gbx_browse_json_read_int (&json, &whole));
  g_assert_cmpint (whole, ==, 5);
}

static void
test_walk (void)
{
  const char *text = " {\"a\" : [1, [2,\"]\"] , {\"b\":3}], "
                     "\"c\\\"\":true,\"d\":null,\"e\":[],\"f\":{}} ";
  GbxBrowseJson json;
  GbxBrowseJsonSpan name;
  gboolean flag = FALSE;
  guint count = 0;

  gbx_browse_json_init (&json, text, strlen (text));
  g_assert_true (gbx_browse_json_enter (&json, '{'));
  g_assert_true (gbx_browse_json_next_member (&json, &name));
  g_assert_true (gbx_browse_json_is_name (&name, "a"));
  g_assert_true (gbx_browse_json_enter (&json, '['));
  while (gbx_browse_json_next (&json))
    {
      g_assert_true (gbx_browse_json_skip (&json));
      count++;
    }
  g_assert_cmpuint (count, ==, 3);
  g_assert_true (gbx_browse_json_next_member (&json, &name));
  g_assert_true (gbx_browse_json_is_name (&name, "c\\\""));
  g_assert_true (gbx_browse_json_read_boolean (&json, &flag) && flag);
  g_assert_true (gbx_browse_json_next_member (&json, &name));
  g_assert_cmpint (gbx_browse_json_peek (&json), ==, 'n');
  for (count = 0; count < 2; count++)
    g_assert_true (gbx_browse_json_skip (&json) && gbx_browse_json_next_member (&json, &name));
  g_assert_true (gbx_browse_json_is_name (&name, "f"));
  g_assert_true (gbx_browse_json_enter (&json, '{'));
  g_assert_false (gbx_browse_json_next_member (&json, &name));
  g_assert_false (gbx_browse_json_next_member (&json, &name));
  g_assert_cmpuint (json.depth_count, ==, 0);
  g_assert_false (json.is_broken);
}

static void
test_depth (void)
{
  g_autofree char *text = g_strnfill (GBX_BROWSE_JSON_MAX_DEPTH_COUNT + 1, '[');
  GbxBrowseJson json;

  gbx_browse_json_init (&json, text, strlen (text));
  for (guint i = 0; i < GBX_BROWSE_JSON_MAX_DEPTH_COUNT; i++)
    g_assert_true (gbx_browse_json_enter (&json, '['));
  g_assert_false (gbx_browse_json_enter (&json, '['));
  g_assert_true (json.is_broken);

  /* What is gone over may nest deeper: nothing recurses. */
  gbx_browse_json_init (&json, text, strlen (text));
  g_assert_false (gbx_browse_json_skip (&json));
}

static void
check_member (const char *object, const char *name, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (object, strlen (object));
  g_autoptr (GBytes) value = gbx_browse_json_get_member (bytes, name);
  gsize size;
  const char *data = value != NULL ? g_bytes_get_data (value, &size) : NULL;
  g_autofree char *text = data != NULL ? g_strndup (data, size) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_member (void)
{
  const char *message = "{\"id\":7, \"result\" : {\"nodes\":[{\"id\":1}]},\"sessionId\":\"A\"}";

  check_member (message, "id", "7");
  check_member (message, "result", "{\"nodes\":[{\"id\":1}]}");
  check_member (message, "sessionId", "\"A\"");
  check_member (message, "nodes", NULL);
  check_member ("[]", "id", NULL);
  check_member ("{\"a\":[1,\"id\":2", "id", NULL);
  check_member ("", "id", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/json/strings", test_strings);
  g_test_add_func ("/browse/json/bad-strings", test_bad_strings);
  g_test_add_func ("/browse/json/numbers", test_numbers);
  g_test_add_func ("/browse/json/bad-numbers", test_bad_numbers);
  g_test_add_func ("/browse/json/walk", test_walk);
  g_test_add_func ("/browse/json/depth", test_depth);
  g_test_add_func ("/browse/json/member", test_member);

  return g_test_run ();
}
