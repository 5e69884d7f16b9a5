/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The descriptor of a ZeroMQ socket tells only that something may have changed, and only once. So
 * the socket's own state is asked before and after every wait, which is always right.
 */
#include "gbx-ipython-socket.h"

#include <errno.h>
#include <string.h>

#include "gbx-ipython-zmq.h"

/* How long messages are taken before others have their turn. */
#define TURN_USEC (5 * 1000)
#define NO_LIMIT 0

typedef struct
{
  GSource source;
  void *socket;
} SocketSource;

struct _GbxIpythonSocket
{
  void *socket;
  char *endpoint;
  SocketSource *source;
  GbxIpythonSocketFunc callback;
  gpointer user_data;
};

static const GbxIpythonZmq *zmq; /* set by the first socket */

/* One for all sockets: it owns the thread that moves the bytes. Ends with its last socket. */
static void *context;
static guint context_users_count;

static void *
acquire_context (void)
{
  if (context_users_count++ == 0)
    context = zmq->ctx_new ();
  return context;
}

static void
release_context (void)
{
  if (--context_users_count == 0)
    zmq->ctx_term (g_steal_pointer (&context));
}

static gboolean
is_readable (void *socket)
{
  int events = 0;
  size_t length = sizeof events;

  return zmq->getsockopt (socket, ZMQ_EVENTS, &events, &length) == 0 && (events & ZMQ_POLLIN) != 0;
}

static gboolean
check (GSource *source)
{
  return is_readable (((SocketSource *) source)->socket);
}

