/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The port, and the end. */
#include <string.h>

#include "gbx-server-fixture.h"

#define WAIT                                     \
  "POST /execute_action HTTP/1.1\r\nHost: x\r\n" \
  "Content-Length: 53\r\n\r\n"                   \
  "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"wait\"}}}"

static void
set_up_hasty (GbxServerFixture *f, gconstpointer key)
{
  GbxHttpLimits limits = gbx_http_limits_get_default ();

  limits.stop_timeout_usec = 50 * 1000;
  gbx_server_fixture_set_up_with_limits (f, key, &limits);
}

/* Whether the system lets a client in. */
static gboolean
is_open (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  if (connection == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  return connection != NULL;
}

static GbxServer *
new_server (GbxServerFixture *f)
{
  GbxServerConfig config = { .working_directory = "/",
                             .dispatcher = f->dispatcher,
                             .metrics = f->metrics };

  return gbx_server_new (&config);
}

static void
test_port_is_taken (GbxServerFixture *f, gconstpointer key)
{
  GbxServer *other = new_server (f);
  g_autoptr (GError) error = NULL;

  g_assert_false (gbx_server_bind (other, "127.0.0.1", f->port, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (gbx_server_bind (other, "nowhere", 0, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
  g_assert_finalize_object (other);
}

/* Until it is started, clients are refused by the system. */
static void
test_bound_is_not_open (GbxServerFixture *f, gconstpointer key)
{
  GbxServer *other = new_server (f);

  g_assert_true (gbx_server_bind (other, NULL, 0, NULL));
  g_assert_cmpuint (gbx_server_get_port (other), >, 0);
  g_assert_false (is_open (gbx_server_get_port (other)));
  g_assert_true (gbx_server_start (other, NULL));
  g_assert_true (is_open (gbx_server_get_port (other)));
  g_assert_finalize_object (other);
}

static void
test_idle_stop (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) used = gbx_raw_client_new (f->port);
  g_autoptr (GbxRawClient) fresh = gbx_raw_client_new (f->port);
  g_autofree char *response = NULL, *rest_of_used = NULL, *rest_of_fresh = NULL;
  gint64 start_usec = g_get_monotonic_time ();

  response = gbx_raw_client_ask (used, GBX_GET ("/alive"));
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 2);
  gbx_server_fixture_stop (f);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, <, GBX_SHUTDOWN_MAX_USEC);
  rest_of_used = gbx_raw_client_read_all (used);
  rest_of_fresh = gbx_raw_client_read_all (fresh);
  g_assert_cmpstr (rest_of_used, ==, "");
  g_assert_cmpstr (rest_of_fresh, ==, "");
}

/* What runs is answered first. */
static void
test_stop_waits (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, WAIT);
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  gbx_server_stop_async (f->server, NULL, gbx_test_store_result, &result);
  gbx_test_settle ();
  g_assert_null (result);
  gbx_fake_dispatcher_release (f->dispatcher);
  all = gbx_raw_client_read_all (client);
  g_assert_cmpuint (gbx_raw_response_get_status (all), ==, 200);
  g_assert_true (gbx_raw_response_has_header (all, "Connection: close"));
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_server_stop_finish (f->server, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&f->server));
}

/* But not for ever. What comes back too late goes nowhere. */
static void
test_stop_gives_up (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autoptr (GbxRawClient) slow = gbx_raw_client_new (f->port);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, WAIT);
  gbx_raw_client_send (slow, GBX_REQUEST ("POST", "/list_files", "Content-Length: 5\r\n"));
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  gbx_server_stop_async (f->server, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  all = gbx_raw_client_read_all (client);
  g_assert_cmpstr (all, ==, "");
  gbx_fake_dispatcher_release (f->dispatcher);
  gbx_test_settle ();
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&f->server));
}

static void
test_nobody_is_let_in (GbxServerFixture *f, gconstpointer key)
{
  gbx_server_fixture_stop (f);
  g_assert_false (is_open (f->port));
}

/* Without a stop, too, nothing is left behind. */
static void
test_dispose (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *response = gbx_raw_client_ask (client, GBX_GET ("/alive"));
  g_autofree char *rest = NULL;

  g_assert_finalize_object (g_steal_pointer (&f->server));
  rest = gbx_raw_client_read_all (client);
  g_assert_cmpstr (rest, ==, "");
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  GBX_SERVER_TEST ("/server/port-is-taken", NULL, test_port_is_taken);
  GBX_SERVER_TEST ("/server/bound-is-not-open", NULL, test_bound_is_not_open);
  GBX_SERVER_TEST ("/server/idle-stop", NULL, test_idle_stop);
  GBX_SERVER_TEST ("/server/stop-waits", NULL, test_stop_waits);
  g_test_add ("/server/stop-gives-up", GbxServerFixture, NULL, set_up_hasty, test_stop_gives_up,
              gbx_server_fixture_tear_down);
  GBX_SERVER_TEST ("/server/nobody-is-let-in", NULL, test_nobody_is_let_in);
  GBX_SERVER_TEST ("/server/dispose", NULL, test_dispose);

  return g_test_run ();
}
