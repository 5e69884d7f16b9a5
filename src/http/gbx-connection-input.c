/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-connection-input.h"

#include <glib-unix.h>

struct _GbxConnectionInput
{
  GInputStream parent_instance;

  GbxConnection *connection;
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxConnectionInput,
                               gbx_connection_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

/* The HTTP library reads without waiting; whoever else comes here gets the same. */
static gssize
read_waiting (GInputStream *stream,
              void *buffer,
              gsize count,
              GCancellable *cancellable,
              GError **error)
{
  return gbx_connection_read (GBX_CONNECTION_INPUT (stream)->connection, buffer, count, error);
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  GbxConnection *connection = GBX_CONNECTION_INPUT (stream)->connection;

  return gbx_connection_has_more (connection) ||
         g_socket_condition_check (gbx_connection_get_socket (connection), G_IO_IN) != 0;
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GbxConnection *connection = GBX_CONNECTION_INPUT (stream)->connection;
  GSocket *socket = gbx_connection_get_socket (connection);
  g_autoptr (GSource) child = NULL;

  /* A closed socket is readable: whoever reads is told so. */
  if (g_socket_is_closed (socket) || gbx_connection_has_more (connection))
    child = g_timeout_source_new (0);
  else
    child = g_unix_fd_source_new (g_socket_get_fd (socket), G_IO_IN);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return gbx_connection_read (GBX_CONNECTION_INPUT (stream)->connection, buffer, count, error);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
gbx_connection_input_finalize (GObject *object)
{
  g_clear_object (&GBX_CONNECTION_INPUT (object)->connection);

  G_OBJECT_CLASS (gbx_connection_input_parent_class)->finalize (object);
}

static void
gbx_connection_input_class_init (GbxConnectionInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_connection_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = read_waiting;
}

static void
gbx_connection_input_init (GbxConnectionInput *self)
{
}

/**
 * gbx_connection_input_new:
 * @connection: what to read from
 *
 * Makes the reading side of @connection.
 *
 * Returns: (transfer full): a stream that holds @connection until that is closed
 */
GInputStream *
gbx_connection_input_new (GbxConnection *connection)
{
  GbxConnectionInput *self = g_object_new (GBX_TYPE_CONNECTION_INPUT, NULL);

  self->connection = g_object_ref (connection);

  return G_INPUT_STREAM (self);
}
