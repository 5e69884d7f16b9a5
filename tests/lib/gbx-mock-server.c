/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mock-server.h"

#include <gbx-test.h>
#include <string.h>

struct _GbxMockServer
{
  SoupServer *server;
  GSocket *holder;         /* see hold_port() */
  GSocketService *service; /* (nullable) */
  guint port;
  const GbxMockStep *step; /* (nullable) */
};

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  GbxMockServer *self = user_data;
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *request =
      g_strdup_printf ("%s %s%s%s", soup_server_message_get_method (message), path,
                       text != NULL ? "?" : "", text != NULL ? text : "");

  g_assert_cmpstr (request, ==, self->step->request);
  /* The library's server keeps for ever what a connection held that its client ends. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_server_message_set_status (message, self->step->status, NULL);
  if (self->step->body != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC,
                                      self->step->body, strlen (self->step->body));
  self->step++;
}

/* The library's own listener leaks its address and each socket that it accepts. */
static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source_object,
             gpointer user_data)
{
  GbxMockServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, &error);
  g_autoptr (GSocketAddress) remote = NULL;

  g_assert_no_error (error);
  remote = g_socket_connection_get_remote_address (connection, &error);
  g_assert_no_error (error);
  g_assert_true (
      soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, &error));
  g_assert_no_error (error);
  return TRUE;
}

/*
 * A socket that is bound and does not listen refuses clients, and lets nobody else have its port:
 * what is not reached behind a server that is gone is not some other test's server.
 */
static GSocketAddress *
hold_port (GbxMockServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;
  GSocketAddress *bound;

  self->holder = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                               &error);
  g_assert_no_error (error);
  g_socket_bind (self->holder, wanted, TRUE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->holder, &error);
  g_assert_no_error (error);
  return bound;
}

GbxMockServer *
gbx_mock_server_new (SoupServerCallback handler, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GbxMockServer *self = g_new0 (GbxMockServer, 1);
  g_autoptr (GSocketAddress) address = hold_port (self);

  self->server = soup_server_new (NULL, NULL);
  if (handler != NULL)
    soup_server_add_handler (self->server, NULL, handler, user_data, NULL);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  return self;
}

GbxMockServer *
gbx_mock_server_new_script (const GbxMockStep *steps)
{
  GbxMockServer *self = gbx_mock_server_new (NULL, NULL);

  self->step = steps;
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  return self;
}

const GbxMockStep *
gbx_mock_server_get_step (GbxMockServer *self)
{
  return self->step;
}

guint
gbx_mock_server_get_port (GbxMockServer *self)
{
  return self->port;
}

void
gbx_mock_server_disconnect (GbxMockServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  soup_server_disconnect (self->server);
}

void
gbx_mock_server_free (GbxMockServer *self)
{
  if (self->service != NULL)
    gbx_mock_server_disconnect (self);
  gbx_test_settle ();
  g_object_unref (self->server);
  g_object_unref (self->holder);
  g_free (self);
}
