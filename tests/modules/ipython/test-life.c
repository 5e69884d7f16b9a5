/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernels that time out, die, do not start and come back. */
#include "ipython-fixture.h"

#include <errno.h>
#include <gbx-host-private.h>
#include <gbx-request-private.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define NO_OUTPUT "[Code executed successfully with no output]"
#define DIED_CODE_7 "[Kernel died (exit code 7) and was restarted; all variables were lost.]"
#define DIED_SIGNAL_9 "[Kernel died (signal 9) and was restarted; all variables were lost.]"

/* A killed process is gone soon; one that is not hangs the test, which then fails. */
static void
wait_until_gone (int pid)
{
  while (kill (pid, 0) == 0 || errno != ESRCH)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

#define READY "open('" IPYTHON_READY "', 'w').close()\n"
/* The kernel tells when it is through with the cell, by a file. */
#define TELL                                                                      \
  "import os; ip = get_ipython()\n"                                               \
  "def over(*_): ip.events.unregister('post_run_cell', over); os.mkdir('over')\n" \
  "ip.events.register('post_run_cell', over)\n"

/* Only what ends in time keeps its kernel, and a busy machine may take longer than that. */
static void
wait_until_over (Fixture *f)
{
  g_autofree char *path = gbx_test_build_path (f->test, "over");

  while (g_rmdir (path) != 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
check_timeout (Fixture *f)
{
  ipython_assert_text (f, "x = 5", NO_OUTPUT);
  ipython_assert_timed_out (f, TELL "import time\nprint('seen?', flush=True)\n" READY
                                    "time.sleep(60)");
  wait_until_over (f);
  ipython_assert_text (f, "x", "5"); /* the same kernel goes on */
}

/* What is about to end is not interrupted again for the next cell: that may end the kernel. */
static void
check_timeout_once (Fixture *f)
{
  g_autofree char *asked = gbx_test_build_path (f->test, "asked");
  g_autofree char *heard = gbx_test_build_path (f->test, "heard");
  g_autoptr (GbxRequest) request = ipython_new_request ("again", "\"include_extra\":false");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxObservation) observation = NULL;

  ipython_assert_timed_out (f, "import os, time; ip = get_ipython(); again = False\n"
                               "def over(*_):\n"
                               "  global again; ip.events.unregister('post_run_cell', over)\n"
                               "  try:\n"
                               "    os.mkdir('over')\n"
                               "    while not os.path.exists('asked'): time.sleep(0.01)\n"
                               "  except KeyboardInterrupt: again = True\n"
                               "  os.mkdir('heard')\n"
                               "ip.events.register('post_run_cell', over)\n" READY
                               "time.sleep(60)");
  wait_until_over (f);
  gbx_action_execute_async (GBX_ACTION (f->module), request, NULL, gbx_test_store_result, &result);
  g_assert_cmpint (g_mkdir (asked, 0700), ==, 0);
  /* The main loop stands still, so that no time is up meanwhile. */
  while (g_rmdir (heard) != 0)
    g_thread_yield ();
  gbx_test_run_until (result != NULL);
  observation = gbx_action_execute_finish (GBX_ACTION (f->module), result, NULL);
  g_assert_cmpstr (gbx_observation_get_content (observation), ==, "False");
}

/* What takes interrupts and goes on is killed before the next cell, and all that it started. */
static void
check_timeout_stubborn (Fixture *f)
{
  int pid = ipython_get_kernel_pid (f);

  ipython_assert_text (f, "x = 5", NO_OUTPUT);
  ipython_assert_timed_out (f, "import os, signal, time\n"
                               "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                               "for i in range(6): os.fork()\n" READY
                               "while True:\n  try: time.sleep(60)\n"
                               "  except KeyboardInterrupt: pass");
  ipython_assert_text (f, "'x' in globals()", "False");
  wait_until_gone (-pid);
}

static void
check_timeout_blocked_signals (Fixture *f)
{
  ipython_assert_timed_out (f, "import signal, time\n"
                               "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n" READY
                               "end = time.time() + 60\nwhile time.time() < end: pass");
  ipython_assert_text (f, "1", "1");
}

/*
 * The interrupt reaches what the cell runs, too; a program tells so itself. Its status would not
 * do: when the two end at the same time Python may have reaped the program and forget its status
 * for the exception that comes in between.
 */
static void
check_timeout_child (Fixture *f)
{
  ipython_assert_timed_out (
      f,
      TELL "import subprocess, time\n"
           "p = subprocess.Popen(['sh', '-c', 'trap \"echo interrupted > told; exit\" INT; '\n"
           "                      'touch set; while :; do sleep 1; done'])\n"
           "while not os.path.exists('set'): time.sleep(0.01)\n" READY "p.wait()");
  wait_until_over (f);
  ipython_assert_text (f, "p.wait(); open('told').read()", "'interrupted\\n'");
}

/* One kernel where it may be: each takes its time to start. */
static void
test_timeouts (Fixture *f, gconstpointer data)
{
  check_timeout (f);
  check_timeout_once (f);
  check_timeout_child (f);
  check_timeout_stubborn (f);
  check_timeout_blocked_signals (f);
}

static void
test_timeout_while_starting (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  ipython_start (f);
  outcome = ipython_run_with_timeout (f, "1", 0.001);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.content, ==, "[Execution timed out (0.001 seconds).]");
  ipython_assert_text (f, "1", "1");
}

static void
check_exit_code (Fixture *f)
{
  ipython_assert_text (f, "import os; x = 1; os._exit(7)", DIED_CODE_7);
  ipython_assert_text (f, "'x' in globals()", "False");
}

typedef struct
{
  int pid;
  gint64 killed_usec;
} Victim;

static void
on_output (GbxRequest *request, Victim *victim)
{
  g_assert_cmpint (kill (victim->pid, SIGKILL), ==, 0);
  victim->killed_usec = g_get_monotonic_time ();
}

/* From outside, as soon as it was heard: what it says last may else go down with it. */
static void
check_killed_in_cell (Fixture *f)
{
  Victim victim = { ipython_get_kernel_pid (f), 0 };
  g_autoptr (GbxRequest) request = NULL;
  g_auto (Outcome) outcome = { 0 };

  request = ipython_new_request ("import time\nprint('before', flush=True); time.sleep(60)",
                                 "\"include_extra\":false");
  gbx_request_set_streaming (request, TRUE);
  g_signal_connect (request, "output-ready", G_CALLBACK (on_output), &victim);
  outcome = ipython_run_request (f, request);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.content, ==, "before\n" DIED_SIGNAL_9);
  g_assert_cmpint (g_get_monotonic_time () - victim.killed_usec, <, G_USEC_PER_SEC);
  ipython_assert_text (f, "1", "1");
}

