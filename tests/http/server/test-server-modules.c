/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Routes of modules: answers, streams, clients that leave. */
#include <string.h>

#include "gbx-fake-route.h"
#include "gbx-server-fixture.h"

static void
set_up (GbxServerFixture *f, gconstpointer key)
{
  gbx_server_fixture_set_up (f, key);
  f->route = gbx_fake_route_new ();
}

static void
test_request (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_ask (f, "PUT /module/a%20b?x&q=1&q=c+d%2B HTTP/1.1\r\nHost: x\r\n"
                                        "x-test: first\r\nX-Test: second\r\n"
                                        "Content-Length: 4\r\n\r\nbody");
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 201);
  g_assert_cmpstr (gbx_raw_response_get_body (response), ==,
                   "PUT /module/a b q=c d+ header=first body=body");
  g_assert_true (gbx_raw_response_has_header (response, "X-Module: yes"));
  g_assert_true (gbx_raw_response_has_header (response, "Content-Type: text/plain"));
  g_assert_null (strstr (response, "X-Injected"));
  g_assert_null (strstr (response, "X-Evil"));
}

/* Requests are counted by the path that is announced, whoever answers it. */
static void
test_metrics (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *of_protocol = gbx_server_fixture_ask (f, GBX_GET ("/download_files"));
  g_autofree char *of_module = gbx_server_fixture_ask (f, GBX_GET ("/module/a"));
  g_autofree char *metrics = gbx_server_fixture_ask (f, GBX_GET ("/metrics"));

  g_assert_nonnull (strstr (metrics, "{route=\"/download_files\",status=\"201\"} 1\n"));
  g_assert_nonnull (strstr (metrics, "{route=\"/module\",status=\"201\"} 1\n"));
}

static void
test_failures (GbxServerFixture *f, gconstpointer key)
{
  /* 404 is left to paths that do not exist. */
  gbx_server_fixture_assert_response (f, GBX_GET ("/module/fail"), 500,
                                      "{\"detail\":\"no such page\"}");
  gbx_server_fixture_assert_response (f, GBX_GET ("/module/silent"), 500,
                                      "{\"detail\":\"An unexpected error occurred. "
                                      "Please try again later.\"}");
  gbx_server_fixture_assert_response (f, GBX_GET ("/module/gateway"), 500, "");
}

static void
test_key (GbxServerFixture *f, gconstpointer key)
{
  gbx_server_fixture_assert_response (f, GBX_GET ("/module"), 403,
                                      "{\"detail\":\"Invalid API Key\"}");
}

static void
test_stream (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *response = NULL, *next = NULL;

  response = gbx_raw_client_ask (client, GBX_GET ("/module/count"));
  g_assert_true (gbx_raw_response_has_header (response, "Transfer-Encoding: chunked"));
  g_assert_true (gbx_raw_response_has_header (response, "Content-Type: text/event-stream"));
  g_assert_nonnull (strstr (response, "data: 0\n"));
  g_assert_nonnull (strstr (response, "data: 9\n"));

  next = gbx_raw_client_ask (client, GBX_GET ("/alive"));
  g_assert_cmpuint (gbx_raw_response_get_status (next), ==, 200);
}

/* Without a header Host. */
static void
test_old_request (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, "GET /module/a%20b%3Fc?q=c+d%2B?e HTTP/1.0\r\n\r\n");
  all = gbx_raw_client_read_all (client);
  g_assert_cmpstr (gbx_raw_response_get_body (all), ==,
                   "GET /module/a b?c q=c d+?e header=(none) body=");
}

/* HTTP/1.0 has no chunks: the stream ends with the connection. */
static void
test_old_stream (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, "GET /module/count HTTP/1.0\r\n\r\n");
  all = gbx_raw_client_read_all (client);
  g_assert_true (g_str_has_prefix (gbx_raw_response_get_body (all), "data: 0\n\ndata: 1\n\n"));
  g_assert_true (g_str_has_suffix (all, "data: 9\n\n"));
}

/* A stream that breaks does not look as if it had ended. */
static void
test_broken_stream (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/broken"));
  all = gbx_raw_client_read_all (client);
  g_assert_nonnull (strstr (all, "data: 9\n"));
  g_assert_null (strstr (all, "\r\n0\r\n"));
}

static gboolean
on_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Nothing is written that the client does not read. */
static void
test_back_pressure (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  gsize streamed_bytes;

  gbx_raw_client_send (client, GBX_GET ("/module/stream"));
  gbx_test_run_until (gbx_fake_route_get_streamed_bytes (f->route) > 0);
  /* How much the system takes is its own business; that it takes no more is seen by the pause. */
  do
    {
      gboolean is_late = FALSE;

      streamed_bytes = gbx_fake_route_get_streamed_bytes (f->route);
      g_timeout_add (200, on_timeout, &is_late);
      gbx_test_run_until (is_late);
    }
  while (gbx_fake_route_get_streamed_bytes (f->route) > streamed_bytes);
  gbx_test_settle ();
  g_assert_cmpuint (gbx_fake_route_get_streamed_bytes (f->route), ==, streamed_bytes);
  g_assert_cmpuint (gbx_fake_route_get_running_count (f->route), ==, 1);

  while (gbx_fake_route_get_streamed_bytes (f->route) == streamed_bytes)
    {
      g_autofree char *some = gbx_raw_client_read_until (client, "x");

      g_assert_cmpstr (some, !=, "");
    }
}

