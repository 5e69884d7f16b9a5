/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-python-literal.h"

#include <string.h>

static void
test_good (void)
{
  static const struct
  {
    const char *literal;
    const char *json;
  } rows[] = {
    { "{}", "{}" },
    { " { 'a' : 1 , \"b\" : [ 1 , 2.5 , -3 , ] , } ", "{\"a\":1,\"b\":[1,2.5,-3]}" },
    { "None", "null" },
    { "[True, False, None]", "[true,false,null]" },
    { "(1, 'x')", "[1,\"x\"]" },
    { "(1)", "1" },
    { "(1,)", "[1]" },
    { "()", "[]" },
    { "'it\\'s \\\"q\\\" \\\\ \\n\\t\\x41\\u00e9\\U0001f600\\101'",
      "\"it's \\\"q\\\" \\\\ \\n\\tAé😀A\"" },
    { "'a' \"b\" 'c'", "\"abc\"" },
    { "r'a\\nb'", "\"a\\\\nb\"" },
    { "u'a'", "\"a\"" },
    { "'''a\n'b'\n'''", "\"a\\n'b'\\n\"" },
    { "\"\"\"a\"\"\"", "\"a\"" },
    { "'a\\\nb'", "\"ab\"" },
    { "'\\q'", "\"\\\\q\"" },
    { "'é 你'", "\"é 你\"" },
    { "1e3", "1000.0" },
    { "+5", "5" },
    { "{'a': 1, 'a': 2}", "{\"a\":2}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *json = NULL;

      g_test_message ("%s", rows[i].literal);
      node = gbx_python_literal_parse (rows[i].literal, strlen (rows[i].literal), &error);
      g_assert_no_error (error);
      json = json_to_string (node, FALSE);
      g_assert_cmpstr (json, ==, rows[i].json);
    }
}

static void
test_bad (void)
{
  static const char *const literals[] = {
    "",
    " ",
    "{",
    "{'a'}",
    "{'a': }",
    "{'a': 1",
    "{1: 2}",
    "{None: 1}",
    "{'a' 'b'}",
    "[1",
    "[1 2]",
    "(1",
    "1 2",
    "'a",
    "'a\nb'",
    "'\\x4'",
    "'\\u12'",
    "'\\U00110000'",
    "'\\ud800'",
    "'\\0'",
    "'\\N{DASH}'",
    "b'a'",
    "f'a'",
    "{1, 2}",
    "__import__('os')",
    "a",
    "1+1",
    "1_000",
    "0x10",
    "nan",
    "1e999",
    "-",
    "--1",
    "1.2.3",
    "True1",
    "'a' + 'b'",
    "{'a': 1}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", literals[i]);
      g_assert_null (gbx_python_literal_parse (literals[i], strlen (literals[i]), &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
    }
}

static void
test_limits (void)
{
  g_autofree char *open = g_strnfill (GBX_PYTHON_LITERAL_MAX_DEPTH_COUNT, '[');
  g_autofree char *close = g_strnfill (GBX_PYTHON_LITERAL_MAX_DEPTH_COUNT, ']');
  g_autofree char *deepest = g_strconcat (open, close, NULL);
  g_autofree char *too_deep = g_strconcat ("[", deepest, "]", NULL);
  g_autoptr (JsonNode) node = gbx_python_literal_parse (deepest, strlen (deepest), NULL);

  g_assert_nonnull (node);
  g_assert_null (gbx_python_literal_parse (too_deep, strlen (too_deep), NULL));
  g_assert_null (gbx_python_literal_parse ("1", (gsize) GBX_PYTHON_LITERAL_MAX_BYTES + 1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python-literal/good", test_good);
  g_test_add_func ("/python-literal/bad", test_bad);
  g_test_add_func ("/python-literal/limits", test_limits);

  return g_test_run ();
}
