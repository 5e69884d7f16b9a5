/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-host-environment-private.h"
#include "gbx-limits.h"
#include "gbx-test.h"

#define AT_ONCE_THREADS_COUNT 8
#define AT_ONCE_ROUNDS_COUNT 100
#define AT_ONCE_USES_COUNT 5

typedef struct
{
  GbxTest *test;
  GbxHostEnvironment *environment;
} Fixture;

static void
set_up (Fixture *f, gconstpointer test_data)
{
  f->test = gbx_test_new ();
  g_assert_no_errno (g_chmod (gbx_test_get_dir (f->test), 0711));
  g_setenv ("XDG_RUNTIME_DIR", gbx_test_get_dir (f->test), TRUE);
  f->environment = gbx_host_environment_new ("/", "root", 0);
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  gbx_host_environment_remove_runtime_directory (f->environment);
  g_object_unref (f->environment);
  gbx_test_free (f->test);
}

/* As a server that was killed leaves it, with what its modules had put there. */
static char *
leave (Fixture *f, const char *name)
{
  g_autofree char *path = gbx_test_build_path (f->test, name);
  g_autofree char *inner = g_build_filename (path, "bash-AbCdEf", NULL);
  g_autofree char *file = g_build_filename (inner, "script", NULL);

  g_assert_no_errno (g_mkdir_with_parents (inner, 0711));
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));

  return g_steal_pointer (&path);
}

static const char *
get_path (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  const char *path = gbx_host_environment_get_runtime_directory (f->environment, &error);

  g_assert_no_error (error);

  return path;
}

static guint
count_entries (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (gbx_test_get_dir (f->test), 0, NULL);
  guint n_entries = 0;

  while (g_dir_read_name (dir) != NULL)
    n_entries++;

  return n_entries;
}

static void
test_make (Fixture *f, gconstpointer test_data)
{
  const char *path = get_path (f);
  struct stat info;

  g_assert_true (g_str_has_prefix (path, gbx_test_get_dir (f->test)));
  g_assert_no_errno (stat (path, &info));
  g_assert_cmpuint (info.st_mode & 07777, ==, 0711);
  g_assert_true (get_path (f) == path);
  gbx_host_environment_remove_runtime_directory (f->environment);
  g_assert_cmpuint (count_entries (f), ==, 0);
}

/* Who runs as another user could not get through to what is in it. */
static void
test_closed_parent (Fixture *f, gconstpointer test_data)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root runs programs as other users");
      return;
    }
  g_assert_no_errno (g_chmod (gbx_test_get_dir (f->test), 0700));
  g_assert_false (g_str_has_prefix (get_path (f), gbx_test_get_dir (f->test)));
}

static void
test_sweep (Fixture *f, gconstpointer test_data)
{
  g_autofree char *dead = leave (f, "glovebox-AAAAAA");
  g_autofree char *foreign = leave (f, "glovebox-service");
  g_autofree char *other = leave (f, "glovebox-AAAA-A");
  g_autofree char *target = leave (f, "elsewhere");
  g_autofree char *link = gbx_test_build_path (f->test, "glovebox-LLLLLL");

  g_assert_no_errno (symlink (target, link));
  g_assert_true (g_file_test (get_path (f), G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_in_use (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxHostEnvironment) second = gbx_host_environment_new ("/", "root", 0);
  const char *first_path = get_path (f);
  const char *second_path = gbx_host_environment_get_runtime_directory (second, NULL);

  g_assert_cmpstr (first_path, !=, second_path);
  g_assert_true (g_file_test (first_path, G_FILE_TEST_IS_DIR));
  gbx_host_environment_remove_runtime_directory (second);
}

/* Makes one after the other, each of which must stay until it is removed. */
static gpointer
make_in_thread (gpointer data)
{
  for (guint i = 0; i < AT_ONCE_ROUNDS_COUNT; i++)
    {
      g_autoptr (GbxHostEnvironment) environment = gbx_host_environment_new ("/", "root", 0);
      const char *path = gbx_host_environment_get_runtime_directory (environment, NULL);
      g_autofree char *inner = g_build_filename (path, "inner", NULL);

      for (guint j = 0; j < AT_ONCE_USES_COUNT; j++)
        {
          g_assert_no_errno (g_mkdir (inner, 0711));
          g_assert_no_errno (g_rmdir (inner));
        }
      gbx_host_environment_remove_runtime_directory (environment);
    }

  return NULL;
}

/* Who sweeps does not take what another one is just making for one that was left. */
static void
test_at_once (Fixture *f, gconstpointer test_data)
{
  GThread *threads[AT_ONCE_THREADS_COUNT];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("make", make_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (count_entries (f), ==, 0);
}

/* One start does not pay for all of them; those that follow come to the rest. */
static void
test_sweep_many (Fixture *f, gconstpointer test_data)
{
  const guint n_extra = 20;

  for (guint i = 0; i < GBX_RUNTIME_MAX_SWEPT_COUNT + n_extra; i++)
    {
      g_autofree char *name = g_strdup_printf ("glovebox-%06u", i);
      g_autofree char *path = leave (f, name);
    }
  get_path (f);
  g_assert_cmpuint (count_entries (f), ==, n_extra + 1);
  gbx_host_environment_remove_runtime_directory (f->environment);
  get_path (f);
  g_assert_cmpuint (count_entries (f), ==, 1);
}

#define ADD(name, func) \
  g_test_add ("/runtime-directory/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("make", test_make);
  ADD ("closed-parent", test_closed_parent);
  ADD ("sweep", test_sweep);
  ADD ("in-use", test_in_use);
  ADD ("at-once", test_at_once);
  ADD ("sweep-many", test_sweep_many);

  return g_test_run ();
}