/* Who closes a stream is noticed though nothing is sent. */
static void
test_client_leaves_stream (GbxServerFixture *f, gconstpointer key)
{
  GbxRawClient *client = gbx_raw_client_new (f->port);
  g_autofree char *some = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/events"));
  some = gbx_raw_client_read_until (client, "data: 0");
  g_assert_cmpuint (gbx_fake_route_get_running_count (f->route), ==, 1);
  gbx_raw_client_free (client);
  gbx_test_run_until (gbx_fake_route_get_running_count (f->route) == 0);
  g_assert_cmpuint (gbx_fake_route_get_cancelled_count (f->route), ==, 1);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

/* And who leaves while the server is sending. */
static void
test_client_leaves_writing (GbxServerFixture *f, gconstpointer key)
{
  GbxRawClient *client = gbx_raw_client_new (f->port);
  g_autofree char *some = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/stream"));
  some = gbx_raw_client_read_until (client, "xxx");
  gbx_raw_client_free (client);
  gbx_test_run_until (gbx_fake_route_get_running_count (f->route) == 0);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

/* A server that stops ends the streams that have no end. */
static void
test_stop_ends_streams (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *some = NULL, *rest = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/events"));
  some = gbx_raw_client_read_until (client, "data: 0");
  gbx_server_fixture_stop (f);
  g_assert_cmpuint (gbx_fake_route_get_cancelled_count (f->route), ==, 1);
  rest = gbx_raw_client_read_all (client);
  g_assert_true (g_str_has_suffix (rest, "0\r\n\r\n"));
}

/* What comes with the request already, and later, goes back as it is. */
static void
test_take_over (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *head = NULL, *more = NULL, *rest = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/taken") "\r\nfirst");
  head = gbx_raw_client_read_until (client, "first");
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 101 Switching Protocols\r\n"));
  g_assert_true (gbx_raw_response_has_header (head, "Connection: Upgrade"));
  g_assert_true (gbx_raw_response_has_header (head, "Upgrade: echo"));
  g_assert_true (gbx_raw_response_has_header (head, "X-Module: yes"));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n\r\nfirst"));
  gbx_raw_client_send (client, "GET / HTTP/1.1\r\n\r\n!");
  more = gbx_raw_client_read_until (client, "!");
  g_assert_cmpstr (more, ==, "GET / HTTP/1.1\r\n\r\n!");
  gbx_raw_client_shut_down_write (client);
  rest = gbx_raw_client_read_all (client);
  g_assert_cmpstr (rest, ==, "");
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

/* Nobody waits for the end of a protocol that the server does not know. */
static void
test_stop_ends_taken (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  gint64 start_usec = g_get_monotonic_time ();
  g_autofree char *head = NULL, *rest = NULL;

  gbx_raw_client_send (client, GBX_GET ("/module/taken"));
  head = gbx_raw_client_read_until (client, "\r\n\r\n");
  gbx_server_fixture_stop (f);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, GBX_SHUTDOWN_MAX_USEC);
  rest = gbx_raw_client_read_all (client);
  g_assert_cmpstr (rest, ==, "");
}

#define MODULE_TEST(path, key, func) \
  g_test_add (path, GbxServerFixture, key, set_up, func, gbx_server_fixture_tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  MODULE_TEST ("/server/module/request", NULL, test_request);
  MODULE_TEST ("/server/module/metrics", NULL, test_metrics);
  MODULE_TEST ("/server/module/failures", NULL, test_failures);
  MODULE_TEST ("/server/module/key", FIXTURE_KEY, test_key);
  MODULE_TEST ("/server/module/stream", NULL, test_stream);
  MODULE_TEST ("/server/module/old-request", NULL, test_old_request);
  MODULE_TEST ("/server/module/old-stream", NULL, test_old_stream);
  MODULE_TEST ("/server/module/broken-stream", NULL, test_broken_stream);
  MODULE_TEST ("/server/module/back-pressure", NULL, test_back_pressure);
  MODULE_TEST ("/server/module/client-leaves-stream", NULL, test_client_leaves_stream);
  MODULE_TEST ("/server/module/client-leaves-writing", NULL, test_client_leaves_writing);
  MODULE_TEST ("/server/module/stop-ends-streams", NULL, test_stop_ends_streams);
  MODULE_TEST ("/server/module/take-over", NULL, test_take_over);
  MODULE_TEST ("/server/module/stop-ends-taken", NULL, test_stop_ends_taken);

  return g_test_run ();
}
