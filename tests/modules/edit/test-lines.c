/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "gbx-edit-lines.h"
#include "gbx-edit-path.h"
#include "gbx-edit-text.h"

/* Lines counted from 0; begin == stop: none. */
static const struct
{
  gint64 count, start, end, begin, stop;
} windows[] = {
  { 0, 0, -1, 0, 0 },
  { 0, 3, 5, 0, 0 },
  { 1, 0, -1, 0, 1 },
  { 1, 1, -1, 1, 1 },
  { 1, -3, -1, 0, 1 },
  { 1, 9, 9, 0, 1 },
  { 2, 0, -1, 0, 2 },
  { 2, 1, -1, 1, 2 },
  { 2, 2, -1, 2, 2 },
  { 2, 0, 0, 0, 1 },
  { 2, 0, 1, 0, 1 },
  { 2, 0, 2, 0, 2 },
  { 2, 1, 1, 0, 1 },
  { 2, 1, 2, 0, 2 },
  { 2, 2, 1, 0, 1 },
  { 2, 2, 2, 0, 2 },
  { 2, 9, 9, 0, 2 },
  { 2, 0, -2, 0, 1 },
  { 5, 0, -1, 0, 5 },
  { 5, 1, -1, 1, 5 },
  { 5, 5, -1, 5, 5 },
  { 5, 9, -1, 5, 5 },
  { 5, 0, 0, 0, 1 },
  { 5, 0, 1, 0, 1 },
  { 5, 0, 2, 0, 2 },
  { 5, 0, 99, 0, 5 },
  { 5, 1, 1, 1, 2 },
  { 5, 1, 2, 1, 2 },
  { 5, 1, 3, 1, 3 },
  { 5, 2, 1, 2, 3 },
  { 5, 2, 2, 2, 3 },
  { 5, 3, 3, 3, 4 },
  { 5, 3, 4, 3, 4 },
  { 5, 3, 5, 3, 5 },
  { 5, 4, 4, 3, 4 },
  { 5, 4, 5, 3, 5 },
  { 5, 5, 5, 3, 5 },
  { 5, 9, 9, 3, 5 },
  { 5, 4, 99, 3, 5 },
  { 5, 0, -2, 0, 1 },
  { 5, 2, -2, 2, 3 },
  { 5, -5, 3, 0, 3 },
  { 5, G_MININT64, G_MAXINT64, 0, 5 },
  { 5, G_MAXINT64, G_MININT64, 3, 4 },
};

static void
test_windows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gint64 begin;
      gint64 stop;

      gbx_edit_lines_get_window (windows[i].count, windows[i].start, windows[i].end, &begin, &stop);
      g_assert_cmpint (begin, ==, windows[i].begin);
      g_assert_cmpint (stop, ==, windows[i].stop);
    }
}

static void
check_join (const char *old, gint64 start, gint64 end, const char *content, const char *expected)
{
  g_autoptr (GString) old_text = old != NULL ? g_string_new (old) : NULL;
  g_autoptr (GString) text = g_string_new (content);
  g_autoptr (GString) joined = gbx_edit_lines_join (text, start, end, old_text);

  g_assert_cmpstr (joined->str, ==, expected);
}

