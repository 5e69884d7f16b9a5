/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keepers: what they tell of their shells, and that nothing started there outlives them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbx-bash-keeper-process.h"
#include "gbx-bash-keeper.h"
#include "gbx-bash-session-limits.h"
#include "gbx-bash-spawn.h"
#include "gbx-test.h"

typedef struct
{
  GbxTest *test;
  GbxBashKeeper *keeper;
  int keeper_pid;
  int terminal;
  int pid; /* the shell's */
  int wait_status;
  gboolean is_lost;
  gboolean has_ended;
  gboolean is_done;
  guint look_id;
} Fixture;

/* What is waited for is seen in files; nothing wakes the loop up for that. */
static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture *f, gconstpointer test_data)
{
  f->look_id = g_timeout_add (5, on_look, NULL);
  f->test = gbx_test_new ();
  f->pid = -1;
}

static void
on_done (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
end_all (Fixture *f)
{
  gbx_bash_keeper_end_all (on_done, &f->is_done);
  gbx_test_run_until (f->is_done);
  g_assert_cmpint (waitpid (f->keeper_pid, NULL, WNOHANG), ==, -1); /* no zombie */
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  end_all (f);
  g_source_remove (f->look_id);
  gbx_bash_keeper_leave (f->keeper);
  close (f->terminal);
  gbx_test_free (f->test);
}

static void
on_started (gpointer user_data, int pid)
{
  Fixture *f = user_data;

  g_assert_cmpint (f->pid, ==, -1);
  g_assert_false (f->has_ended);
  f->pid = pid;
}

static void
on_lost (gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_false (f->is_lost || f->has_ended);
  f->is_lost = TRUE;
}

static void
on_ended (gpointer user_data, int wait_status)
{
  Fixture *f = user_data;

  g_assert_false (f->has_ended);
  f->has_ended = TRUE;
  f->wait_status = wait_status;
}

static const GbxBashKeeperFuncs funcs = { .started = on_started,
                                          .lost = on_lost,
                                          .ended = on_ended };

static void
start (Fixture *f, const char *program, const char *script)
{
  const char *const argv[] = { program, "-c", script, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int control;

  gbx_bash_spawn (program, argv, (const char *const *) environment, gbx_test_get_dir (f->test),
                  &f->terminal, &control, &f->keeper_pid, &error);
  g_assert_no_error (error);
  f->keeper = gbx_bash_keeper_new (control, f->keeper_pid, &funcs, f);
}

/* The number that the shell wrote to a file in its directory, or 0. */
static int
read_pid (Fixture *f, const char *name)
{
  g_autofree char *path = gbx_test_build_path (f->test, name);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strchr (text, '\n') != NULL ? atoi (text)
                                                                                      : 0;
}

static gboolean
is_alive (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z") == NULL;
}

static void
test_exit_code (Fixture *f, gconstpointer test_data)
{
  start (f, "/bin/sh", "exit 7");
  gbx_test_run_until (f->has_ended);
  g_assert_cmpint (f->pid, >, 0);
  g_assert_true (WIFEXITED (f->wait_status));
  g_assert_cmpint (WEXITSTATUS (f->wait_status), ==, 7);
}

static void
test_signal (Fixture *f, gconstpointer test_data)
{
  start (f, "/bin/sh", "kill -SEGV $$");
  gbx_test_run_until (f->has_ended);
  g_assert_true (WIFSIGNALED (f->wait_status));
  g_assert_cmpint (WTERMSIG (f->wait_status), ==, SIGSEGV);
}

static guint
count_descriptors (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

/* It is what the shell descends from, and it keeps nothing of ours open. */
static void
test_is_parent (Fixture *f, gconstpointer test_data)
{
  start (f, "/bin/sh", "echo $PPID >parent; exec sleep 1000");
  gbx_test_run_until (read_pid (f, "parent") > 0 && f->pid > 0);
  g_assert_cmpint (read_pid (f, "parent"), ==, f->keeper_pid);
  g_assert_cmpint (getsid (f->pid), ==, f->pid);
  gbx_test_run_until (count_descriptors (f->keeper_pid) <= 5);
  g_assert_true (is_alive (f->keeper_pid));
}

/* What left the session goes on without the shell, and the keeper with it. */
static void
test_strays (Fixture *f, gconstpointer test_data)
{
  int stray;

  start (f, "/bin/bash",
         "env -i setsid --fork sh -c 'trap \"\" HUP TERM; echo $$ >stray; sleep 1000; sleep 1000'; "
         "until [ -s stray ]; do :; done");
  gbx_test_run_until (f->has_ended);
  stray = read_pid (f, "stray");
  g_assert_cmpint (stray, >, 0);
  g_assert_true (is_alive (stray));
  g_assert_true (is_alive (f->keeper_pid));

  end_all (f);
  g_assert_false (is_alive (stray));
}

/* Without strays it goes by itself. */
static void
test_goes (Fixture *f, gconstpointer test_data)
{
  start (f, "/bin/sh", "sleep 0 & :");
  gbx_test_run_until (f->has_ended);
  gbx_test_run_until (!is_alive (f->keeper_pid));
}

/* It does not care for signals; where it is killed all the same, the shell goes on, and its end is
 * seen. */
static void
test_killed (Fixture *f, gconstpointer test_data)
{
  static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGUSR1, SIGALRM };

  start (f, "/bin/sh", "trap '' HUP; echo $$ >shell; while :; do sleep 1000; done");
  gbx_test_run_until (read_pid (f, "shell") > 0);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    kill (f->keeper_pid, signals[i]);
  g_assert_true (is_alive (f->keeper_pid));
  g_assert_false (f->has_ended);

  kill (f->keeper_pid, SIGKILL);
  gbx_test_run_until (f->is_lost);
  g_assert_false (f->has_ended);
  g_assert_true (is_alive (f->pid));

  gbx_bash_kill_session (f->pid, SIGKILL);
  gbx_test_run_until (f->has_ended);
  g_assert_cmpint (WTERMSIG (f->wait_status), ==, SIGKILL);
}

/* Nor is it stopped for long, though somebody still has the terminal. */
static void
test_stopped (Fixture *f, gconstpointer test_data)
{
  start (f, "/bin/bash", "trap '' HUP; sleep 1000 & kill -STOP $PPID; exit 6");
  gbx_test_run_until (f->has_ended);
  g_assert_cmpint (WEXITSTATUS (f->wait_status), ==, 6);
}

static void
test_no_program (Fixture *f, gconstpointer test_data)
{
  g_autofree char *path = gbx_test_write_file (f->test, "empty", "not a program");

  g_assert_cmpint (chmod (path, 0755), ==, 0);
  start (f, path, "");
  gbx_test_run_until (f->has_ended);
  g_assert_cmpint (WEXITSTATUS (f->wait_status), ==, 127);
}

/* A storm of processes that nobody can catch one by one. */
static void
test_storm (Fixture *f, gconstpointer test_data)
{
  int stray;

  start (f, "/bin/bash",
         "f() { trap '' HUP TERM; echo $BASHPID >storm-$1; while :; do sleep 0 & wait; done; }; "
         "for i in 1 2 3 4 5 6 7 8; do (setsid bash -c \"$(declare -f f); f $i\" &) done; "
         "until [ -s storm-8 ]; do :; done; exit 0");
  gbx_test_run_until (f->has_ended);
  stray = read_pid (f, "storm-8");
  g_assert_true (is_alive (stray));
  end_all (f);
  g_assert_false (is_alive (stray));
}

/* More generations than it looks back: when those in between are gone the others are its own. */
static void
test_deep (Fixture *f, gconstpointer test_data)
{
  g_autofree char *script = g_strdup_printf (
      "trap '' HUP TERM; f() { if [ $1 -gt 0 ]; then (f $(($1 - 1)); :); "
      "else echo $BASHPID >last; sleep 1000; fi; }; f %d & "
      "until [ -s last ]; do :; done; exit 0",
      GBX_BASH_KEEPER_MAX_DEPTH_COUNT + 20);
  int last;

  start (f, "/bin/bash", script);
  gbx_test_run_until (f->has_ended);
  last = read_pid (f, "last");
  g_assert_true (is_alive (last));
  end_all (f);
  g_assert_false (is_alive (last));
}

static void
test_numbers (void)
{
  static const int numbers[] = { 1, 9, 10, 4194304, G_MAXINT / 10 };
  char text[16];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *expected = g_strdup_printf ("%d", numbers[i]);

      gbx_bash_keeper_process_format_number (numbers[i], text);
      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpint (gbx_bash_keeper_process_parse_number (text), ==, numbers[i]);
    }
  gbx_bash_keeper_process_format_number (0, text);
  g_assert_cmpstr (text, ==, "0");
  g_assert_cmpint (gbx_bash_keeper_process_parse_number ("self"), ==, 0);
  g_assert_cmpint (gbx_bash_keeper_process_parse_number ("12 R 3"), ==, 12);
  g_assert_cmpint (gbx_bash_keeper_process_parse_number (""), ==, 0);
}

static void
test_nothing_to_end (void)
{
  gboolean is_done = FALSE;

  gbx_bash_keeper_end_all (on_done, &is_done);
  g_assert_true (is_done);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/keeper/numbers", test_numbers);
  g_test_add_func ("/bash/keeper/nothing-to-end", test_nothing_to_end);
  g_test_add ("/bash/keeper/exit-code", Fixture, NULL, set_up, test_exit_code, tear_down);
  g_test_add ("/bash/keeper/signal", Fixture, NULL, set_up, test_signal, tear_down);
  g_test_add ("/bash/keeper/is-parent", Fixture, NULL, set_up, test_is_parent, tear_down);
  g_test_add ("/bash/keeper/strays", Fixture, NULL, set_up, test_strays, tear_down);
  g_test_add ("/bash/keeper/goes", Fixture, NULL, set_up, test_goes, tear_down);
  g_test_add ("/bash/keeper/killed", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add ("/bash/keeper/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/bash/keeper/no-program", Fixture, NULL, set_up, test_no_program, tear_down);
  g_test_add ("/bash/keeper/storm", Fixture, NULL, set_up, test_storm, tear_down);
  g_test_add ("/bash/keeper/deep", Fixture, NULL, set_up, test_deep, tear_down);

  return g_test_run ();
}
