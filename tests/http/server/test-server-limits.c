/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a hostile or broken client may do: it gets a clear answer, and the server goes on. */
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "gbx-server-fixture.h"

#define ALIVE_REQUEST GBX_GET ("/alive")
#define ACTION "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"x\"}}}"

static void
assert_alive (GbxServerFixture *f)
{
  gbx_server_fixture_assert_response (f, ALIVE_REQUEST, 200, "{\"status\":\"ok\"}");
}

/* Few and small, but in its own time: what is tested there does not depend on how fast it goes. */
static GbxHttpLimits
get_small_limits (void)
{
  GbxHttpLimits limits = gbx_http_limits_get_default ();

  limits.max_connections_count = 8;
  limits.max_lingering_count = 2;
  limits.max_body_bytes = 100 * 1000;
  return limits;
}

static void
set_up_small (GbxServerFixture *f, gconstpointer key)
{
  GbxHttpLimits limits = get_small_limits ();

  gbx_server_fixture_set_up_with_limits (f, key, &limits);
}

static void
set_up_hasty (GbxServerFixture *f, gconstpointer key)
{
  GbxHttpLimits limits = get_small_limits ();

  limits.head_timeout_usec = 100 * 1000;
  limits.idle_timeout_usec = 200 * 1000;
  limits.keep_alive_min_usec = 50 * 1000;
  limits.linger_usec = 100 * 1000;
  limits.sweep_interval_usec = 10 * 1000;
  gbx_server_fixture_set_up_with_limits (f, key, &limits);
}

/* Idle connections end when others need the place, and not before. */
static void
set_up_crowded (GbxServerFixture *f, gconstpointer key)
{
  GbxHttpLimits limits = get_small_limits ();

  limits.keep_alive_min_usec = 50 * 1000;
  gbx_server_fixture_set_up_with_limits (f, key, &limits);
}

static void
check_refused (GbxRawClient *client, guint status)
{
  g_autofree char *all = gbx_raw_client_read_all (client);

  g_assert_cmpuint (gbx_raw_response_get_status (all), ==, status);
  g_assert_true (gbx_raw_response_has_header (all, "Connection: close"));
  g_assert_true (g_str_has_prefix (gbx_raw_response_get_body (all), "{\"detail\":"));
}

/* The answer is there before the body. */
static void
test_huge_length (GbxServerFixture *f, gconstpointer key)
{
  static const char *const lengths[] = { "1073741824", "268435457", "999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
      g_autofree char *request = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                                  "Content-Length: %s\r\n\r\n",
                                                  lengths[i]);

      g_assert_cmpint (GBX_JSON_MAX_BYTES, <, 268435457);
      gbx_raw_client_send (client, request);
      check_refused (client, 413);
    }
  assert_alive (f);
}

