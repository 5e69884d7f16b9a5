/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The shell as the server's clients feel it: a builtin, an external program, eight clients at once,
 * and plain output. Beside each stands what a bare shell or a bare reader of a terminal takes for
 * the same in the same run. Prints one JSON object; rates are a second, sizes in 10^6 bytes.
 *
 * Usage: bench-shell GLOVEBOXD [ROUNDS [MEGABYTES]] [--judge]
 */
#include "bench-client.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS_COUNT 8
#define MEGABYTE 1000000
#define LINE "the quick brown fox jumps over the lazy dog and comes back again"
#define OUTPUT_NAME "plain.txt"
#define RUN "\"observation\":\"run\""
#define READ_BYTES (64 * 1024)
/* The best of so many times: the others say what else the machine did. */
#define OUTPUT_TIMES_COUNT 3

/* What is asked of the numbers. */
#define MAX_BUILTIN_USEC 500
#define MAX_BUILTIN_TO_FLOOR 10.0
#define MAX_EXTERNAL_USEC 2000
#define MIN_COMMANDS_PER_SECOND 3000.0
#define MIN_OUTPUT_MB_PER_S 60.0
/* Where the terminal itself gives less, most of it. */
#define MIN_OUTPUT_TO_FLOOR 0.8

typedef struct
{
  gint64 builtin_usec, builtin_floor_usec;
  gint64 external_usec, external_floor_usec;
  double commands_per_s;
  double output_mb_per_s, output_floor_mb_per_s;
} Result;

static gint64
measure_p50 (const BenchServer *server, const char *command, guint rounds)
{
  g_autofree char *request = bench_make_run_request (command);
  g_autoptr (GArray) times = bench_measure_requests (server, request, RUN, rounds);

  return bench_get_percentile (times, 50);
}

static gint64
measure_floor_p50 (const char *command, guint rounds)
{
  g_autoptr (GArray) times = bench_measure_floor (command, rounds);

  return bench_get_percentile (times, 50);
}

/* Each client has a command on its way at any time. */
static double
measure_clients (const BenchServer *server, guint rounds)
{
  g_autofree char *request = bench_make_run_request ("true");
  struct pollfd fds[CLIENTS_COUNT];
  guint answered = 0;
  gint64 began_usec;

  for (guint i = 0; i < CLIENTS_COUNT; i++)
    fds[i] = (struct pollfd){ .fd = bench_connect (server->port), .events = POLLIN };
  began_usec = g_get_monotonic_time ();
  for (guint i = 0; i < CLIENTS_COUNT; i++)
    bench_send (fds[i].fd, request);
  while (answered < rounds)
    {
      poll (fds, CLIENTS_COUNT, -1);
      for (guint i = 0; i < CLIENTS_COUNT; i++)
        if (fds[i].revents & POLLIN)
          {
            bench_read_response (fds[i].fd, RUN);
            answered++;
            bench_send (fds[i].fd, request);
          }
    }
  began_usec = g_get_monotonic_time () - began_usec;
  for (guint i = 0; i < CLIENTS_COUNT; i++)
    bench_read_response (fds[i].fd, RUN);
  for (guint i = 0; i < CLIENTS_COUNT; i++)
    close (fds[i].fd);

  return answered * (double) G_USEC_PER_SEC / (double) began_usec;
}

static gsize
write_output (const char *path, guint megabytes)
{
  FILE *file = fopen (path, "w");
  gsize size_bytes = 0;

  if (file == NULL)
    bench_die ("write the output");
  while (size_bytes < (gsize) megabytes * MEGABYTE)
    {
      fputs (LINE "\n", file);
      size_bytes += strlen (LINE "\r\n"); /* as a terminal has it */
    }
  fclose (file);

  return size_bytes;
}

/* Nobody but a reader that throws away what it reads. */
static gsize
read_bare_terminal (const char *path)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gsize size_bytes = 0;
  gssize count;
  int fd;
  pid_t pid = forkpty (&fd, NULL, NULL, NULL);

  if (pid == 0)
    {
      execlp ("cat", "cat", path, NULL);
      _exit (127);
    }
  while ((count = read (fd, buffer, READ_BYTES)) > 0)
    size_bytes += (gsize) count;
  waitpid (pid, NULL, 0);
  close (fd);

  return size_bytes;
}

