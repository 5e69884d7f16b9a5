/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the system says of processes. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbx-bash-process.h"
#include "gbx-test.h"

/* It says so when it runs. */
static GPid
spawn_sleeper (void)
{
  const char *const argv[] = { "/bin/sh", "-c", "echo; exec sleep 1000", NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  int output;
  char byte;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (output, &byte, 1), ==, 1);
  close (output);

  return pid;
}

static void
end (GPid pid)
{
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_read (void)
{
  GPid pid = spawn_sleeper ();
  GbxBashProcess process = { .pid = 0 };

  g_assert_true (gbx_bash_process_read (getpid (), &process));
  g_assert_cmpint (process.pid, ==, getpid ());
  g_assert_cmpint (process.state, ==, 'R');
  g_assert_cmpint (process.group, ==, getpgrp ());
  g_assert_cmpint (process.session, ==, getsid (0));
  g_assert_cmpstr (process.name, ==, "test-bash-proce"); /* as much as the system keeps */
  g_assert_cmpint (process.age_usec, >=, 0);

  g_assert_true (gbx_bash_process_read (pid, &process));
  g_assert_cmpint (process.pid, ==, pid);
  end (pid);
  g_assert_false (gbx_bash_process_read (pid, &process));
  g_assert_cmpint (process.pid, ==, pid);
}

static void
test_reads_terminal (void)
{
  g_assert_false (gbx_bash_process_reads_terminal (getpid ()));
  g_assert_false (gbx_bash_process_reads_terminal (-1));
}

static void
test_describe (void)
{
  g_autofree char *text = gbx_bash_process_describe_group (getpgrp ());
  g_autofree char *nothing = gbx_bash_process_describe_group (G_MAXINT);

  g_assert_nonnull (strstr (text, "processor time"));
  g_assert_null (nothing);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/process/read", test_read);
  g_test_add_func ("/bash/process/reads-terminal", test_reads_terminal);
  g_test_add_func ("/bash/process/describe", test_describe);

  return g_test_run ();
}
