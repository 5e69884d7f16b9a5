/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-error.h"
#include "gbx-json-check-private.h"
#include "gbx-json.h"
#include "gbx-limits.h"

#include <string.h>

static const char *const good[] = {
  "{}",
  "[]",
  "null",
  "true",
  "false",
  "0",
  "-0",
  "12.5e-3",
  "1E+2",
  "\"\"",
  " \t\r\n{ \"a\" : [ 1 , { } , [ ] ] , \"b\" : null } \n",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
  "\"é 你 🎉\"",
  "\xef\xbb\xbf{}",
  "{\"a\":1,\"a\":2}",
  "[[[[[[[[]]]]]]]]",
};

static const char *const bad[] = {
  "",
  " ",
  "{",
  "[",
  "]",
  "[1,]",
  "[,1]",
  "[1 2]",
  "{\"a\"}",
  "{\"a\":}",
  "{\"a\":1,}",
  "{a:1}",
  "{'a':1}",
  "{1:1}",
  "[1}",
  "{\"a\":1]",
  "{} {}",
  "01",
  "1.",
  ".5",
  "+1",
  "-",
  "1e",
  "0x10",
  "NaN",
  "Infinity",
  "nul",
  "nulll",
  "True",
  "\"",
  "\"\\x41\"",
  "\"\\u12\"",
  "\"\\u12g4\"",
  "\"\n\"",
  "\"\t\"",
  "\"\xff\"",
  "\"\xc0\x80\"",
  "\"\xed\xa0\x80\"",
  "// comment\n1",
  "/**/1",
  "var a = 1;",
  "\xef\xbb\xbf",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;
      GbxJsonSpan span;

      g_test_message ("%s", good[i]);
      gbx_json_check (good[i], strlen (good[i]), &span, &error);
      g_assert_no_error (error);
      node = gbx_json_span_parse (span, &error);
      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (bad[i], NULL);

      g_test_message ("%s", shown);
      g_assert_false (gbx_json_check (bad[i], strlen (bad[i]), NULL, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_false (gbx_json_check ("\"a\0b\"", 5, NULL, NULL));
}

static gboolean
check_depth (guint depth_count, const char *opener, const char *closer)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < depth_count; i++)
    g_string_append (text, opener);
  g_string_append (text, "1");
  for (guint i = 0; i < depth_count; i++)
    g_string_append (text, closer);

  return gbx_json_check (text->str, text->len, NULL, NULL);
}

static void
test_depth (void)
{
  g_autofree char *many = g_strnfill (1000 * 1000, '[');

  g_assert_true (check_depth (GBX_JSON_MAX_DEPTH_COUNT, "[", "]"));
  g_assert_false (check_depth (GBX_JSON_MAX_DEPTH_COUNT + 1, "[", "]"));
  g_assert_true (check_depth (GBX_JSON_MAX_DEPTH_COUNT, "{\"a\":", "}"));
  g_assert_false (check_depth (GBX_JSON_MAX_DEPTH_COUNT + 1, "{\"a\":", "}"));
  g_assert_false (gbx_json_check (many, strlen (many), NULL, NULL));
}