static void
measure_output (const BenchServer *server, const char *path, guint megabytes, Result *result)
{
  gsize size_bytes = write_output (path, megabytes);
  g_autofree char *request = bench_make_run_request ("cat " OUTPUT_NAME);
  int fd = bench_connect (server->port);

  for (guint i = 0; i < OUTPUT_TIMES_COUNT; i++)
    {
      gint64 began_usec = g_get_monotonic_time ();
      double rate;

      if (read_bare_terminal (path) != size_bytes)
        bench_die ("read a terminal");
      rate = (double) size_bytes / (double) (g_get_monotonic_time () - began_usec);
      result->output_floor_mb_per_s = MAX (result->output_floor_mb_per_s, rate);

      began_usec = g_get_monotonic_time ();
      bench_send (fd, request);
      bench_read_response (fd, "comes back again");
      rate = (double) size_bytes / (double) (g_get_monotonic_time () - began_usec);
      result->output_mb_per_s = MAX (result->output_mb_per_s, rate);
    }
  close (fd);
}

static gboolean
is_good (const Result *result)
{
  double floor = result->output_floor_mb_per_s * MIN_OUTPUT_TO_FLOOR;

  return result->builtin_usec <= MAX_BUILTIN_USEC &&
         result->builtin_usec <= MAX_BUILTIN_TO_FLOOR * (double) result->builtin_floor_usec &&
         result->external_usec <= MAX_EXTERNAL_USEC &&
         result->commands_per_s >= MIN_COMMANDS_PER_SECOND &&
         result->output_mb_per_s >= MIN (MIN_OUTPUT_MB_PER_S, floor);
}

static void
print_result (const Result *result)
{
  printf ("{\"builtin_p50_usec\": %" G_GINT64_FORMAT
          ", \"builtin_floor_p50_usec\": %" G_GINT64_FORMAT ", \"builtin_to_floor\": %.2f, ",
          result->builtin_usec, result->builtin_floor_usec,
          (double) result->builtin_usec / (double) MAX (result->builtin_floor_usec, 1));
  printf ("\"external_p50_usec\": %" G_GINT64_FORMAT
          ", \"external_floor_p50_usec\": %" G_GINT64_FORMAT ", \"commands_per_s\": %.0f, ",
          result->external_usec, result->external_floor_usec, result->commands_per_s);
  printf ("\"output_mb_per_s\": %.1f, \"output_floor_mb_per_s\": %.1f}\n",
          result->output_mb_per_s, result->output_floor_mb_per_s);
}

int
main (int argc, char **argv)
{
  gboolean is_judging = argc > 2 && strcmp (argv[argc - 1], "--judge") == 0;
  int numbers_count = argc - 2 - is_judging;
  guint rounds = numbers_count > 0 ? (guint) atoi (argv[2]) : 2000;
  guint megabytes = numbers_count > 1 ? (guint) atoi (argv[3]) : 200;
  g_autofree char *workspace = NULL;
  g_autofree char *path = NULL;
  Result result = { 0 };
  BenchServer server;

  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-shell GLOVEBOXD [ROUNDS [MEGABYTES]] [--judge]\n");
      return 2;
    }
  workspace = bench_prepare ();
  path = g_build_filename (workspace, OUTPUT_NAME, NULL);
  server = bench_start_server (argv[1], workspace);
  result.builtin_usec = measure_p50 (&server, "true", rounds);
  result.builtin_floor_usec = measure_floor_p50 ("true", rounds);
  result.external_usec = measure_p50 (&server, "/bin/true", rounds);
  result.external_floor_usec = measure_floor_p50 ("/bin/true", rounds);
  result.commands_per_s = measure_clients (&server, rounds * 2);
  measure_output (&server, path, megabytes, &result);
  bench_stop_server (&server);
  g_remove (path);
  g_rmdir (workspace);

  print_result (&result);
  return is_judging && !is_good (&result) ? 1 : 0;
}
