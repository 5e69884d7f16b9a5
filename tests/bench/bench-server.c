/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The server as its clients feel it: start-up, /alive, a shell builtin, memory at rest. Numbers
 * stand beside a floor that is measured in the same run (the same builtin on a bare terminal), so
 * that they mean something on a busy machine. Prints one JSON object.
 *
 * Usage: bench-server GLOVEBOXD [ROUNDS]
 */
#include "bench-client.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_COUNT 16
#define LOAD_USEC (2 * G_USEC_PER_SEC)
#define ALIVE "{\"status\":\"ok\"}"

static void
ask_alive (int fd)
{
  bench_send (fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
  bench_read_response (fd, ALIVE);
}

static gint64
measure_start (const char *program, const char *workspace, guint rounds)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rounds; i++)
    {
      gint64 start = g_get_monotonic_time (), elapsed;
      BenchServer server = bench_start_server (program, workspace);
      int fd = bench_connect (server.port);

      ask_alive (fd);
      elapsed = g_get_monotonic_time () - start;
      g_array_append_val (times, elapsed);
      close (fd);
      bench_stop_server (&server);
    }
  return bench_get_percentile (times, 50);
}

/* One load thread, this one, keeps a request in flight on each connection. */
static double
measure_alive_rate (const BenchServer *server)
{
  struct pollfd fds[CONNECTIONS_COUNT];
  gint64 start, end;
  guint64 answered = 0;

  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    {
      fds[i] = (struct pollfd){ .fd = bench_connect (server->port), .events = POLLIN };
      ask_alive (fds[i].fd);
    }
  start = g_get_monotonic_time ();
  end = start + LOAD_USEC;
  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    bench_send (fds[i].fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (g_get_monotonic_time () < end)
    {
      poll (fds, CONNECTIONS_COUNT, 1000);
      for (guint i = 0; i < CONNECTIONS_COUNT; i++)
        if (fds[i].revents & POLLIN)
          {
            bench_read_response (fds[i].fd, ALIVE);
            answered++;
            bench_send (fds[i].fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
          }
    }
  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    close (fds[i].fd);
  return (double) answered * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start);
}

static guint64
read_pss_kib (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "\nPss:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10);
}

static guint64
sum_pss_kib (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", (int) pid, (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) children = NULL;
  guint64 sum_kib = read_pss_kib (pid);

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return sum_kib;
  children = g_strsplit (g_strstrip (text), " ", -1);
  for (guint i = 0; children[i] != NULL; i++)
    if (*children[i] != '\0')
      sum_kib += sum_pss_kib ((pid_t) atoi (children[i]));
  return sum_kib;
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 2 ? (guint) atoi (argv[2]) : 2000;
  g_autofree char *workspace = NULL;
  g_autofree char *request = bench_make_run_request ("true");
  g_autoptr (GArray) alive = NULL, run = NULL, floor_times = NULL;
  gint64 start_usec, run_usec, floor_usec;
  guint64 pss_kib;
  double rate;
  BenchServer server;

  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-server GLOVEBOXD [ROUNDS]\n");
      return 2;
    }
  workspace = bench_prepare ();
  start_usec = measure_start (argv[1], workspace, MAX (rounds / 100, 3));
  server = bench_start_server (argv[1], workspace);
  pss_kib = sum_pss_kib (server.pid);
  alive = bench_measure_requests (&server, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n", ALIVE,
                                  rounds);
  rate = measure_alive_rate (&server);
  run = bench_measure_requests (&server, request, "\"observation\":\"run\"", rounds);
  floor_times = bench_measure_floor ("true", rounds);
  run_usec = bench_get_percentile (run, 50);
  floor_usec = bench_get_percentile (floor_times, 50);
  bench_stop_server (&server);
  rmdir (workspace);

  printf ("{\"start_to_alive_p50_usec\": %" G_GINT64_FORMAT ", \"alive_per_second\": %.0f, "
          "\"alive_p50_usec\": %" G_GINT64_FORMAT ", \"alive_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"run_p50_usec\": %" G_GINT64_FORMAT ", \"run_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"floor_p50_usec\": %" G_GINT64_FORMAT ", \"floor_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"run_to_floor\": %.2f, \"idle_pss_kib\": %" G_GUINT64_FORMAT "}\n",
          start_usec, rate, bench_get_percentile (alive, 50), bench_get_percentile (alive, 99),
          run_usec, bench_get_percentile (run, 99), floor_usec,
          bench_get_percentile (floor_times, 99), (double) run_usec / (double) MAX (floor_usec, 1),
          pss_kib);
  return 0;
}
