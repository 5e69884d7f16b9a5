/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A connection's time: whose delay it was that it has run out. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gbx-connection.h"

/* Later than any deadline. */
#define LATE_USEC G_MAXINT64

typedef struct
{
  GbxConnection *connection;
  int client_fd;
} Fixture;

static void
on_closed (GbxConnection *connection, gpointer user_data)
{
}

static void
set_up (Fixture *f, gconstpointer data)
{
  GbxHttpLimits limits = gbx_http_limits_get_default ();
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  f->connection = gbx_connection_new (socket, &limits, on_closed, f);
  g_assert_nonnull (f->connection);
  f->client_fd = fds[1];
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gbx_connection_drop (f->connection);
  gbx_connection_hang_up (f->connection); /* one that lingers */
  g_assert_finalize_object (f->connection);
  close (f->client_fd);
}

static void
say (Fixture *f, const char *text)
{
  g_assert_cmpint (send (f->client_fd, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
}

/* That nothing came, not even the end. */
static void
assert_goes_on (Fixture *f)
{
  char byte;

  g_assert_cmpint (recv (f->client_fd, &byte, 1, MSG_DONTWAIT), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
}

static void
assert_timed_out (Fixture *f)
{
  const char *expected = "HTTP/1.1 408 ";
  char head[sizeof "HTTP/1.1 408 "] = "";

  g_assert_cmpint (recv (f->client_fd, head, strlen (expected), MSG_WAITALL), ==,
                   strlen (expected));
  g_assert_cmpstr (head, ==, expected);
}

static void
test_idle (Fixture *f, gconstpointer data)
{
  char byte;

  gbx_connection_check_time (f->connection, LATE_USEC);
  g_assert_cmpint (recv (f->client_fd, &byte, 1, 0), ==, 0);
}

/* The request that the server had no time to read came to a connection that was open. */
static void
test_request_waits (Fixture *f, gconstpointer data)
{
  say (f, "G");
  gbx_connection_check_time (f->connection, LATE_USEC);
  assert_goes_on (f);
}

/* What comes drop by drop is late although the next drop is there. */
static void
test_head (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char byte;

  say (f, "G");
  g_assert_cmpint (gbx_connection_read (f->connection, &byte, 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_cmpint (gbx_connection_get_phase (f->connection), ==, GBX_CONNECTION_PHASE_HEAD);
  say (f, "E");
  gbx_connection_check_time (f->connection, LATE_USEC);
  assert_timed_out (f);
}

static void
test_body (Fixture *f, gconstpointer data)
{
  gbx_connection_set_phase (f->connection, GBX_CONNECTION_PHASE_BODY);
  gbx_connection_check_time (f->connection, LATE_USEC);
  assert_timed_out (f);
}

static void
test_body_waits (Fixture *f, gconstpointer data)
{
  gbx_connection_set_phase (f->connection, GBX_CONNECTION_PHASE_BODY);
  say (f, "{");
  gbx_connection_check_time (f->connection, LATE_USEC);
  assert_goes_on (f);
}

#define ADD(name, test) g_test_add ("/connection/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("idle", test_idle);
  ADD ("request-waits", test_request_waits);
  ADD ("head", test_head);
  ADD ("body", test_body);
  ADD ("body-waits", test_body_waits);

  return g_test_run ();
}