static void
check_last_words (Fixture *f)
{
  g_autofree char *text = NULL;

  text = ipython_get_text (f, "import sys, os\n"
                              "os.write(sys.__stderr__.fileno(), b'unheard\\n')\n"
                              "import faulthandler\nfaulthandler.dump_traceback()\n"
                              "os.abort()");
  g_assert_true (g_str_has_prefix (text, "[Kernel died (signal 6)") ||
                 strstr (text, "\n[Kernel died (signal 6)") != NULL);
}

static void
check_killed_between_cells (Fixture *f)
{
  int pid = ipython_get_kernel_pid (f);

  ipython_assert_text (f, "alive = True", NO_OUTPUT);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  wait_until_gone (pid);
  ipython_assert_text (f, "'alive' in globals()", "False");
}

/* A program in the place of Python. */
static void
set_interpreter (Fixture *f, const char *text)
{
  g_autofree char *script = gbx_test_write_file (f->test, "python3", text);

  g_assert_cmpint (g_chmod (script, 0755), ==, 0);
  gbx_settings_set_string (f->settings, "interpreter", script);
}

static void
test_killed_while_starting (Fixture *f, gconstpointer data)
{
  g_autofree char *script = NULL;
  g_autofree char *text = NULL;

  /* The first start ends at once, the second is a real one. */
  script = gbx_test_build_path (f->test, "python3");
  text = g_strdup_printf ("#!/bin/sh\nif [ -e %s.once ]; then exec %s \"$@\"; fi\n"
                          "touch %s.once\nkill -9 $$\n",
                          script, ipython_interpreter (), script);
  set_interpreter (f, text);

  ipython_start (f);
  {
    g_auto (Outcome) outcome = ipython_run (f, "1");

    g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
    g_assert_nonnull (strstr (outcome.error->message, "signal 9"));
  }
  ipython_assert_text (f, "1", "1");
}

static void
check_quit (Fixture *f)
{
  ipython_assert_text (f, "x = 1; exit()", NO_OUTPUT);
  ipython_assert_text (f, "'x' in globals()", "False");
}

static void
test_deaths (Fixture *f, gconstpointer data)
{
  check_exit_code (f);
  check_killed_in_cell (f);
  check_killed_between_cells (f);
  check_last_words (f);
  check_quit (f);
}

static void
test_worn_out (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < GBX_IPYTHON_RESTART_MAX_COUNT; i++)
    ipython_assert_text (f, "import os; os._exit(7)", DIED_CODE_7);
  text = ipython_get_text (f, "import os; os._exit(7)");
  g_assert_true (g_str_has_prefix (text, "[Kernel died (exit code 7) and was not restarted;"));
  g_free (text);
  text = ipython_get_text (f, "1");
  g_assert_true (g_str_has_prefix (text, "[Kernel died (exit code 7) and was not restarted;"));
}

static void
test_no_interpreter (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  gbx_settings_set_string (f->settings, "interpreter", "/nonexistent/python3");
  ipython_start (f);
  outcome = ipython_run (f, "1");
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (outcome.error->message, "/nonexistent/python3"));
}

static void
test_no_ipykernel (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  set_interpreter (f, "#!/bin/sh\necho \"No module named ipykernel_launcher\" >&2\nexit 1\n");
  ipython_start (f);
  outcome = ipython_run (f, "1");
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (outcome.error->message, "No module named ipykernel_launcher"));
  g_assert_nonnull (strstr (outcome.error->message, "python3-ipykernel"));
}