static void
test_small_body (GbxServerFixture *f, gconstpointer key)
{
  static const struct
  {
    const char *line;
    gsize max_bytes;
  } rows[] = {
    { "POST /list_files", GBX_HTTP_MAX_SMALL_BODY_BYTES },
    { "GET /alive", GBX_HTTP_MAX_IGNORED_BODY_BYTES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
      g_autofree char *body = g_strnfill (rows[i].max_bytes, ' ');
      g_autofree char *fits = g_strdup_printf ("%s HTTP/1.1\r\nHost: x\r\n"
                                               "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                               rows[i].line, rows[i].max_bytes, body);
      g_autofree char *too_large = g_strdup_printf ("%s HTTP/1.1\r\nHost: x\r\n"
                                                    "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                                                    rows[i].line, rows[i].max_bytes + 1);
      g_autofree char *response = gbx_raw_client_ask (client, fits);

      g_assert_cmpuint (gbx_raw_response_get_status (response), !=, 413);
      gbx_raw_client_send (client, too_large);
      check_refused (client, 413);
    }
}

static void
test_unclear_length (GbxServerFixture *f, gconstpointer key)
{
  static const char *const headers[] = {
    "Content-Length: 2\r\nContent-Length: 3\r\n",
    "Content-Length: 2, 2\r\n",
    "Content-Length: -5\r\n",
    "Content-Length: +2\r\n",
    "Content-Length: 99999999999999999999999\r\n",
    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *request = g_strdup_printf (GBX_REQUEST ("POST", "/list_files", "%s") "{}",
                                                  headers[i]);
      g_autofree char *response = gbx_server_fixture_ask (f, request);

      g_test_message ("%s", headers[i]);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 400);
    }
  assert_alive (f);
}

static void
test_chunked (GbxServerFixture *f, gconstpointer key)
{
  gbx_server_fixture_assert_response (f, "POST /list_files HTTP/1.1\r\nHost: x\r\n"
                                         "Transfer-Encoding: chunked\r\n\r\n"
                                         "5\r\n{\"pat\r\n0a\r\nh\":\"nope\"}\r\n0\r\n\r\n",
                                      200, "[]");
}

/* Its length is counted as it comes. */
static void
test_chunked_too_large (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *filling = g_strnfill (0x8000, ' ');

  gbx_raw_client_send (client, "POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n");
  for (guint i = 0; i < 8; i++)
    {
      gbx_raw_client_send (client, "8000\r\n");
      gbx_raw_client_send (client, filling);
      gbx_raw_client_send (client, "\r\n");
    }
  check_refused (client, 413);
  g_assert_cmpuint (gbx_fake_dispatcher_get_begun_count (f->dispatcher), ==, 0);
  assert_alive (f);
}

/* A client that sends its whole body before it reads gets the answer all the same. */
static void
test_linger (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  gsize length = GBX_HTTP_LINGER_MAX_BYTES / 2;
  g_autofree char *body = g_strnfill (length, ' ');
  g_autofree char *head = g_strdup_printf ("POST /nope HTTP/1.1\r\nHost: x\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                                           length);

  gbx_raw_client_send (client, head);
  gbx_raw_client_send (client, body);
  check_refused (client, 404);
}

/* But not for ever. */
static void
test_linger_ends (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  gbx_raw_client_send (client, GBX_REQUEST ("POST", "/nope", "Content-Length: 10\r\n"));
  check_refused (client, 404);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

static void
test_large_head (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *fits = g_strnfill (GBX_HTTP_MAX_HEADER_BYTES - 100, 'x');
  g_autofree char *too_large = g_strnfill (300 * 1000, 'x');
  g_autofree char *good = g_strdup_printf (GBX_REQUEST ("GET", "/alive", "X-Long: %s\r\n"), fits);
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  gbx_server_fixture_assert_response (f, good, 200, "{\"status\":\"ok\"}");
  gbx_raw_client_send (client, "GET /alive HTTP/1.1\r\nHost: x\r\nX-Long: ");
  gbx_raw_client_send (client, too_large);
  check_refused (client, 431);
  assert_alive (f);
}

static void
test_large_request_line (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *path = g_strnfill (200 * 1000, 'x');
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  gbx_raw_client_send (client, "GET /");
  gbx_raw_client_send (client, path);
  check_refused (client, 431);
}

/* Byte by byte, each in good time, the head as a whole too late. */
static void
test_slow_head (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;
  gint64 start_usec = g_get_monotonic_time ();

  gbx_raw_client_send (client, "GET /alive HTTP/1.1\r\n");
  while (gbx_server_get_connections_count (f->server) == 0 ||
         g_get_monotonic_time () - start_usec < f->limits.head_timeout_usec)
    g_main_context_iteration (NULL, TRUE);
  gbx_raw_client_try_send (client, "X", 1);
  all = gbx_raw_client_read_all (client);
  g_assert_cmpuint (gbx_raw_response_get_status (all), ==, 408);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, GBX_HTTP_HEAD_TIMEOUT_USEC);
  assert_alive (f);
}

static void
test_slow_body (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, GBX_REQUEST ("POST", "/list_files", "Content-Length: 10\r\n") "{");
  all = gbx_raw_client_read_all (client);
  g_assert_cmpuint (gbx_raw_response_get_status (all), ==, 408);
  g_assert_cmpint (GBX_HTTP_IDLE_TIMEOUT_USEC, >=, GBX_HTTP_KEEP_ALIVE_MIN_USEC);
  assert_alive (f);
}

/* Idle connections end, before and after a request, without a word. */
static void
test_idle (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) fresh = gbx_raw_client_new (f->port);
  g_autoptr (GbxRawClient) used = gbx_raw_client_new (f->port);
  g_autofree char *response = gbx_raw_client_ask (used, ALIVE_REQUEST);
  g_autofree char *rest_of_fresh = gbx_raw_client_read_all (fresh);
  g_autofree char *rest_of_used = gbx_raw_client_read_all (used);

  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
  g_assert_cmpstr (rest_of_fresh, ==, "");
  g_assert_cmpstr (rest_of_used, ==, "");
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

static gboolean
on_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* However long an action takes, nobody hangs up on its client. */
static void
test_no_limit_on_execution (GbxServerFixture *f, gconstpointer key)
{
  const char *body = "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"wait\"}}}";
  g_autofree char *request = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                              "Content-Length: %zu\r\n\r\n%s",
                                              strlen (body), body);
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *response = NULL;
  gboolean is_late = FALSE;

  gbx_raw_client_send (client, request);
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  /* Longer than all times of set_up_hasty(). */
  g_timeout_add (500, on_timeout, &is_late);
  gbx_test_run_until (is_late);
  gbx_fake_dispatcher_release (f->dispatcher);
  response = gbx_raw_client_read_response (client);
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
}

/* A client that does not read its answer is given up. */
static void
test_slow_reader (GbxServerFixture *f, gconstpointer key)
{
  const char *body = "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"large\"}}}";
  g_autofree char *request = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                              "Content-Length: %zu\r\n\r\n%s",
                                              strlen (body), body);
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  for (guint i = 0; i < 4; i++)
    gbx_raw_client_send (client, request);
  gbx_test_run_until (gbx_fake_dispatcher_get_begun_count (f->dispatcher) > 0);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
  assert_alive (f);
}

