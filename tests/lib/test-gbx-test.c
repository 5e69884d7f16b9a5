/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fixture itself: what it must let pass and what it must fail. */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "gbx-test.h"

static void
test_folder (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *dir = g_strdup (gbx_test_get_dir (test));
  g_autofree char *path = gbx_test_write_file (test, "a/b/c.txt", "text");
  g_autofree char *locked = g_path_get_dirname (path);

  g_assert_true (g_str_has_prefix (path, dir));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (g_chmod (locked, 0), ==, 0);
  g_clear_pointer (&test, gbx_test_free);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_run_until (void)
{
  g_autoptr (GbxTest) test G_GNUC_UNUSED = gbx_test_new ();
  gboolean first = FALSE, second = FALSE;

  g_idle_add (set_flag, &first);
  gbx_test_run_until (first);

  g_idle_add (set_flag, &second);
  gbx_test_settle ();
  g_assert_true (second);
}

static void
test_finalized (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GCancellable) object = g_cancellable_new ();

  gbx_test_expect_finalized (test, object);
  g_clear_object (&object);
}

static void
test_left_over (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GbxTest) test = gbx_test_new ();

      gbx_test_expect_finalized (test, g_cancellable_new ());
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*a GCancellable is left over*");
}

static void
test_watchdog (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GbxTest) test = NULL;

      g_setenv ("GBX_TEST_TIMEOUT_SECONDS", "1", TRUE);
      test = gbx_test_new ();
      gbx_test_run_until (FALSE);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*watchdog: /gbx-test/watchdog*takes longer than 1 s*");
}

static void
test_host (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GbxHost) host = gbx_test_new_host (test, "hello", NULL);
  g_autofree char *workspace = g_file_get_path (gbx_host_get_workspace (host));

  gbx_test_expect_finalized (test, host);
  g_assert_cmpstr (workspace, ==, gbx_test_get_dir (test));
  g_clear_object (&host);
}

static void
test_settings (void)
{
  static const char *const assignments[] = { "lines=7", NULL };
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *path = gbx_test_write_file (test,
                                               "hello.module",
                                               "[Module]\nName=hello\nABI=1\nVersion=1\n"
                                               "Description=Greets\nLicense=MIT\n"
                                               "[Setting lines]\nType=int\nDefault=1\nMax=9\n"
                                               "Description=Lines\n"
                                               "[Setting pause]\nType=duration\nDefault=2s\n"
                                               "Description=Pause\n");
  g_autoptr (GbxSettings) settings = gbx_test_load_settings (path, assignments);

  g_assert_cmpint (gbx_settings_get_int (settings, "lines"), ==, 7);
  g_assert_cmpint (gbx_settings_get_duration_usec (settings, "pause"), ==, 2 * G_USEC_PER_SEC);
}

static void
test_request (void)
{
  g_autoptr (GbxTest) test G_GNUC_UNUSED = gbx_test_new ();
  g_autoptr (GbxRequest) request = gbx_test_new_request ("hello", "{\"who\":\"world\"}");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (gbx_request_get_action (request), ==, "hello");
  g_assert_cmpstr (gbx_request_get_string_arg (request, "who", &error), ==, "world");
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);

  g_test_add_func ("/gbx-test/folder", test_folder);
  g_test_add_func ("/gbx-test/run-until", test_run_until);
  g_test_add_func ("/gbx-test/finalized", test_finalized);
  g_test_add_func ("/gbx-test/left-over", test_left_over);
  g_test_add_func ("/gbx-test/watchdog", test_watchdog);
  g_test_add_func ("/gbx-test/host", test_host);
  g_test_add_func ("/gbx-test/settings", test_settings);
  g_test_add_func ("/gbx-test/request", test_request);

  return g_test_run ();
}