/* Of all that such a program writes, the last is shown. */
static void
test_talks_to_death (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };
  gsize length;

  set_interpreter (f, "#!/bin/sh\necho first >&2\nprintf '%99999s' '' | tr ' ' '#' >&2\n"
                      "echo last >&2\nexit 1\n");
  ipython_start (f);
  outcome = ipython_run (f, "1");
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_null (strstr (outcome.error->message, "first"));
  g_assert_nonnull (strstr (outcome.error->message, "#last"));
  length = strspn (strchr (outcome.error->message, '#'), "#");
  g_assert_cmpuint (length, <=, GBX_IPYTHON_KERNEL_LOG_MAX_BYTES);
  g_assert_cmpuint (length, >, GBX_IPYTHON_KERNEL_LOG_MAX_BYTES / 2);
}

/* What it leaves behind may write for ever. */
static void
test_leaves_a_talker (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  set_interpreter (f, "#!/bin/sh\nsetsid sh -c ': > \"$0\"; exec yes >&2' \"$0.begun\" &\n"
                      "until [ -e \"$0.begun\" ]; do sleep 0.01; done\nexit 1\n");
  ipython_start (f);
  outcome = ipython_run (f, "1");
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (outcome.error->message, "(exit code 1): y\ny"));
  g_assert_cmpuint (strlen (outcome.error->message), <, GBX_IPYTHON_LATE_LOG_MAX_BYTES);
}

static void
test_never_answers (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  set_interpreter (f, "#!/bin/sh\nexec sleep 60\n");
  gbx_settings_set_duration_usec (f->settings, "start-timeout", G_USEC_PER_SEC / 2);
  ipython_start (f);
  outcome = ipython_run (f, "1");
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (outcome.error->message, "did not answer"));
}

/* No kernel takes a processor from a server that starts. */
static void
test_waits_for_server (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxHostEnvironment) environment = NULL;
  g_autofree char *begun = gbx_test_build_path (f->test, "begun");
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n: > %s\nexec sleep 60\n", begun);

  set_interpreter (f, text);
  environment = gbx_host_environment_new (gbx_test_get_dir (f->test), "somebody", getuid ());
  gbx_host_environment_set_serving (environment, FALSE);
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  f->host = gbx_host_new ("ipython", f->settings, environment, NULL, NULL);
  f->module = gbx_ipython_create (f->host, NULL);

  ipython_start (f);
  g_signal_emit_by_name (f->module, "add-start-cell", "1");
  gbx_test_settle ();
  g_assert_false (g_file_test (begun, G_FILE_TEST_EXISTS));
  gbx_host_environment_set_serving (environment, TRUE);
  gbx_test_run_until (g_file_test (begun, G_FILE_TEST_EXISTS));
}

static void
test_stop_while_starting (Fixture *f, gconstpointer data)
{
  gint64 start_usec;

  ipython_start (f);
  start_usec = g_get_monotonic_time ();
  ipython_stop (f);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, G_USEC_PER_SEC);
}

static void
test_stop_while_running (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) request = ipython_new_request ("import time; time.sleep(60)", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxObservation) observation = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start_usec;
  int pid;

  gbx_settings_set_bool (f->settings, "wait-until-ready", TRUE);
  ipython_start (f);
  start_usec = g_get_monotonic_time ();
  pid = ipython_get_kernel_pid (f);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, G_USEC_PER_SEC / 2);

  gbx_action_execute_async (GBX_ACTION (f->module), request, NULL, gbx_test_store_result, &result);
  gbx_test_settle ();
  ipython_stop (f);
  wait_until_gone (pid);
  gbx_test_run_until (result != NULL);
  observation = gbx_action_execute_finish (GBX_ACTION (f->module), result, &error);
  g_assert_true ((observation == NULL) == (error != NULL));
}

int
main (int argc, char **argv)
{
  ipython_init (&argc, &argv);

#define ADD(path, set_up, function) \
  g_test_add ("/ipython/life/" path, Fixture, NULL, set_up, function, ipython_tear_down)
  ADD ("timeouts", ipython_set_up, test_timeouts);
  ADD ("timeout-while-starting", ipython_set_up_stopped, test_timeout_while_starting);
  ADD ("deaths", ipython_set_up, test_deaths);
  ADD ("killed-while-starting", ipython_set_up_stopped, test_killed_while_starting);
  ADD ("worn-out", ipython_set_up, test_worn_out);
  ADD ("no-interpreter", ipython_set_up_stopped, test_no_interpreter);
  ADD ("no-ipykernel", ipython_set_up_stopped, test_no_ipykernel);
  ADD ("talks-to-death", ipython_set_up_stopped, test_talks_to_death);
  ADD ("leaves-a-talker", ipython_set_up_stopped, test_leaves_a_talker);
  ADD ("never-answers", ipython_set_up_stopped, test_never_answers);
  ADD ("waits-for-server", ipython_set_up_stopped, test_waits_for_server);
  ADD ("stop-while-starting", ipython_set_up_stopped, test_stop_while_starting);
  ADD ("stop-while-running", ipython_set_up_stopped, test_stop_while_running);

  return g_test_run ();
}