static void
test_size (void)
{
  g_autoptr (GError) error = NULL;

  /* Nothing of the text is looked at. */
  g_assert_false (gbx_json_check ("1", (gsize) GBX_JSON_MAX_BYTES + 1, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static void
test_nul (void)
{
  static const char *const texts[] = { "\"a\\u0000b\"", "{\"a\\u0000\":1}", "[\"\\\\\\u0000\"]" };
  GbxJsonSpan span;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (gbx_json_check (texts[i], strlen (texts[i]), &span, NULL));
      g_assert_null (gbx_json_span_parse (span, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
      g_assert_nonnull (strstr (error->message, "U+0000"));
    }
}

static void
test_nul_lossy (void)
{
  const char *text = "[\"a\\u0000b\"]";
  g_autoptr (JsonNode) node = NULL;
  gboolean has_nul = FALSE;
  GbxJsonSpan span;

  g_assert_true (gbx_json_check (text, strlen (text), &span, NULL));
  node = gbx_json_span_parse_lossy (span, &has_nul, NULL);
  g_assert_true (has_nul);
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==,
                   "a\357\277\275b");
}

static void
test_surrogates (void)
{
  static const struct
  {
    const char *json;
    const char *text;
  } rows[] = {
    { "\"\\ud83d\\ude00\"", "😀" },
    { "\"\\ud83d\"", "\357\277\275" },
    { "\"\\ude00\"", "\357\277\275" },
    { "\"\\ude00\\ud83d\"", "\357\277\275\357\277\275" },
    { "\"\\ud83dx\"", "\357\277\275x" },
    { "\"\\ud83d\\n\"", "\357\277\275\n" },
    { "\"\\\\ud83d\"", "\\ud83d" },
    { "\"\\\\u0000\"", "\\u0000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = NULL;
      GbxJsonSpan span;

      g_test_message ("%s", rows[i].json);
      g_assert_true (gbx_json_check (rows[i].json, strlen (rows[i].json), &span, NULL));
      node = gbx_json_span_parse (span, NULL);
      g_assert_cmpstr (json_node_get_string (node), ==, rows[i].text);
    }
}

static void
test_members (void)
{
  const char *text = " { \"a\" : [1,{\"b\":2}] , \"\\u0062\" : \"x}\" , \"a\":3,\"c\":{} } ";
  GbxJsonSpan object, name, value;
  GbxJsonMembers members;
  guint count = 0;

  g_assert_true (gbx_json_check (text, strlen (text), &object, NULL));
  g_assert_true (gbx_json_span_is_object (object));
  gbx_json_members_init (&members, object);
  while (gbx_json_members_next (&members, &name, &value))
    count++;
  g_assert_cmpuint (count, ==, 4);

  g_assert_true (gbx_json_object_find (object, "a", &value));
  g_assert_cmpmem (value.text, value.length_bytes, "3", 1);
  g_assert_true (gbx_json_object_find (object, "b", &value));
  g_assert_cmpmem (value.text, value.length_bytes, "\"x}\"", 4);
  g_assert_true (gbx_json_object_find (object, "c", &value));
  g_assert_true (gbx_json_span_is_object (value));
  g_assert_false (gbx_json_object_find (object, "d", &value));
  g_assert_true (gbx_json_check ("{}", 2, &object, NULL));
  g_assert_false (gbx_json_object_find (object, "a", &value));
}

static void
test_parse (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("[1]", 3);
  g_autoptr (GBytes) none = g_bytes_new_static (NULL, 0);
  g_autoptr (JsonNode) node = gbx_json_parse (text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 1);
  g_assert_null (gbx_json_parse (none, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

/* Each half in three bytes, U+0000 in two, whole pairs as they are; nothing where there is none. */
static void
test_exact (void)
{
  const char *text = "{\"a\": \"x\\ud800\\n\\\"\", \"b\": \"\\ud83d\\ude00\", \"\\u0063\": "
                     "\"\\uDE00\\uD83D\\ud83d\\uDE00\\u00e9\", \"d\": \"\\ud800\", \"d\": \"y\", "
                     "\"e\": [\"\\ud800\"], \"f\": \"\\u0000x\\u0000\", \"g\": \"\\\\u0000\"}";
  const char *const none[] = { "{}", "[\"\\ud800\"]", "{\"a\": \"\\ud83d\\ude00\"}",
                               "\"\\ud800\"" };
  g_autoptr (GHashTable) found = NULL;
  GbxJsonSpan span;

  g_assert_true (gbx_json_check (text, strlen (text), &span, NULL));
  found = gbx_json_span_find_exact (span);
  g_assert_cmpuint (g_hash_table_size (found), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (found, "f"), ==, "\300\200x\300\200");
  g_assert_cmpstr (g_hash_table_lookup (found, "a"), ==, "x\xed\xa0\x80\n\"");
  g_assert_cmpstr (g_hash_table_lookup (found, "c"), ==,
                   "\xed\xb8\x80\xed\xa0\xbd\xf0\x9f\x98\x80\xc3\xa9");

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_true (gbx_json_check (none[i], strlen (none[i]), &span, NULL));
      g_assert_null (gbx_json_span_find_exact (span));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-check/good", test_good);
  g_test_add_func ("/json-check/bad", test_bad);
  g_test_add_func ("/json-check/depth", test_depth);
  g_test_add_func ("/json-check/size", test_size);
  g_test_add_func ("/json-check/nul", test_nul);
  g_test_add_func ("/json-check/nul-lossy", test_nul_lossy);
  g_test_add_func ("/json-check/surrogates", test_surrogates);
  g_test_add_func ("/json-check/exact", test_exact);
  g_test_add_func ("/json-check/members", test_members);
  g_test_add_func ("/json-check/parse", test_parse);

  return g_test_run ();
}
