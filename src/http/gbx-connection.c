/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-connection.h"

#include <glib-unix.h>
#include <poll.h>
#include <sys/socket.h>

#include "gbx-connection-input.h"
#include "gbx-connection-output.h"
#include "gbx-http-inbox.h"

/* What is read at once of a head. */
#define HEAD_READ_BYTES 8192

struct _GbxConnection
{
  GIOStream parent_instance;

  GSocket *socket;
  GSocketAddress *remote_address;
  GInputStream *input;
  GOutputStream *output;
  GbxHttpLimits limits;

  GbxConnectionPhase phase;
  gint64 phase_since_usec;
  gint64 read_deadline_usec;  /* 0: none */
  gint64 write_deadline_usec; /* 0: none */
  GbxHttpInbox inbox;
  gboolean is_over;      /* see end_reading() */
  gsize burst_bytes;     /* read since others last had their turn */
  gboolean is_head_next; /* the next write is a head, and a body follows at once */

  GSource *linger_source;
  gsize lingered_bytes;

  GbxConnectionClosedFunc closed;
  gpointer closed_data;
};

G_DEFINE_FINAL_TYPE (GbxConnection, gbx_connection, G_TYPE_IO_STREAM)

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("gbx-connection");
}

static void
close_socket (GbxConnection *self)
{
  g_autoptr (GbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);
  GbxConnectionClosedFunc closed = g_steal_pointer (&self->closed);

  if (self->linger_source != NULL)
    g_source_destroy (self->linger_source);
  g_clear_pointer (&self->linger_source, g_source_unref);
  self->phase = GBX_CONNECTION_PHASE_CLOSED;
  self->read_deadline_usec = self->write_deadline_usec = 0;
  g_socket_close (self->socket, NULL);
  /* The streams hold the connection. */
  g_clear_object (&self->input);
  g_clear_object (&self->output);

  if (closed != NULL)
    closed (self, self->closed_data);
}

/* Throws away what the client still sends. TRUE when there is nothing more to wait for. */
static gboolean
drain (GbxConnection *self)
{
  char buffer[16 * 1024];
  gssize n;

  do
    {
      n = recv (g_socket_get_fd (self->socket), buffer, sizeof buffer, MSG_DONTWAIT);
      if (n > 0)
        self->lingered_bytes += (gsize) n;
    }
  while (n > 0 && self->lingered_bytes < GBX_HTTP_LINGER_MAX_BYTES);

  return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

static gboolean
on_linger_readable (int fd, GIOCondition condition, gpointer user_data)
{
  GbxConnection *self = user_data;

  if (!drain (self))
    return G_SOURCE_CONTINUE;

  close_socket (self);
  return G_SOURCE_REMOVE;
}

/*
 * Closing a socket with unread bytes in it makes the system reset the connection, and the client
 * may then never see the answer. So the rest of a refused request is read and thrown away, for a
 * while.
 */
static void
start_linger (GbxConnection *self)
{
  shutdown (g_socket_get_fd (self->socket), SHUT_WR);
  self->read_deadline_usec = g_get_monotonic_time () + self->limits.linger_usec;
  self->linger_source = g_unix_fd_source_new (g_socket_get_fd (self->socket), G_IO_IN);
  g_source_set_static_name (self->linger_source, "gbx-connection-linger");
  g_source_set_callback (self->linger_source, G_SOURCE_FUNC (on_linger_readable), self, NULL);
  g_source_attach (self->linger_source, g_main_context_get_thread_default ());
}

static gboolean
gbx_connection_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  GbxConnection *self = GBX_CONNECTION (stream);

  if (self->phase == GBX_CONNECTION_PHASE_CLOSED || self->linger_source != NULL)
    return TRUE;

  if (self->phase == GBX_CONNECTION_PHASE_REFUSED)
    start_linger (self);
  else
    close_socket (self);
  return TRUE;
}

static GInputStream *
gbx_connection_get_input_stream (GIOStream *stream)
{
  return GBX_CONNECTION (stream)->input;
}

static GOutputStream *
gbx_connection_get_output_stream (GIOStream *stream)
{
  return GBX_CONNECTION (stream)->output;
}

static void
gbx_connection_dispose (GObject *object)
{
  GbxConnection *self = GBX_CONNECTION (object);

  if (self->remote_address != NULL)
    g_object_set_qdata (G_OBJECT (self->remote_address), connection_quark (), NULL);

  G_OBJECT_CLASS (gbx_connection_parent_class)->dispose (object);
}

