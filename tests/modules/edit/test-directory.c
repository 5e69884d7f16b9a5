/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit-fixture.h"
#include "gbx-edit-directory.h"
#include "gbx-edit-text.h"

#define NOTICE "<response clipped><NOTE>Due to the max output limit, only part of this directory"

static void
touch (Fixture *f, const char *name)
{
  g_autofree char *path = fixture_path (f, name);

  fixture_write (f, path, "", 0, 0644);
}

static char *
show (const char *path)
{
  g_autoptr (GError) error = NULL;
  GString *text = gbx_edit_directory_show (path, NULL, &error);

  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

/* `-` stands before `/`, and the slash behind a directory does not count. */
static void
test_order (Fixture *f, gconstpointer data)
{
  g_autofree char *a = fixture_path (f, "a");
  g_autofree char *expected = NULL;
  g_autofree char *view = NULL;

  fixture_make_directory (f, a);
  touch (f, "a/x");
  touch (f, "a-b");
  view = show (f->workspace);
  expected = g_strdup_printf ("Here's the files and directories up to 2 levels deep in %s, "
                              "excluding hidden items:\n%s/\n%s/\n%s-b\n%s/x",
                              f->workspace, f->workspace, a, a, a);
  g_assert_cmpstr (view, ==, expected);
}

static void
test_odd_names (Fixture *f, gconstpointer data)
{
  g_autofree char *view = NULL;

  touch (f, "a\xff"
            "b");
  touch (f, "c;$(d)'\"");
  view = show (f->workspace);
  g_assert_nonnull (strstr (view, "/a\xef\xbf\xbd"
                                  "b\n"));
  g_assert_nonnull (strstr (view, "/c;$(d)'\""));
}

static void
test_root (void)
{
  g_autofree char *view = show ("/");

  g_assert_true (g_str_has_prefix (view,
                                   "Here's the files and directories up to 2 levels deep in /, "
                                   "excluding hidden items:\n/\n/"));
  g_assert_null (strstr (view, "//"));
}

/* Exactly as many characters as are shown, and one more. */
static void
test_clipped (Fixture *f, gconstpointer data)
{
  gsize left = GBX_EDIT_OUTPUT_MAX_CHARS_COUNT - strlen (f->workspace) - 1;
  gsize each = strlen (f->workspace) + 1 + 100 + 1;
  gsize last;
  g_autofree char *fits = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *longer = NULL;

  for (guint i = 0; left > 2 * each; i++, left -= each)
    {
      g_autofree char *full = g_strdup_printf ("%0100u", i);

      touch (f, full);
    }
  last = left - strlen (f->workspace) - 2;
  name = g_strnfill (last, 'z');
  path = fixture_path (f, name);
  touch (f, name);
  fits = show (f->workspace);
  g_assert_true (g_str_has_suffix (fits, path));

  longer = g_strconcat (path, "z", NULL);
  g_assert_cmpint (rename (path, longer), ==, 0);
  cut = show (f->workspace);
  g_assert_nonnull (strstr (cut, NOTICE));
  g_assert_cmpuint (strstr (cut, NOTICE) - strstr (cut, path), ==, strlen (longer));
}

static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autofree char *closed = fixture_path (f, "closed");
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (GbxObservation) observation = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can be another user");
      return;
    }

  g_assert_cmpint (mkdir (closed, 0700), ==, 0);
  touch (f, "closed/x");
  json_object_set_string_member (args, "path", f->workspace);
  json_object_set_string_member (args, "impl_source", "oh_aci");
  observation = fixture_run (f, "read", args, NULL, &error);
  g_assert_no_error (error);
  content = g_strdup (gbx_observation_get_content (observation));
  g_assert_true (g_str_has_suffix (content, "/closed/"));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/edit/directory/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("order", test_order);
  add ("odd-names", test_odd_names);
  add ("clipped", test_clipped);
  add ("unreadable", test_unreadable);
  g_test_add_func ("/edit/directory/root", test_root);

  return g_test_run ();
}
