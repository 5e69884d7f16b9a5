/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short turns for a thread, and not for what it starts. */
#include <gio/gio.h>
#include <linux/sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbx-scheduling.h"

#define NICE 3

/* In a thread, since what a thread gave up for those it starts it does not get back. */
static gpointer
ask_in_thread (gpointer data)
{
  GbxScheduling *found = data;

  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);

  return GINT_TO_POINTER (gbx_scheduling_get (&found[0]) &&
                          gbx_scheduling_ask_for_short_turns () &&
                          gbx_scheduling_get (&found[1]));
}

static void
test_turns (void)
{
  GbxScheduling found[2];

  if (!GPOINTER_TO_INT (g_thread_join (g_thread_new ("asking", ask_in_thread, found))))
    {
      g_test_skip ("the kernel refuses, or this has a policy or priority of its own");
      return;
    }
  g_assert_cmpuint (found[1].policy, ==, SCHED_NORMAL);
  g_assert_cmpint (found[1].nice, ==, found[0].nice);
  if (found[0].turn_nsec > 0) /* where turns have a length */
    g_assert_cmpuint (found[1].turn_nsec, <, found[0].turn_nsec);
}

static gpointer
start_in_thread (gpointer data)
{
  GbxScheduling before, own;
  int status = -1;
  pid_t pid;

  if (!gbx_scheduling_get (&before) || !gbx_scheduling_ask_for_short_turns ())
    return NULL;
  pid = fork ();
  if (pid == 0)
    _exit (gbx_scheduling_get (&own) && own.turn_nsec == before.turn_nsec &&
                   own.nice == before.nice && (own.flags & SCHED_FLAG_RESET_ON_FORK) == 0
               ? 0
               : 1);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);

  return NULL;
}

static void
test_children (void)
{
  g_thread_join (g_thread_new ("starting", start_in_thread, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scheduling/turns", test_turns);
  g_test_add_func ("/scheduling/children", test_children);

  return g_test_run ();
}
