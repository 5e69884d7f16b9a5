/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The server as its clients feel it: start-up, /alive, a shell builtin, memory at rest. Numbers
 * stand beside a floor that is measured in the same run (the same builtin on a bare terminal), so
 * that they mean something on a busy machine. Prints one JSON object.
 *
 * Usage: bench-server GLOVEBOXD [ROUNDS]
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTIONS_COUNT 16
#define LOAD_USEC (2 * G_USEC_PER_SEC)
#define PROMPT "@ready@ "
#define ALIVE "{\"status\":\"ok\"}"

typedef struct
{
  pid_t pid;
  guint16 port;
} Server;

static G_NORETURN void
die (const char *what)
{
  fprintf (stderr, "bench-server: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gint64
get_percentile (GArray *times, guint percent)
{
  g_array_sort (times, compare_times);
  return g_array_index (times, gint64, MIN (times->len * percent / 100, times->len - 1));
}

static int
connect_to (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;

  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    die ("connect");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static void
send_all (int fd, const char *text)
{
  gsize length_bytes = strlen (text);

  if (send (fd, text, length_bytes, MSG_NOSIGNAL) != (gssize) length_bytes)
    die ("send");
}

/* Reads one response with a Content-Length, whole; it must be a success and say what is expected.
 */
static void
read_response (int fd, const char *expected_text)
{
  char buffer[65536];
  gsize used = 0, wanted = 0;

  while (wanted == 0 || used < wanted)
    {
      gssize n = recv (fd, buffer + used, sizeof buffer - 1 - used, 0);
      const char *head_end, *length;

      if (n <= 0)
        die ("recv");
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
      fprintf (stderr, "bench-server: unexpected response: %s\n", buffer);
      exit (1);
    }
}

static Server
start_server (const char *program, const char *workspace)
{
  Server server = { 0 };
  int fds[2];
  char line[256] = "";
  const char *colon;
  FILE *stream;

  if (pipe2 (fds, O_CLOEXEC) != 0)
    die ("pipe");
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
    die ("the server did not start");
  fclose (stream);
  colon = strrchr (line, ':');
  server.port = colon != NULL ? (guint16) strtoul (colon + 1, NULL, 10) : 0;
  if (server.port == 0)
    die (line);
  return server;
}

static void
stop_server (const Server *server)
{
  kill (server->pid, SIGTERM);
  waitpid (server->pid, NULL, 0);
}

static void
ask_alive (int fd)
{
  send_all (fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
  read_response (fd, ALIVE);
}

static gint64
measure_start (const char *program, const char *workspace, guint rounds)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rounds; i++)
    {
      gint64 start = g_get_monotonic_time (), elapsed;
      Server server = start_server (program, workspace);
      int fd = connect_to (server.port);

      ask_alive (fd);
      elapsed = g_get_monotonic_time () - start;
      g_array_append_val (times, elapsed);
      close (fd);
      stop_server (&server);
    }
  return get_percentile (times, 50);
}

/* One load thread, this one, keeps a request in flight on each connection. */
static double
measure_alive_rate (const Server *server)
{
  struct pollfd fds[CONNECTIONS_COUNT];
  gint64 start, end;
  guint64 answered = 0;

  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    {
      fds[i] = (struct pollfd){ .fd = connect_to (server->port), .events = POLLIN };
      ask_alive (fds[i].fd);
    }
  start = g_get_monotonic_time ();
  end = start + LOAD_USEC;
  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    send_all (fds[i].fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (g_get_monotonic_time () < end)
    {
      poll (fds, CONNECTIONS_COUNT, 1000);
      for (guint i = 0; i < CONNECTIONS_COUNT; i++)
        if (fds[i].revents & POLLIN)
          {
            read_response (fds[i].fd, ALIVE);
            answered++;
            send_all (fds[i].fd, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n");
          }
    }
  for (guint i = 0; i < CONNECTIONS_COUNT; i++)
    close (fds[i].fd);
  return (double) answered * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start);
}

static GArray *
measure_requests (const Server *server,
                  const char *request,
                  const char *expected_text,
                  guint rounds)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  int fd = connect_to (server->port);

  for (guint i = 0; i < rounds + 20; i++)
    {
      gint64 start = g_get_monotonic_time (), elapsed;

      send_all (fd, request);
      read_response (fd, expected_text);
      elapsed = g_get_monotonic_time () - start;
      if (i >= 20) /* the first ones warm up */
        g_array_append_val (times, elapsed);
    }
  close (fd);
  return times;
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
        die ("read from the terminal");
      used += (gsize) n;
      if (used >= strlen (PROMPT) &&
          memcmp (buffer + used - strlen (PROMPT), PROMPT, strlen (PROMPT)) == 0)
        return;
      if (used == sizeof buffer)
        used = 0;
    }
}

/* The same builtin with no server: what a terminal and bash themselves take. */
static GArray *
measure_floor (guint rounds)
{
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

      if (write (fd, "true\r", 5) != 5)
        die ("write to the terminal");
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

static char *
make_run_request (void)
{
  const char *body =
      "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"true\"},\"timeout\":120.0}}";

  return g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: localhost\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen (body), body);
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 2 ? (guint) atoi (argv[2]) : 2000;
  g_autofree char *workspace = g_dir_make_tmp ("glovebox-bench-XXXXXX", NULL);
  g_autofree char *request = make_run_request ();
  g_autoptr (GArray) alive = NULL, run = NULL, floor_times = NULL;
  gint64 start_usec;
  guint64 pss_kib;
  double rate;
  Server server;

  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-server GLOVEBOXD [ROUNDS]\n");
      return 2;
    }
  g_unsetenv ("SESSION_API_KEY");
  /* What somebody's start-up files and login do is not the server's time. */
  g_setenv ("HOME", workspace, TRUE);
  g_setenv ("SU_TO_USER", "false", TRUE);
  start_usec = measure_start (argv[1], workspace, MAX (rounds / 100, 3));
  server = start_server (argv[1], workspace);
  pss_kib = sum_pss_kib (server.pid);
  alive = measure_requests (&server, "GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n", ALIVE,
                            rounds);
  rate = measure_alive_rate (&server);
  run = measure_requests (&server, request, "\"observation\":\"run\"", rounds);
  floor_times = measure_floor (rounds);
  stop_server (&server);
  rmdir (workspace);

  printf ("{\"start_to_alive_p50_usec\": %" G_GINT64_FORMAT ", \"alive_per_second\": %.0f, "
          "\"alive_p50_usec\": %" G_GINT64_FORMAT ", \"alive_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"run_p50_usec\": %" G_GINT64_FORMAT ", \"run_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"floor_p50_usec\": %" G_GINT64_FORMAT ", \"floor_p99_usec\": %" G_GINT64_FORMAT ", "
          "\"run_to_floor\": %.2f, \"idle_pss_kib\": %" G_GUINT64_FORMAT "}\n",
          start_usec, rate, get_percentile (alive, 50), get_percentile (alive, 99),
          get_percentile (run, 50), get_percentile (run, 99), get_percentile (floor_times, 50),
          get_percentile (floor_times, 99),
          (double) get_percentile (run, 50) / (double) MAX (get_percentile (floor_times, 50), 1),
          pss_kib);
  return 0;
}
