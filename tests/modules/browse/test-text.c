/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts of pages that a real browser took apart. */
#include <gbx.h>
#include <string.h>

#include "gbx-browse-json.h"
#include "gbx-browse-text.h"
#include "recorded.h"

static char *
convert (GBytes *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseSnapshot) snapshot = gbx_browse_snapshot_new (result, &error);
  char *text;

  g_assert_no_error (error);
  text = gbx_browse_text_new (snapshot, &error);
  g_assert_no_error (error);
  return text;
}

static void
check_row (GBytes *row)
{
  g_autoptr (GBytes) snapshot = gbx_browse_json_get_member (row, "snapshot");
  g_autoptr (GString) html = recorded_get_text (row, "html");
  g_autoptr (GString) expected = recorded_get_text (row, "text");
  g_autofree char *text = convert (snapshot);

  g_test_message ("%s", html->str);
  g_assert_cmpstr (text, ==, expected->str);
}

static void
test_rows (void)
{
  g_autoptr (GBytes) rows = recorded_read ("recorded", "texts.json");
  GbxBrowseJson json;
  guint count = 0;

  gbx_browse_json_init_bytes (&json, rows);
  g_assert_true (gbx_browse_json_enter (&json, '['));
  for (; gbx_browse_json_next (&json); count++)
    {
      g_autoptr (GBytes) row = recorded_take_value (&json, rows);

      check_row (row);
    }
  g_assert_cmpuint (count, >, 100);
}

static void
check_page (const char *name, const char *expected)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autoptr (GBytes) whole = recorded_read ("recorded", file);
  g_autoptr (GBytes) snapshot = gbx_browse_json_get_member (whole, "snapshot");
  g_autofree char *text = convert (snapshot);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_pages (void)
{
  check_page ("p1",
              "#  Hello **World**\n\nFirst [ link ](/a.txt) text.   \nSecond line \n\n"
              "  * one \n  * two \n\n\n");
  /* frames, and frames in frames */
  check_page ("p3", "Outer \n\nIn  Two  Deep \n\nSandboxed \n");
  /* trees of elements' own, open and closed */
  check_page ("p4", "In shadow  Sb \n\nClosed \n");
}

/* A page of elements inside each other, each with a text before the next. */
static GBytes *
make_nested (guint depth, const char *name)
{
  GString *parents = g_string_new ("-1");
  GString *types = g_string_new ("9");
  GString *names = g_string_new ("-1");
  GString *values = g_string_new ("-1");
  GString *attributes = g_string_new ("[]");
  GString *json = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    {
      g_string_append_printf (parents, ",%u,%u", i == 0 ? 0 : 2 * i - 1, 2 * i + 1);
      g_string_append (types, ",1,3");
      g_string_append (names, ",0,0");
      g_string_append (values, ",1,1");
      g_string_append (attributes, ",[],[]");
    }
  g_string_printf (json,
                   "{\"documents\":[{\"nodes\":{\"parentIndex\":[%s],\"nodeType\":[%s],"
                   "\"nodeName\":[%s],\"nodeValue\":[%s],\"attributes\":[%s]}}],"
                   "\"strings\":[\"%s\",\"x\"]}",
                   parents->str, types->str, names->str, values->str, attributes->str, name);
  g_string_free (parents, TRUE);
  g_string_free (types, TRUE);
  g_string_free (names, TRUE);
  g_string_free (values, TRUE);
  g_string_free (attributes, TRUE);
  return g_string_free_to_bytes (json);
}

static void
test_depth (void)
{
  g_autoptr (GBytes) spans = make_nested (20000, "SPAN");
  g_autoptr (GBytes) quotes = make_nested (12000, "BLOCKQUOTE");
  g_autoptr (GbxBrowseSnapshot) snapshot = gbx_browse_snapshot_new (quotes, NULL);
  g_autofree char *text = convert (spans);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_str_has_prefix (text, "x  x  x"));
  g_assert_nonnull (snapshot);
  g_assert_null (gbx_browse_text_new (snapshot, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static void
test_empty (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{\"documents\":[],\"strings\":[]}", 29);
  g_autofree char *text = convert (bytes);

  g_assert_cmpstr (text, ==, "\n");
}

#define LATE_PARENT                                                                    \
  "{\"documents\":[{\"nodes\":{\"parentIndex\":[0],\"nodeType\":[1],\"nodeName\":[0]," \
  "\"nodeValue\":[0],\"attributes\":[[]]}}]}"

static void
test_broken (void)
{
  static const char *const rows[] = {
    "",
    "[]",
    "{\"documents\":{}}",
    LATE_PARENT,
    "{\"documents\":[{\"nodes\":{\"parentIndex\":[-1],\"nodeType\":[1]}}]}",
    "{\"strings\":[1]}",
    "{\"strings\":[\"a\"]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i], strlen (rows[i]));
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i]);
      g_assert_null (gbx_browse_snapshot_new (bytes, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GBytes) bytes = make_nested (GBX_BROWSE_SNAPSHOT_MAX_NODES_COUNT / 2, "A");
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_browse_snapshot_new (bytes, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/text/rows", test_rows);
  g_test_add_func ("/browse/text/pages", test_pages);
  g_test_add_func ("/browse/text/depth", test_depth);
  g_test_add_func ("/browse/text/empty", test_empty);
  g_test_add_func ("/browse/text/broken", test_broken);
  g_test_add_func ("/browse/text/too-many", test_too_many);

  return g_test_run ();
}
