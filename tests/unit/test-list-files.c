/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-limits.h"
#include "gbx-list-files.h"
#include "gbx-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
list (const char *path)
{
  g_autoptr (JsonArray) names = gbx_list_files (path, NULL);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), names);

  return json_to_string (node, FALSE);
}

static void
make_dir (GbxTest *test, const char *name)
{
  g_autofree char *path = gbx_test_build_path (test, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
make_link (GbxTest *test, const char *name, const char *target)
{
  g_autofree char *path = gbx_test_build_path (test, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
test_order (void)
{
  static const char *const files[] = { "b", "B.txt", "a.txt", ".dot", "Éa", "éb", "b\xff" };
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (gbx_test_write_file (test, files[i], ""));
  make_dir (test, "adir");
  make_dir (test, "Dir");
  make_dir (test, ".hid");
  make_link (test, "to-dir", "adir");
  make_link (test, "to-file", "b");
  make_link (test, "to-nowhere", "nowhere");
  make_link (test, "to-itself", "to-itself");
  names = list (gbx_test_get_dir (test));
  g_assert_cmpstr (names, ==,
                   "[\".hid/\",\"adir/\",\"Dir/\",\"to-dir/\","
                   "\".dot\",\"a.txt\",\"b\",\"B.txt\",\"b\357\277\275\",\"to-file\","
                   "\"Éa\",\"éb\"]");
}

static void
test_nothing (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *file = gbx_test_write_file (test, "file", "");
  g_autofree char *of_file = list (file);
  g_autofree char *of_nowhere = list ("/nowhere/at/all");
  g_autofree char *of_empty = NULL;

  make_dir (test, "empty");
  g_free (file);
  file = gbx_test_build_path (test, "empty");
  of_empty = list (file);
  g_assert_cmpstr (of_file, ==, "[]");
  g_assert_cmpstr (of_nowhere, ==, "[]");
  g_assert_cmpstr (of_empty, ==, "[]");
}

static void
test_cancelled (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *file G_GNUC_UNUSED = gbx_test_write_file (test, "file", "");
  g_autoptr (JsonArray) names = NULL;

  g_cancellable_cancel (cancellable);
  names = gbx_list_files (gbx_test_get_dir (test), cancellable);
  g_assert_cmpuint (json_array_get_length (names), ==, 0);
}

/* Only the slow suite reaches it. */
static void
test_limit (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (JsonArray) names = NULL;
  int dir_fd = open (gbx_test_get_dir (test), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (g_test_quick ())
    {
      g_test_skip ("makes 200001 files; run with -m slow");
      close (dir_fd);
      return;
    }

  for (guint i = 0; i <= GBX_LIST_FILES_MAX_COUNT; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "%u", i);
      g_assert_cmpint (mknodat (dir_fd, name, S_IFREG | 0600, 0), ==, 0);
    }
  close (dir_fd);
  names = gbx_list_files (gbx_test_get_dir (test), NULL);
  g_assert_cmpuint (json_array_get_length (names), ==, GBX_LIST_FILES_MAX_COUNT);
}

static void
test_resolve (void)
{
  static const struct
  {
    const char *path;
    const char *resolved;
  } rows[] = {
    { NULL, "/top" },
    { "", "/top" },
    { "a/b", "/top/a/b" },
    { "../a", "/top/../a" },
    { "/a", "/a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *resolved = gbx_list_files_resolve (rows[i].path, "/top");

      g_assert_cmpstr (resolved, ==, rows[i].resolved);
    }
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  g_test_add_func ("/list-files/order", test_order);
  g_test_add_func ("/list-files/nothing", test_nothing);
  g_test_add_func ("/list-files/cancelled", test_cancelled);
  g_test_add_func ("/list-files/limit", test_limit);
  g_test_add_func ("/list-files/resolve", test_resolve);

  return g_test_run ();
}
