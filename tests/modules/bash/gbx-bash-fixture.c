/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
fixture_set_up (Fixture *f, gconstpointer test_data)
{
  const char *const setup_lines[] = { "alias git=\"git --no-pager\"", NULL };
  GbxBashSessionSpec spec = { .setup_lines = setup_lines };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *home = NULL;
  g_autofree char *gate = NULL;

  f->test = gbx_test_new ();
  f->directory = realpath (gbx_test_get_dir (f->test), NULL);
  home = gbx_test_build_path (f->test, "home");
  g_assert_cmpint (g_mkdir_with_parents (home, 0700), ==, 0);
  gate = g_build_filename (home, "gate", NULL);
  g_assert_cmpint (mkfifo (gate, 0600), ==, 0);
  f->gate = open (gate, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (f->gate, >=, 0);

  environment = g_environ_setenv (environment, "HOME", home, TRUE);
  environment = g_environ_setenv (environment, "PATH", "/usr/local/bin:/usr/bin:/bin", TRUE);
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  environment = g_environ_unsetenv (environment, "HISTFILE");
  environment = g_environ_unsetenv (environment, "PROMPT_COMMAND");
  spec.environment = (const char *const *) environment;
  spec.directory = f->directory;
  spec.runtime_directory = f->directory;
  f->session = gbx_bash_session_new (&spec);
  f->runner = gbx_bash_runner_new (f->session, FIXTURE_NO_CHANGE_USEC);
}

void
fixture_tear_down (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  int pid = gbx_bash_session_get_pid (f->session);

  gbx_bash_session_stop_async (f->session, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_bash_session_stop_finish (f->session, result, NULL));
  if (pid > 0)
    g_assert_cmpint (kill (pid, 0), ==, -1);

  g_clear_object (&result);
  gbx_test_settle ();
  g_assert_finalize_object (f->runner);
  g_assert_finalize_object (f->session);
  close (f->gate);
  free (f->directory);
  gbx_test_free (f->test);
}

void
fixture_write_bashrc (Fixture *f, const char *text)
{
  g_autofree char *path G_GNUC_UNUSED = gbx_test_write_file (f->test, "home/.bashrc", text);
}

void
fixture_start (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gbx_bash_runner_start_async (f->runner, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_bash_runner_start_finish (f->runner, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (gbx_bash_session_get_setup_exit_code (f->session), ==, 0);
}

GbxBashOutcome *
fixture_call (Fixture *f, const GbxBashCall *call)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_bash_runner_call_async (f->runner, call, gbx_test_store_result, &result);
  g_assert_null (result);
  gbx_test_run_until (result != NULL);

  return gbx_bash_runner_call_finish (f->runner, result);
}

/* To its end, with all the time that it needs on a busy machine. */
GbxBashOutcome *
fixture_run (Fixture *f, const char *command)
{
  return fixture_call (f, &(GbxBashCall){ .command = command, .is_blocking = TRUE });
}

/* Until it prints nothing new. */
GbxBashOutcome *
fixture_begin (Fixture *f, const char *command)
{
  return fixture_call (f, &(GbxBashCall){ .command = command });
}

GbxBashOutcome *
fixture_input (Fixture *f, const char *text)
{
  return fixture_call (f, &(GbxBashCall){ .command = text, .is_input = TRUE });
}

void
fixture_let_go (Fixture *f)
{
  g_assert_cmpint (write (f->gate, "\n", 1), ==, 1);
}

/* Until the shell is at its prompt, which nobody asked for. */
void
fixture_wait_idle (Fixture *f)
{
  gbx_test_run_until (gbx_bash_session_get_state (f->session) == GBX_BASH_SESSION_IDLE);
}

static gboolean
shows (Fixture *f, const char *text)
{
  g_autofree char *shown =
      gbx_bash_screen_get_text (gbx_bash_session_get_screen (f->session), NULL);

  return strstr (shown, text) != NULL;
}

void
fixture_wait_text (Fixture *f, const char *text)
{
  gbx_test_run_until (shows (f, text));
}