static void
gbx_connection_finalize (GObject *object)
{
  GbxConnection *self = GBX_CONNECTION (object);

  gbx_http_inbox_clear (&self->inbox);
  g_clear_object (&self->remote_address);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (gbx_connection_parent_class)->finalize (object);
}

static void
gbx_connection_class_init (GbxConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->dispose = gbx_connection_dispose;
  object_class->finalize = gbx_connection_finalize;
  stream_class->get_input_stream = gbx_connection_get_input_stream;
  stream_class->get_output_stream = gbx_connection_get_output_stream;
  stream_class->close_fn = gbx_connection_close;
}

static void
gbx_connection_init (GbxConnection *self)
{
  gbx_http_inbox_init (&self->inbox);
}

/**
 * gbx_connection_new:
 * @socket: an accepted socket
 * @limits: copied
 * @closed: called when the socket is closed
 * @user_data: for @closed
 *
 * Wraps an accepted socket. The connection lives at least until it is closed, and then calls
 * @closed, once.
 *
 * Returns: (transfer full) (nullable): a connection that waits for its first request; %NULL if the
 *   client is gone already
 */
GbxConnection *
gbx_connection_new (GSocket *socket,
                    const GbxHttpLimits *limits,
                    GbxConnectionClosedFunc closed,
                    gpointer user_data)
{
  GSocketAddress *remote_address = g_socket_get_remote_address (socket, NULL);
  GbxConnection *self;

  if (remote_address == NULL)
    return NULL;

  self = g_object_new (GBX_TYPE_CONNECTION, NULL);
  self->socket = g_object_ref (socket);
  self->remote_address = remote_address;
  self->limits = *limits;
  self->closed = closed;
  self->closed_data = user_data;
  self->input = gbx_connection_input_new (self);
  self->output = gbx_connection_output_new (self);
  /* The library keeps a stranger's stream to itself, but gives back the address it came with. */
  g_object_set_qdata (G_OBJECT (remote_address), connection_quark (), self);
  gbx_connection_set_phase (self, GBX_CONNECTION_PHASE_IDLE);

  return self;
}

/**
 * gbx_connection_lookup:
 * @remote_address: what gbx_connection_get_remote_address() gave
 *
 * Returns: (transfer none) (nullable): the connection that the address belongs to
 */
GbxConnection *
gbx_connection_lookup (GSocketAddress *remote_address)
{
  return g_object_get_qdata (G_OBJECT (remote_address), connection_quark ());
}

GSocketAddress *
gbx_connection_get_remote_address (GbxConnection *self)
{
  return self->remote_address;
}

GSocket *
gbx_connection_get_socket (GbxConnection *self)
{
  return self->socket;
}

GbxConnectionPhase
gbx_connection_get_phase (GbxConnection *self)
{
  return self->phase;
}

/**
 * gbx_connection_get_idle_since_usec:
 * @self: a connection
 *
 * Returns: since when the connection waits for a request, on the monotonic clock; %G_MAXINT64 if
 *   it does something else
 */
gint64
gbx_connection_get_idle_since_usec (GbxConnection *self)
{
  return self->phase == GBX_CONNECTION_PHASE_IDLE ? self->phase_since_usec : G_MAXINT64;
}

/**
 * gbx_connection_set_phase:
 * @self: a connection
 * @phase: what happens on it now
 *
 * Says what the server does with the connection, and so which limit on time holds. None holds
 * from a request's end to its answer, or for another protocol than HTTP.
 */
void
gbx_connection_set_phase (GbxConnection *self, GbxConnectionPhase phase)
{
  if (self->phase >= GBX_CONNECTION_PHASE_REFUSED)
    return;

  self->phase = phase;
  self->read_deadline_usec = 0;
  self->write_deadline_usec = 0;
  if (phase == GBX_CONNECTION_PHASE_TAKEN)
    gbx_http_inbox_pass_all (&self->inbox);
  if (phase >= GBX_CONNECTION_PHASE_ANSWER)
    return;

  self->phase_since_usec = g_get_monotonic_time ();
  if (phase == GBX_CONNECTION_PHASE_HEAD)
    self->read_deadline_usec = self->phase_since_usec + self->limits.head_timeout_usec;
  else
    self->read_deadline_usec = self->phase_since_usec + self->limits.idle_timeout_usec;
}

/**
 * gbx_connection_watch_write:
 * @self: a connection
 *
 * Says that a write is under way that the output stream's nonblocking side may not see.
 */
void
gbx_connection_watch_write (GbxConnection *self)
{
  self->write_deadline_usec = g_get_monotonic_time () + self->limits.idle_timeout_usec;
}

/**
 * gbx_connection_expect_head:
 * @self: a connection
 *
 * Says that the next write is a head with a body right behind it: both go out together, so that the
 * client is not woken for the first alone.
 */
