/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a command costs over the bare minimum: the same builtin through a session and typed into a
 * bare terminal. One JSON object on stdout; times in microseconds.
 *
 *   bench-bash-session [ROUNDS [COMMAND]]
 */
#include <glib/gstdio.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbx-bash-session.h"

#define DEFAULT_ROUNDS_COUNT 2000
#define FLOOR_PROMPT "bench-prompt>"

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

static void
print_times (const char *name, GArray *times, const char *end)
{
  g_array_sort (times, compare);
  printf ("  \"%s\": {\"p50_usec\": %" G_GINT64_FORMAT ", \"p99_usec\": %" G_GINT64_FORMAT "}%s\n",
          name, g_array_index (times, gint64, times->len / 2),
          g_array_index (times, gint64, times->len * 99 / 100), end);
}

typedef struct
{
  GMainLoop *loop;
  gboolean is_ready;
} Waiter;

static void
on_event (GbxBashSession *session, gpointer user_data)
{
  g_main_loop_quit (((Waiter *) user_data)->loop);
}

static void
on_prompt (GbxBashSession *session, GbxBashRecord *record, gpointer user_data)
{
  g_autofree char *text = NULL;
  guint truncated;

  text = gbx_bash_screen_get_text (gbx_bash_session_get_screen (session), &truncated);
  gbx_bash_screen_clear (gbx_bash_session_get_screen (session));
  g_main_loop_quit (((Waiter *) user_data)->loop);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gbx_bash_session_stop_finish (GBX_BASH_SESSION (source), result, NULL);
  g_main_loop_quit (((Waiter *) user_data)->loop);
}

static GArray *
run_session (guint rounds, const char *command, const char *directory, gint64 *out_start_usec)
{
  const char *const setup[] = { "alias git=\"git --no-pager\"", NULL };
  GbxBashSessionSpec spec = {
    .directory = directory,
    .setup_lines = setup,
    .runtime_directory = directory,
  };
  g_autoptr (GbxBashSession) session = gbx_bash_session_new (&spec);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Waiter waiter = { loop, FALSE };
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 began = g_get_monotonic_time ();

  g_signal_connect (session, "ready", G_CALLBACK (on_event), &waiter);
  g_signal_connect (session, "prompt", G_CALLBACK (on_prompt), &waiter);
  if (!gbx_bash_session_start (session, NULL))
    exit (1);
  g_main_loop_run (loop);
  *out_start_usec = g_get_monotonic_time () - began;

  for (guint i = 0; i < rounds; i++)
    {
      gint64 elapsed_usec;

      began = g_get_monotonic_time ();
      gbx_bash_session_send_line (session, command, NULL);
      g_main_loop_run (loop);
      elapsed_usec = g_get_monotonic_time () - began;
      g_array_append_val (times, elapsed_usec);
    }
  gbx_bash_session_stop_async (session, NULL, on_stopped, &waiter);
  g_main_loop_run (loop);

  return times;
}

/* Until the prompt has come @count times. */
static void
await_prompts (int fd, guint count)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  while (count > 0)
    {
      char buffer[65536];
      const char *found;
      gssize length = read (fd, buffer, sizeof buffer);

      if (length <= 0)
        exit (1);
      g_string_append_len (seen, buffer, length);
      while (count > 0 && (found = strstr (seen->str, FLOOR_PROMPT)) != NULL)
        {
          g_string_erase (seen, 0, found + strlen (FLOOR_PROMPT) - seen->str);
          count--;
        }
    }
}

static GArray *
run_floor (guint rounds, const char *command)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *line = g_strconcat (command, "\r", NULL);
  int fd;
  int pid = forkpty (&fd, NULL, NULL, NULL);

  if (pid == 0)
    {
      g_setenv ("PS1", FLOOR_PROMPT, TRUE);
      execl ("/bin/bash", "bash", "--norc", NULL);
      _exit (127);
    }
  await_prompts (fd, 1);
  for (guint i = 0; i < rounds; i++)
    {
      gint64 began = g_get_monotonic_time ();
      gint64 elapsed_usec;

      if (write (fd, line, strlen (line)) < 0)
        exit (1);
      await_prompts (fd, 1);
      elapsed_usec = g_get_monotonic_time () - began;
      g_array_append_val (times, elapsed_usec);
    }
  close (fd);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);

  return times;
}

int
main (int argc, char *argv[])
{
  guint rounds = argc > 1 ? (guint) atoi (argv[1]) : DEFAULT_ROUNDS_COUNT;
  const char *command = argc > 2 ? argv[2] : "echo hi";
  g_autofree char *home = g_dir_make_tmp ("bench-bash-XXXXXX", NULL);
  g_autoptr (GArray) floor = NULL;
  g_autoptr (GArray) session = NULL;
  gint64 start_usec = 0;

  if (home == NULL || rounds == 0)
    return 1;
  g_setenv ("HOME", home, TRUE);
  g_setenv ("HISTFILE", "/dev/null", TRUE);
  floor = run_floor (rounds, command);
  session = run_session (rounds, command, home, &start_usec);
  g_rmdir (home);

  printf ("{\n  \"rounds\": %u,\n  \"start_usec\": %" G_GINT64_FORMAT ",\n", rounds, start_usec);
  print_times ("floor", floor, ",");
  print_times ("session", session, "");
  printf ("}\n");

  return 0;
}