static GPtrArray *
new_clients (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_raw_client_free);
}

static void
test_connections (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GPtrArray) clients = new_clients ();
  g_autofree char *refused = NULL;
  g_autofree char *served = NULL;
  g_autofree char *first = NULL;

  /* All connections are taken by clients in the middle of a head. */
  for (guint i = 0; i < 8; i++)
    {
      g_ptr_array_add (clients, gbx_raw_client_new (f->port));
      gbx_raw_client_send (g_ptr_array_index (clients, i), "GET /alive HTTP/1.1\r\n");
    }
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 8);
  g_ptr_array_add (clients, gbx_raw_client_new (f->port));
  refused = gbx_raw_client_ask (g_ptr_array_index (clients, 8), ALIVE_REQUEST);
  g_assert_cmpuint (gbx_raw_response_get_status (refused), ==, 429);
  g_assert_true (gbx_raw_response_has_header (refused, "Retry-After: 1"));

  /* Those who have one go on. */
  first = gbx_raw_client_ask (g_ptr_array_index (clients, 0), "Host: x\r\n\r\n");
  g_assert_cmpuint (gbx_raw_response_get_status (first), ==, 200);

  g_ptr_array_set_size (clients, 0);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
  served = gbx_server_fixture_ask (f, ALIVE_REQUEST);
  g_assert_cmpuint (gbx_raw_response_get_status (served), ==, 200);
}

