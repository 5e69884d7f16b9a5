/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-client.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROMPT "@ready@ "

void
bench_die (const char *what)
{
  fprintf (stderr, "bench: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

gint64
bench_get_percentile (GArray *times, guint percent)
{
  g_array_sort (times, compare_times);
  return g_array_index (times, gint64, MIN (times->len * percent / 100, times->len - 1));
}

int
bench_connect (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;

  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    bench_die ("connect");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void
bench_send (int fd, const char *text)
{
  gsize length_bytes = strlen (text);

  if (send (fd, text, length_bytes, MSG_NOSIGNAL) != (gssize) length_bytes)
    bench_die ("send");
}

/* Reads one response with a Content-Length, whole; it must be a success and say what is expected.
 */
void
bench_read_response (int fd, const char *expected_text)
{
  char buffer[65536];
  gsize used = 0, wanted = 0;

  while (wanted == 0 || used < wanted)
    {
      gssize n = recv (fd, buffer + used, sizeof buffer - 1 - used, 0);
      const char *head_end, *length;

      if (n <= 0)
        bench_die ("recv");
      used += (gsize) n;
      buffer[used] = '\0';
      head_end = strstr (buffer, "\r\n\r\n");
      if (wanted != 0 || head_end == NULL)
        continue;
      length = strcasestr (buffer, "content-length:");
      wanted = (gsize) (head_end + 4 - buffer) + (length ? strtoul (length + 15, NULL, 10) : 0);
    }
  if (!g_str_has_prefix (buffer, "HTTP/1.1 200") || strstr (buffer, expected_text) == NULL)
    {
      fprintf (stderr, "bench: unexpected response: %s\n", buffer);
      exit (1);
    }
}

BenchServer
bench_start_server (const char *program, const char *workspace)
{
  BenchServer server = { 0 };
  int fds[2];
  char line[256] = "";
  const char *colon;
  FILE *stream;

  if (pipe2 (fds, O_CLOEXEC) != 0)
    bench_die ("pipe");
  server.pid = fork ();
  if (server.pid == 0)
    {
      dup2 (fds[1], STDOUT_FILENO);
      execl (program, program, "0", "--listen", "127.0.0.1", "--working-dir", workspace,
             "--username", g_get_user_name (), "--user-id", "0", "--no-enable-browser", NULL);
      _exit (127);
    }
  close (fds[1]);
  stream = fdopen (fds[0], "r");
  if (fgets (line, sizeof line, stream) == NULL)
    bench_die ("the server did not start");
  fclose (stream);
  colon = strrchr (line, ':');
  server.port = colon != NULL ? (guint16) strtoul (colon + 1, NULL, 10) : 0;
  if (server.port == 0)
    bench_die (line);
  return server;
}

void
bench_stop_server (const BenchServer *server)
{
  kill (server->pid, SIGTERM);
  waitpid (server->pid, NULL, 0);
}

static void
read_until_prompt (int fd)
{
  char buffer[8192];
  gsize used = 0;

  while (TRUE)
    {
      gssize n = read (fd, buffer + used, sizeof buffer - used);

      if (n <= 0)
        bench_die ("read from the terminal");
      used += (gsize) n;
      if (used >= strlen (PROMPT) &&
          memcmp (buffer + used - strlen (PROMPT), PROMPT, strlen (PROMPT)) == 0)
        return;
      if (used == sizeof buffer)
        used = 0;
    }
}

/**
 * bench_measure_floor:
 * @command: one that prints nothing
 * @rounds: how often
 *
 * Returns: what the same command takes with no server, by bash on a bare terminal
 */
GArray *
bench_measure_floor (const char *command, guint rounds)
{
  g_autofree char *line = g_strconcat (command, "\r", NULL);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  int fd;
  pid_t pid = forkpty (&fd, NULL, NULL, NULL);

  if (pid == 0)
    {
      g_setenv ("PS1", PROMPT, TRUE);
      execl ("/bin/bash", "bash", "--norc", "--noprofile", "-i", NULL);
      _exit (127);
    }
  read_until_prompt (fd);
  for (guint i = 0; i < rounds + 20; i++)
    {
      gint64 start = g_get_monotonic_time (), elapsed;

      if (write (fd, line, strlen (line)) != (gssize) strlen (line))
        bench_die ("write to the terminal");
      read_until_prompt (fd);
      elapsed = g_get_monotonic_time () - start;
      if (i >= 20)
        g_array_append_val (times, elapsed);
    }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (fd);
  return times;
}

/**
 * bench_make_run_request:
 * @command: what to run, without quotes and backslashes
 *
 * Returns: (transfer full): the whole request
 */
char *
bench_make_run_request (const char *command)
{
  g_autofree char *body = g_strdup_printf (
      "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"%s\"},\"timeout\":120.0}}", command);

  return g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: localhost\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen (body), body);
}

/* What somebody's start-up files and login do is not the server's time. Returns the workspace. */
char *
bench_prepare (void)
{
  char *workspace = g_dir_make_tmp ("glovebox-bench-XXXXXX", NULL);

  g_unsetenv ("SESSION_API_KEY");
  g_setenv ("HOME", workspace, TRUE);
  g_setenv ("SU_TO_USER", "false", TRUE);

  return workspace;
}

GArray *
bench_measure_requests (const BenchServer *server,
                        const char *request,
                        const char *expected_text,
                        guint rounds)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  int fd = bench_connect (server->port);

  for (guint i = 0; i < rounds + 20; i++)
    {
      gint64 start = g_get_monotonic_time (), elapsed;

      bench_send (fd, request);
      bench_read_response (fd, expected_text);
      elapsed = g_get_monotonic_time () - start;
      if (i >= 20) /* the first ones warm up */
        g_array_append_val (times, elapsed);
    }
  close (fd);
  return times;
}
