/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-connection-output.h"

#include <glib-unix.h>

struct _GbxConnectionOutput
{
  GOutputStream parent_instance;

  GbxConnection *connection;
};

static void pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxConnectionOutput,
                               gbx_connection_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, pollable_init))

/*
 * The HTTP library ends a chunked body from a worker thread, and that write waits: only the socket
 * is touched here. The connection's own clock runs meanwhile and hangs up on a client that does
 * not read, which ends the wait.
 */
static gssize
write_waiting (GOutputStream *stream,
               const void *buffer,
               gsize count,
               GCancellable *cancellable,
               GError **error)
{
  GSocket *socket = gbx_connection_get_socket (GBX_CONNECTION_OUTPUT (stream)->connection);

  return g_socket_send_with_blocking (socket, buffer, count, TRUE, cancellable, error);
}

static gboolean
is_writable (GPollableOutputStream *stream)
{
  GSocket *socket = gbx_connection_get_socket (GBX_CONNECTION_OUTPUT (stream)->connection);

  return g_socket_condition_check (socket, G_IO_OUT) != 0;
}

static GSource *
create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  GSocket *socket = gbx_connection_get_socket (GBX_CONNECTION_OUTPUT (stream)->connection);
  g_autoptr (GSource) child = NULL;

  if (g_socket_is_closed (socket))
    child = g_timeout_source_new (0);
  else
    child = g_unix_fd_source_new (g_socket_get_fd (socket), G_IO_OUT);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static gssize
write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  return gbx_connection_write (GBX_CONNECTION_OUTPUT (stream)->connection, buffer, count, error);
}

static void
pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = is_writable;
  iface->create_source = create_source;
  iface->write_nonblocking = write_nonblocking;
}

static void
gbx_connection_output_finalize (GObject *object)
{
  g_clear_object (&GBX_CONNECTION_OUTPUT (object)->connection);

  G_OBJECT_CLASS (gbx_connection_output_parent_class)->finalize (object);
}

static void
gbx_connection_output_class_init (GbxConnectionOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_connection_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = write_waiting;
}

static void
gbx_connection_output_init (GbxConnectionOutput *self)
{
}

/**
 * gbx_connection_output_new:
 * @connection: what to write to
 *
 * Makes the writing side of @connection.
 *
 * Returns: (transfer full): a stream that holds @connection until that is closed
 */
GOutputStream *
gbx_connection_output_new (GbxConnection *connection)
{
  GbxConnectionOutput *self = g_object_new (GBX_TYPE_CONNECTION_OUTPUT, NULL);

  self->connection = g_object_ref (connection);

  return G_OUTPUT_STREAM (self);
}