static gboolean
prepare (GSource *source, gint *out_timeout_msec)
{
  *out_timeout_msec = -1;
  return check (source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  /* GLib comes here whenever the descriptor is readable, whatever check() says. */
  return check (source) ? callback (user_data) : G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { prepare, check, dispatch, NULL, NULL, NULL };

static void
free_frame (gpointer data)
{
  zmq->msg_close (data);
  g_free (data);
}

static GBytes *
receive_frame (void *socket)
{
  zmq_msg_t *frame = g_new0 (zmq_msg_t, 1);

  zmq->msg_init (frame);
  if (zmq->msg_recv (frame, socket, ZMQ_DONTWAIT) < 0)
    {
      free_frame (frame);
      return NULL;
    }
  return g_bytes_new_with_free_func (zmq->msg_data (frame), zmq->msg_size (frame), free_frame,
                                     frame);
}

static gboolean
has_more_frames (void *socket)
{
  int more = 0;
  size_t length = sizeof more;

  return zmq->getsockopt (socket, ZMQ_RCVMORE, &more, &length) == 0 && more != 0;
}

/* All frames of one message come together or not at all. */
static GPtrArray *
receive (void *socket)
{
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GBytes) first = receive_frame (socket);

  if (first == NULL)
    return NULL;
  frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (frames, g_steal_pointer (&first));
  while (has_more_frames (socket))
    {
      g_autoptr (GBytes) frame = receive_frame (socket);

      if (frame == NULL)
        break;
      if (frames->len < GBX_IPYTHON_MAX_FRAMES_COUNT)
        g_ptr_array_add (frames, g_steal_pointer (&frame));
    }
  return g_steal_pointer (&frames);
}

static gboolean
on_readable (gpointer user_data)
{
  GbxIpythonSocket *self = user_data;
  SocketSource *source = self->source;
  gint64 end_usec = g_get_monotonic_time () + TURN_USEC;

  /* The callback may free @self; then its source, kept by who dispatches it, is destroyed. */
  do
    {
      GPtrArray *frames = receive (source->socket);

      if (frames == NULL)
        break;
      self->callback (frames, self->user_data);
    }
  while (!g_source_is_destroyed (&source->source) && g_get_monotonic_time () < end_usec);
  return G_SOURCE_CONTINUE;
}

static gboolean
set_options (void *socket, int type, const char *identity)
{
  const int no_wait = 0, no_limit = NO_LIMIT, max_count = GBX_IPYTHON_QUEUE_MAX_COUNT;
  const gint64 max_bytes = GBX_IPYTHON_MESSAGE_MAX_BYTES;

  return zmq->setsockopt (socket, ZMQ_LINGER, &no_wait, sizeof no_wait) == 0 &&
         /* Above it the kernel keeps as many, and drops what is more: so we read at once. */
         zmq->setsockopt (socket, ZMQ_RCVHWM, &max_count, sizeof max_count) == 0 &&
         zmq->setsockopt (socket, ZMQ_SNDHWM, &no_limit, sizeof no_limit) == 0 &&
         zmq->setsockopt (socket, ZMQ_MAXMSGSIZE, &max_bytes, sizeof max_bytes) == 0 &&
         (type == ZMQ_SUB ||
          zmq->setsockopt (socket, ZMQ_ROUTING_ID, identity, strlen (identity)) == 0) &&
         (type != ZMQ_SUB || zmq->setsockopt (socket, ZMQ_SUBSCRIBE, "", 0) == 0);
}

static gboolean
attach (GbxIpythonSocket *self)
{
  int fd = -1;
  size_t length = sizeof fd;

  if (zmq->getsockopt (self->socket, ZMQ_FD, &fd, &length) != 0)
    return FALSE;

  self->source = (SocketSource *) g_source_new (&source_funcs, sizeof (SocketSource));
  self->source->socket = self->socket;
  g_source_add_unix_fd (&self->source->source, fd, G_IO_IN);
  g_source_set_callback (&self->source->source, on_readable, self, NULL);
  g_source_attach (&self->source->source, NULL);
  return TRUE;
}

/**
 * gbx_ipython_socket_new:
 * @type: ZMQ_DEALER or ZMQ_SUB
 * @identity: how the peer shall know this socket
 * @endpoint: where to connect; the peer may come later
 * @callback: is given each message, on the main context; it may free the socket
 * @user_data: for @callback
 * @error: return location for an error
 *
 * Makes a socket; the library was loaded before.
 *
 * Returns: (transfer full): a socket, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxIpythonSocket *
gbx_ipython_socket_new (int type,
                        const char *identity,
                        const char *endpoint,
                        GbxIpythonSocketFunc callback,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GbxIpythonSocket) self = g_new0 (GbxIpythonSocket, 1);

  zmq = gbx_ipython_zmq_get ();
  self->endpoint = g_strdup (endpoint);
  self->callback = callback;
  self->user_data = user_data;
  self->socket = zmq->socket (acquire_context (), type);
  if (self->socket == NULL || !set_options (self->socket, type, identity) || !attach (self) ||
      zmq->connect (self->socket, endpoint) != 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "kernel socket “%s”: %s", endpoint,
                   zmq->strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * gbx_ipython_socket_free:
 * @self: (transfer full): a socket
 *
 * Closes it; what was not sent yet is dropped.
 */
void
gbx_ipython_socket_free (GbxIpythonSocket *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (&self->source->source);
      g_source_unref (&self->source->source);
    }
  if (self->socket != NULL)
    zmq->close (self->socket);
  release_context ();
  g_free (self->endpoint);
  g_free (self);
}

/**
 * gbx_ipython_socket_send:
 * @self: a socket
 * @frames: (element-type GBytes): a message
 *
 * Sends without waiting: what the peer has not taken is queued.
 *
 * Returns: %FALSE if it cannot be sent
 */
gboolean
gbx_ipython_socket_send (GbxIpythonSocket *self, GPtrArray *frames)
{
  for (guint i = 0; i < frames->len; i++)
    {
      gsize length;
      const void *data = g_bytes_get_data (frames->pdata[i], &length);
      int flags = ZMQ_DONTWAIT | (i + 1 < frames->len ? ZMQ_SNDMORE : 0);

      if (zmq->send (self->socket, data, length, flags) < 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * gbx_ipython_socket_renew:
 * @self: a socket
 *
 * Connects anew. ZeroMQ gives a connection up for good when the peer sends more than it may.
 */
void
gbx_ipython_socket_renew (GbxIpythonSocket *self)
{
  zmq->disconnect (self->socket, self->endpoint);
  if (zmq->connect (self->socket, self->endpoint) != 0)
    g_debug ("%s: %s", self->endpoint, zmq->strerror (errno));
}

/**
 * gbx_ipython_socket_is_readable:
 * @self: a socket
 *
 * Returns: whether messages wait to be taken
 */
gboolean
gbx_ipython_socket_is_readable (GbxIpythonSocket *self)
{
  return is_readable (self->socket);
}
