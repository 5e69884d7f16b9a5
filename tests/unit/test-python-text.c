/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-limits.h"
#include "gbx-python-text.h"

#include <math.h>
#include <string.h>

static void
test_show (void)
{
  static const struct
  {
    const char *json;
    const char *text;
  } rows[] = {
    { "{\"a\":1,\"b\":[true,false,null],\"c\":{}}", "{'a': 1, 'b': [True, False, None], 'c': {}}" },
    { "\"it's\"", "\"it's\"" },
    { "\"say \\\"x\\\"\"", "'say \"x\"'" },
    { "\"it's \\\"x\\\"\"", "'it\\'s \"x\"'" },
    { "\"a\\n\\t\\r\\\\b\\u0001é\\u200b\"", "'a\\n\\t\\r\\\\b\\x01é\\u200b'" },
    { "1.5", "1.5" },
    { "0.1", "0.1" },
    { "100.0", "100.0" },
    { "-1234.5", "-1234.5" },
    { "1e15", "1000000000000000.0" },
    { "1e16", "1e+16" },
    { "-1e999", "-inf" },
    { "1.25e-7", "1.25e-07" },
    { "0.0001", "0.0001" },
    { "0.30000000000000004", "0.30000000000000004" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (rows[i].json, NULL);
      g_autofree char *text = gbx_python_text_show (node);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* What a client sent is shown in part only, and never half a character. */
static void
test_show_cut (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *shown = NULL;

  for (guint i = 0; i < GBX_JSON_MAX_SHOWN_BYTES; i++)
    g_string_append (text, "é");
  shown = gbx_python_text_show_string (text->str);
  g_assert_cmpuint (strlen (shown), <=, GBX_JSON_MAX_SHOWN_BYTES + strlen ("…"));
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_true (g_str_has_suffix (shown, "…"));
}

static void
test_type_name (void)
{
  static const struct
  {
    const char *json;
    const char *name;
  } rows[] = {
    { "{}", "dict" },
    { "[]", "list" },
    { "null", "NoneType" },
    { "\"\"", "str" },
    { "true", "bool" },
    { "1", "int" },
    { "1.0", "float" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (rows[i].json, NULL);

      g_assert_cmpstr (gbx_python_text_get_type_name (node), ==, rows[i].name);
    }
}

static void
test_float (void)
{
  static const struct
  {
    const char *text;
    double number;
  } good[] = {
    { "1", 1 },
    { " \t2.5\n", 2.5 },
    { "-1e3", -1000 },
    { "+.5", 0.5 },
    { "5.", 5 },
    { "1_000.2_5", 1000.25 },
    { "1E+2", 100 },
    { "inf", INFINITY },
    { "-Infinity", -INFINITY },
    { "1e999", INFINITY },
  };
  static const char *const bad[] = {
    "",
    " ",
    "abc",
    "1 2",
    "--1",
    "+-1",
    "_1",
    "1_",
    "1__0",
    "1_.5",
    "0x10",
    "1e",
    "e5",
    ".",
    "infi",
    "1,5",
    "1f",
    "nan0",
  };
  double number;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i].text);
      g_assert_true (gbx_python_text_parse_float (good[i].text, &number));
      g_assert_true (number == good[i].number);
    }
  g_assert_true (gbx_python_text_parse_float ("NaN", &number));
  g_assert_true (isnan (number));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (gbx_python_text_parse_float (bad[i], &number));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/python-text/show", test_show);
  g_test_add_func ("/python-text/show-cut", test_show_cut);
  g_test_add_func ("/python-text/type-name", test_type_name);
  g_test_add_func ("/python-text/float", test_float);

  return g_test_run ();
}