static void
test_join (void)
{
  static const struct
  {
    gint64 start, end;
    const char *expected;
  } rows[] = {
    { 0, -1, "X\nY\n" },
    { 1, -1, "1\nX\nY\n" },
    { 2, -1, "1\n2\nX\nY\n" },
    { 5, -1, "1\n2\n3\n4\n5\nX\nY\n" },
    { 9, -1, "1\n2\n3\n4\n5\nX\nY\n" },
    { -1, -1, "1\n2\n3\n4\nX\nY\n" },
    { -2, -1, "1\n2\n3\nX\nY\n" },
    { 0, 0, "X\nY\n1\n2\n3\n4\n5\n" },
    { 0, 1, "X\nY\n2\n3\n4\n5\n" },
    { 0, 5, "X\nY\n" },
    { 0, 9, "X\nY\n" },
    { 1, 1, "1\nX\nY\n2\n3\n4\n5\n" },
    { 1, 2, "1\nX\nY\n3\n4\n5\n" },
    { 2, 4, "1\n2\nX\nY\n5\n" },
    { 5, 5, "1\n2\n3\n4\n5\nX\nY\n" },
    { 3, 1, "1\n2\n3\nX\nY\n2\n3\n4\n5\n" },
    { -1, -2, "1\n2\n3\n4\nX\nY\n4\n5\n" },
    { 2, -2, "1\n2\nX\nY\n4\n5\n" },
    { 0, -2, "X\nY\n4\n5\n" },
    { G_MININT64, G_MAXINT64, "X\nY\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_join ("1\n2\n3\n4\n5\n", rows[i].start, rows[i].end, "X\nY", rows[i].expected);
}

static void
test_join_line_ends (void)
{
  check_join (NULL, 3, 7, "", "\n");
  check_join (NULL, 0, -1, "a\n", "a\n\n");
  check_join ("", 0, -1, "a", "a\n");
  check_join ("1\n2", 2, -1, "Z", "1\n2\nZ\n");
  check_join ("1\r\n2", 2, -1, "Z", "1\r\n2\r\nZ\r\n");
  check_join ("1\r\n2\r\n", 1, 1, "Z\r\nY", "1\r\nZ\r\nY\r\n2\r\n");
  check_join ("1\r\n2\n3\r", 1, 2, "Z", "1\r\nZ\n3\r");
  /* What replaces everything is stored as it came. */
  check_join ("1\r\n2\r\n", 0, -1, "a\nb", "a\nb\n");
}

static void
test_offsets (void)
{
  const char *text = "a\n\nbc";

  g_assert_cmpint (gbx_edit_lines_count ("", 0), ==, 0);
  g_assert_cmpint (gbx_edit_lines_count (text, 5), ==, 3);
  g_assert_cmpint (gbx_edit_lines_count (text, 3), ==, 2);
  g_assert_cmpuint (gbx_edit_lines_get_offset (text, 5, 0), ==, 0);
  g_assert_cmpuint (gbx_edit_lines_get_offset (text, 5, 2), ==, 3);
  g_assert_cmpuint (gbx_edit_lines_get_offset (text, 5, 3), ==, 5);
  g_assert_cmpuint (gbx_edit_lines_get_offset (text, 5, G_MAXINT64), ==, 5);
  g_assert_cmpint (gbx_edit_lines_count_raw ("a\r\nb\rc\n\r", 8), ==, 4);
  g_assert_cmpuint (gbx_edit_lines_get_raw_offset ("a\r\nb\rc\n\r", 8, 2), ==, 5);
  g_assert_true (gbx_edit_lines_are_all_crlf ("a\r\nb", 4));
  g_assert_false (gbx_edit_lines_are_all_crlf ("a", 1));
  g_assert_false (gbx_edit_lines_are_all_crlf ("a\r\nb\n", 5));
  g_assert_false (gbx_edit_lines_are_all_crlf ("a\r\nb\r", 5));
}

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    const char *normalised;
  } rows[] = {
    { "", "." },
    { ".", "." },
    { "/", "/" },
    { "//", "//" },
    { "///", "/" },
    { "//a", "//a" },
    { "///a", "/a" },
    { "/a//b/./c/", "/a/b/c" },
    { "a/../b", "a/../b" },
    { "./a", "a" },
    { "~/x", "~/x" },
    { "/..", "/.." },
  };
  g_autofree char *relative = gbx_edit_path_resolve ("../w/./a", "/w");
  g_autofree char *absolute = gbx_edit_path_resolve ("/a/", "/w");
  g_autofree char *empty = gbx_edit_path_resolve ("", "/w");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = gbx_edit_path_normalise (rows[i].path);

      g_assert_cmpstr (path, ==, rows[i].normalised);
    }
  g_assert_cmpstr (relative, ==, "/w/../w/a");
  g_assert_cmpstr (absolute, ==, "/a");
  g_assert_cmpstr (empty, ==, "/w");
}

static void
test_endings (void)
{
  g_assert_cmpstr (gbx_edit_path_get_extension ("/a.b/c"), ==, "");
  g_assert_cmpstr (gbx_edit_path_get_extension ("/a/.bashrc"), ==, "");
  g_assert_cmpstr (gbx_edit_path_get_extension ("/a/x."), ==, "");
  g_assert_cmpstr (gbx_edit_path_get_extension ("/a/x.tar.GZ"), ==, ".GZ");
  g_assert_cmpstr (gbx_edit_path_get_media_type ("/a/x.JpEg"), ==, "image/jpeg");
  g_assert_cmpstr (gbx_edit_path_get_media_type ("/a/x.ogg"), ==, "audio/ogg");
  g_assert_null (gbx_edit_path_get_media_type ("/a/x.svg"));
  g_assert_null (gbx_edit_path_get_media_type ("png"));
  g_assert_true (gbx_edit_path_is_document ("/a/x.XLSX"));
  g_assert_false (gbx_edit_path_is_document ("/a/x.xls"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/lines/windows", test_windows);
  g_test_add_func ("/edit/lines/join", test_join);
  g_test_add_func ("/edit/lines/join-line-ends", test_join_line_ends);
  g_test_add_func ("/edit/lines/offsets", test_offsets);
  g_test_add_func ("/edit/path/normalise", test_paths);
  g_test_add_func ("/edit/path/endings", test_endings);

  return g_test_run ();
}