/* With the limits as they are. */
static void
test_600_connections (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GPtrArray) clients = new_clients ();
  guint served_count = 0, refused_count = 0;

  g_assert_cmpint (GBX_HTTP_ACCEPT_BURST_COUNT, <, 600);
  for (guint i = 0; i < 600; i++)
    {
      g_ptr_array_add (clients, gbx_raw_client_new (f->port));
      gbx_raw_client_send (g_ptr_array_index (clients, i), ALIVE_REQUEST);
    }
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *response = gbx_raw_client_read_response (g_ptr_array_index (clients, i));

      if (response != NULL && gbx_raw_response_get_status (response) == 200)
        served_count++;
      else
        refused_count++;
    }
  g_assert_cmpuint (served_count, ==, GBX_HTTP_MAX_CONNECTIONS_COUNT);
  g_assert_cmpuint (refused_count, ==, 600 - GBX_HTTP_MAX_CONNECTIONS_COUNT);
  g_assert_cmpuint (gbx_server_get_connections_count (f->server), <=,
                    GBX_HTTP_MAX_CONNECTIONS_COUNT + GBX_HTTP_MAX_LINGERING_COUNT);
  g_ptr_array_set_size (clients, 0);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
  assert_alive (f);
}

/* Out of descriptors, the server tries again a little later. */
static void
test_no_descriptors (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = NULL;
  struct rlimit before, none;
  g_autofree char *response = NULL;
  gint64 start_usec = g_get_monotonic_time ();
  int free_fd;

  if (g_getenv ("GBX_TEST_VALGRIND") != NULL)
    {
      g_test_skip ("valgrind accepts the connection first and closes it then");
      return;
    }
  client = gbx_raw_client_new (f->port);
  free_fd = dup (STDIN_FILENO);
  close (free_fd);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = (struct rlimit){ (rlim_t) free_fd, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_test_expect_message ("glovebox", G_LOG_LEVEL_WARNING, "cannot accept a connection: *");
  g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (gbx_server_get_connections_count (f->server), ==, 0);

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  response = gbx_raw_client_ask (client, ALIVE_REQUEST);
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, >=, GBX_HTTP_ACCEPT_PAUSE_USEC);
}

/* One that was idle long enough gives its place to a new one. */
static void
test_room_is_made (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GPtrArray) clients = new_clients ();
  guint status;

  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (clients, gbx_raw_client_new (f->port));
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 8);
  do
    {
      g_autofree char *response = gbx_server_fixture_ask (f, ALIVE_REQUEST);

      status = response != NULL ? gbx_raw_response_get_status (response) : 429;
    }
  while (status == 429);
  g_assert_cmpuint (status, ==, 200);
}

static void
test_nested_json (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *open = g_strnfill (100 * 1000, '[');
  g_autofree char *body = g_strdup_printf ("{\"action\":%s", open);
  g_autofree char *first = gbx_server_fixture_post (f, "/execute_action", open);
  g_autofree char *second = gbx_server_fixture_post (f, "/execute_action", body);
  g_autofree char *third = gbx_server_fixture_post (f, "/update_mcp_server", open);

  g_assert_cmpuint (gbx_raw_response_get_status (first), ==, 422);
  g_assert_cmpuint (gbx_raw_response_get_status (second), ==, 422);
  g_assert_cmpuint (gbx_raw_response_get_status (third), ==, 500);
  assert_alive (f);
}

static void
test_expect (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *head = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                           "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n",
                                           strlen (ACTION));
  g_autofree char *go_on = gbx_raw_client_ask (client, head);
  g_autofree char *response = NULL;

  g_assert_cmpuint (gbx_raw_response_get_status (go_on), ==, 100);
  response = gbx_raw_client_ask (client, ACTION);
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
}

/* Whoever asks first is told no before the body. */
static void
test_expect_refused (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_ask (f, GBX_REQUEST ("POST", "/execute_action",
                                                     "Expect: 100-continue\r\n"
                                                     "Content-Length: 1073741824\r\n"));
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 413);
}

/* More than the server reads from one client at a time. */
static void
test_large_body (GbxServerFixture *f, gconstpointer key)
{
  gsize length = 3 * GBX_HTTP_READ_BURST_BYTES;
  g_autofree char *filling = g_strnfill (length, 'x');
  g_autofree char *body = g_strdup_printf ("{\"action\":{\"action\":\"run\","
                                           "\"args\":{\"command\":\"x\"},"
                                           "\"tool_call_metadata\":\"%s\"}}",
                                           filling);
  g_autofree char *response = gbx_server_fixture_post (f, "/execute_action", body);

  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
}