void
gbx_connection_expect_head (GbxConnection *self)
{
  self->is_head_next = TRUE;
}

/* Sends the refusal as far as the socket takes it at once, which for its size is all of it. */
static void
send_refusal (GbxConnection *self, GBytes *response)
{
  gsize size;
  const void *data = g_bytes_get_data (response, &size);

  if (self->phase >= GBX_CONNECTION_PHASE_REFUSED)
    return;
  if (send (g_socket_get_fd (self->socket), data, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("a refusal could not be sent: %s", g_strerror (errno));
  self->phase = GBX_CONNECTION_PHASE_REFUSED;
  self->read_deadline_usec = self->write_deadline_usec = 0;
}

/**
 * gbx_connection_refuse:
 * @self: a connection that the HTTP library does not have, or no longer
 * @response: a whole response, small
 *
 * Answers in place of the library and closes the connection as soon as the client has had time to
 * read the answer.
 */
void
gbx_connection_refuse (GbxConnection *self, GBytes *response)
{
  send_refusal (self, response);
  gbx_connection_drop (self);
}

/**
 * gbx_connection_drop:
 * @self: a connection that the HTTP library does not have, or no longer
 *
 * Closes the connection.
 */
void
gbx_connection_drop (GbxConnection *self)
{
  g_autoptr (GbxConnection) alive = g_object_ref (self); /* its owner may let go of it now */

  g_io_stream_close (G_IO_STREAM (alive), NULL, NULL);
}

/**
 * gbx_connection_hang_up:
 * @self: a connection
 *
 * Ends both directions, which the HTTP library will see and close the connection.
 */
void
gbx_connection_hang_up (GbxConnection *self)
{
  if (self->phase == GBX_CONNECTION_PHASE_CLOSED)
    return;

  self->read_deadline_usec = self->write_deadline_usec = 0;
  if (self->linger_source != NULL)
    close_socket (self);
  else
    shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
}

static gboolean
has_passed (gint64 deadline_usec, gint64 now_usec)
{
  return deadline_usec != 0 && now_usec >= deadline_usec;
}

/**
 * gbx_connection_check_time:
 * @self: a connection
 * @now_usec: the time on the monotonic clock
 *
 * Ends the connection if its client has taken too long.
 */
void
gbx_connection_check_time (GbxConnection *self, gint64 now_usec)
{
  gboolean is_late = has_passed (self->read_deadline_usec, now_usec);
  gboolean is_head = self->phase == GBX_CONNECTION_PHASE_HEAD;
  gboolean is_body = self->phase == GBX_CONNECTION_PHASE_BODY;

  /* A head as a whole has its time; else nobody is late of whom there is something to read. */
  if (self->phase == GBX_CONNECTION_PHASE_IDLE || is_body)
    is_late &= !g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->input));
  if (has_passed (self->write_deadline_usec, now_usec) || (is_late && !is_head && !is_body))
    gbx_connection_hang_up (self);
  else if (is_late)
    {
      g_autoptr (GBytes) response = gbx_http_refusal_get_raw (GBX_HTTP_REFUSAL_TIMED_OUT);

      send_refusal (self, response);
      shutdown (g_socket_get_fd (self->socket), SHUT_RD);
    }
}

/**
 * gbx_connection_create_gone_source:
 * @self: a connection
 *
 * Makes a source that fires when the client has closed its side; its callback is a
 * #GUnixFDSourceFunc.
 *
 * Returns: (transfer full): a source, not attached
 */
GSource *
gbx_connection_create_gone_source (GbxConnection *self)
{
  GSource *source = g_unix_fd_source_new (g_socket_get_fd (self->socket),
                                          (GIOCondition) (POLLRDHUP | POLLHUP | POLLERR));

  g_source_set_static_name (source, "gbx-connection-gone");
  return source;
}

/*
 * The end of what the client sends, or of what is taken of it. In the middle of a request that is
 * an error. Between two the library would not listen, because no request has begun, and would keep
 * the connection for ever: so one begins, with an empty line, which may stand before any request,
 * and the next read says that it is over.
 */
static gssize
end_reading (GbxConnection *self, char *buffer, GError **error)
{
  if (!gbx_http_inbox_is_passing (&self->inbox) && !self->is_over)
    {
      self->is_over = TRUE;
      *buffer = '\n';
      return 1;
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "nothing more comes");
  return -1;
}