/* Behind a body of which much was read ahead the next request stands untouched. */
static void
test_behind_large_bodies (GbxServerFixture *f, gconstpointer key)
{
  const gsize lengths[] = {
    GBX_HTTP_READ_AHEAD_BYTES - 1,
    GBX_HTTP_READ_AHEAD_BYTES,
    GBX_HTTP_READ_AHEAD_BYTES + 1,
    5 * GBX_HTTP_READ_AHEAD_BYTES + 77,
  };
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *filling = g_strnfill (lengths[i] - 2, ' ');
      g_autofree char *requests = g_strdup_printf ("POST /list_files HTTP/1.1\r\nHost: x\r\n"
                                                   "Content-Length: %" G_GSIZE_FORMAT
                                                   "\r\n\r\n{%s}" GBX_GET ("/alive"),
                                                   lengths[i], filling);

      gbx_raw_client_send (client, requests);
      for (guint j = 0; j < 2; j++)
        {
          g_autofree char *response = gbx_raw_client_read_response (client);

          g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
          g_assert_cmpstr (gbx_raw_response_get_body (response), ==,
                           j == 0 ? "[]" : "{\"status\":\"ok\"}");
        }
    }
}

/* Whoever would take the body is not there: nothing of it is waited for. */
static void
test_upload_to_nobody (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *response = NULL;

  response = gbx_raw_client_ask (client, "POST /upload_file HTTP/1.1\r\nHost: x\r\n"
                                         "Content-Length: 1000000000\r\n\r\n");
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 500);
  g_assert_nonnull (strstr (gbx_raw_response_get_body (response), "glovebox-module-files"));
}

#define SMALL_TEST(path, func) \
  g_test_add (path, GbxServerFixture, NULL, set_up_small, func, gbx_server_fixture_tear_down)
#define HASTY_TEST(path, func) \
  g_test_add (path, GbxServerFixture, NULL, set_up_hasty, func, gbx_server_fixture_tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  GBX_SERVER_TEST ("/server/huge-length", NULL, test_huge_length);
  GBX_SERVER_TEST ("/server/small-body", NULL, test_small_body);
  GBX_SERVER_TEST ("/server/unclear-length", NULL, test_unclear_length);
  GBX_SERVER_TEST ("/server/chunked", NULL, test_chunked);
  SMALL_TEST ("/server/chunked-too-large", test_chunked_too_large);
  GBX_SERVER_TEST ("/server/linger", NULL, test_linger);
  HASTY_TEST ("/server/linger-ends", test_linger_ends);
  GBX_SERVER_TEST ("/server/large-head", NULL, test_large_head);
  GBX_SERVER_TEST ("/server/large-request-line", NULL, test_large_request_line);
  HASTY_TEST ("/server/slow-head", test_slow_head);
  HASTY_TEST ("/server/slow-body", test_slow_body);
  HASTY_TEST ("/server/idle", test_idle);
  HASTY_TEST ("/server/no-limit-on-execution", test_no_limit_on_execution);
  HASTY_TEST ("/server/slow-reader", test_slow_reader);
  SMALL_TEST ("/server/connections", test_connections);
  GBX_SERVER_TEST ("/server/600-connections", NULL, test_600_connections);
  GBX_SERVER_TEST ("/server/no-descriptors", NULL, test_no_descriptors);
  g_test_add ("/server/room-is-made", GbxServerFixture, NULL, set_up_crowded, test_room_is_made,
              gbx_server_fixture_tear_down);
  GBX_SERVER_TEST ("/server/nested-json", NULL, test_nested_json);
  GBX_SERVER_TEST ("/server/expect", NULL, test_expect);
  GBX_SERVER_TEST ("/server/expect-refused", NULL, test_expect_refused);
  GBX_SERVER_TEST ("/server/large-body", NULL, test_large_body);
  GBX_SERVER_TEST ("/server/behind-large-bodies", NULL, test_behind_large_bodies);
  GBX_SERVER_TEST ("/server/upload-to-nobody", NULL, test_upload_to_nobody);

  return g_test_run ();
}