/* Reads from the socket. -1 with G_IO_ERROR_WOULD_BLOCK, or 0 if nothing more comes. */
static gssize
receive (GbxConnection *self, void *buffer, gsize count, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize n;

  if (self->burst_bytes >= GBX_HTTP_READ_BURST_BYTES)
    {
      self->burst_bytes = 0;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "others have their turn");
      return -1;
    }

  n = g_socket_receive_with_blocking (self->socket, buffer, count, FALSE, NULL, &local);
  self->burst_bytes = n > 0 ? self->burst_bytes + (gsize) n : 0;
  if (n > 0 && self->phase == GBX_CONNECTION_PHASE_BODY)
    self->read_deadline_usec = g_get_monotonic_time () + self->limits.idle_timeout_usec;
  if (n >= 0)
    return n;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;

  g_propagate_error (error, g_steal_pointer (&local));
  return -1;
}

/* Reads on until the head of the next request is complete. The same results as receive(). */
static gssize
receive_head (GbxConnection *self, GError **error)
{
  char buffer[HEAD_READ_BYTES];
  g_autoptr (GBytes) response = NULL;
  GbxHttpRefusal refusal;
  gssize n;

  while (gbx_http_inbox_look_for_head (&self->inbox, self->limits.max_header_bytes, &refusal))
    {
      if (gbx_http_inbox_is_passing (&self->inbox))
        return 1;
      if (gbx_http_inbox_has_begun (&self->inbox) && self->phase == GBX_CONNECTION_PHASE_IDLE)
        gbx_connection_set_phase (self, GBX_CONNECTION_PHASE_HEAD);
      n = receive (self, buffer, sizeof buffer, error);
      if (n <= 0)
        return n;
      gbx_http_inbox_append (&self->inbox, buffer, (gsize) n);
    }

  response = gbx_http_refusal_get_raw (refusal);
  send_refusal (self, response);
  return 0;
}

/*
 * The library asks for little at a time, and a body may be large: what is there already is read at
 * once, but never of the next request. The same results as receive().
 */
static gssize
receive_ahead (GbxConnection *self, GError **error)
{
  gsize wanted = (gsize) MIN (self->inbox.pass_bytes, GBX_HTTP_READ_AHEAD_BYTES);
  guint8 *room = gbx_http_inbox_reserve (&self->inbox, wanted);
  gssize n = receive (self, room, wanted, error);

  gbx_http_inbox_add (&self->inbox, (gsize) MAX (n, 0));
  return n;
}

/**
 * gbx_connection_read:
 * @self: a connection
 * @buffer: where to
 * @count: how many bytes at most, not 0
 * @error: return location for an error
 *
 * Reads what is there, without waiting: nothing of a request before its head is complete and
 * sound.
 *
 * Returns: how many bytes, or -1 with a #GIOErrorEnum, also when nothing more comes
 */
gssize
gbx_connection_read (GbxConnection *self, void *buffer, gsize count, GError **error)
{
  gssize n = 1;

  if (self->phase >= GBX_CONNECTION_PHASE_REFUSED)
    return end_reading (self, buffer, error);

  if (!gbx_http_inbox_is_passing (&self->inbox))
    n = receive_head (self, error);
  if (n > 0 && !gbx_http_inbox_has_begun (&self->inbox))
    n = receive_ahead (self, error);
  if (n > 0)
    n = (gssize) gbx_http_inbox_take (&self->inbox, buffer, count);

  return n != 0 ? n : end_reading (self, buffer, error);
}

/* Whether a read would get on without the socket. */
gboolean
gbx_connection_has_more (GbxConnection *self)
{
  return self->phase >= GBX_CONNECTION_PHASE_REFUSED || gbx_http_inbox_has_more (&self->inbox);
}

/**
 * gbx_connection_write:
 * @self: a connection
 * @buffer: what to send
 * @count: how many bytes
 * @error: return location for an error
 *
 * Sends what the socket takes, without waiting.
 *
 * Returns: how many bytes, -1 with a #GIOErrorEnum
 */
gssize
gbx_connection_write (GbxConnection *self, const void *buffer, gsize count, GError **error)
{
  gssize n;

  if (self->phase >= GBX_CONNECTION_PHASE_REFUSED)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the connection is closed");
      return -1;
    }

  if (self->is_head_next)
    {
      self->is_head_next = FALSE;
      n = send (g_socket_get_fd (self->socket), buffer, count,
                MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
      if (n > 0)
        return n;
      /* What went wrong is told by the plain way. */
    }
  n = g_socket_send_with_blocking (self->socket, buffer, count, FALSE, NULL, error);
  if (n >= 0)
    self->write_deadline_usec = 0;
  else if (self->write_deadline_usec == 0)
    gbx_connection_watch_write (self);
  return n;
}
