/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-acceptor.h"

#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "gbx-error.h"

struct _GbxAcceptor
{
  GObject parent_instance;

  GbxHttpLimits limits;
  GSocket *socket;
  guint16 port;
  GHashTable *connections; /* set of GbxConnection, owned */
  gboolean is_full;        /* the last one that came was refused */
  GSource *accept_source;
  GSource *sweep_source;

  GbxAcceptorFunc accepted;
  GbxAcceptorFunc closed;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (GbxAcceptor, gbx_acceptor, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
attach_source (GSource *source, const char *name, GSourceFunc func, gpointer user_data)
{
  g_source_set_static_name (source, name);
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
on_sweep (gpointer user_data)
{
  GbxAcceptor *self = user_data;
  g_autoptr (GList) connections = g_hash_table_get_keys (self->connections);
  gint64 now_usec = g_get_monotonic_time ();

  /* A connection that is closed while this goes on leaves the set, but waits for the list. */
  for (GList *l = connections; l != NULL; l = l->next)
    g_object_ref (l->data);
  for (GList *l = connections; l != NULL; l = l->next)
    {
      gbx_connection_check_time (l->data, now_usec);
      g_object_unref (l->data);
    }
  if (g_hash_table_size (self->connections) > 0)
    return G_SOURCE_CONTINUE;

  clear_source (&self->sweep_source);
  return G_SOURCE_REMOVE;
}

static void
on_connection_closed (GbxConnection *connection, gpointer user_data)
{
  GbxAcceptor *self = user_data;

  if (g_hash_table_remove (self->connections, connection))
    self->closed (self, connection, self->user_data);
}

/* With all connections taken, the one that was idle longest makes room, if that was long enough. */
static void
make_room (GbxAcceptor *self)
{
  gint64 oldest_usec = g_get_monotonic_time () - self->limits.keep_alive_min_usec;
  GbxConnection *oldest = NULL;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (gbx_connection_get_idle_since_usec (key) <= oldest_usec)
      {
        oldest = key;
        oldest_usec = gbx_connection_get_idle_since_usec (key);
      }
  if (oldest != NULL)
    gbx_connection_hang_up (oldest);
}

/*
 * A client too many is told so, and its request is not read: 429 is the one status that the action
 * protocol's clients answer by trying again later. When even these answers are too many, the
 * connection is closed without one, which the clients try again as well.
 */
static void
refuse (GbxAcceptor *self, GbxConnection *connection)
{
  g_autoptr (GBytes) response = NULL;

  if (!self->is_full)
    g_info ("all %u connections are taken: more are refused", self->limits.max_connections_count);
  self->is_full = TRUE;
  if (g_hash_table_size (self->connections) >
      self->limits.max_connections_count + self->limits.max_lingering_count)
    {
      gbx_connection_drop (connection);
      return;
    }

  response = gbx_http_refusal_get_raw (GBX_HTTP_REFUSAL_TOO_MANY_CONNECTIONS);
  gbx_connection_refuse (connection, response);
}

static void
take (GbxAcceptor *self, GSocket *socket)
{
  GbxConnection *connection;

  connection = gbx_connection_new (socket, &self->limits, on_connection_closed, self);
  if (connection == NULL)
    return;

  g_hash_table_add (self->connections, connection);
  if (self->sweep_source == NULL)
    {
      self->sweep_source = g_timeout_source_new (self->limits.sweep_interval_usec / 1000);
      attach_source (self->sweep_source, "gbx-acceptor-sweep", on_sweep, self);
    }

  if (g_hash_table_size (self->connections) <= self->limits.max_connections_count)
    {
      self->is_full = FALSE;
      self->accepted (self, connection, self->user_data);
      return;
    }
  make_room (self);
  refuse (self, connection);
}

static void start_accepting (GbxAcceptor *self);

static gboolean
on_accept_pause_over (gpointer user_data)
{
  start_accepting (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_acceptable (int fd, GIOCondition condition, gpointer user_data)
{
  GbxAcceptor *self = user_data;

  for (guint i = 0; i < GBX_HTTP_ACCEPT_BURST_COUNT && self->accept_source != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) socket = g_socket_accept (self->socket, NULL, &error);

      if (socket != NULL)
        {
          take (self, socket);
          continue;
        }
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;

      /* Out of descriptors or memory: the client waits in the queue until there is room again. */
      g_warning ("cannot accept a connection: %s", error->message);
      clear_source (&self->accept_source);
      self->accept_source = g_timeout_source_new (GBX_HTTP_ACCEPT_PAUSE_USEC / 1000);
      attach_source (self->accept_source, "gbx-acceptor-pause", on_accept_pause_over, self);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
start_accepting (GbxAcceptor *self)
{
  clear_source (&self->accept_source);
  self->accept_source = g_unix_fd_source_new (g_socket_get_fd (self->socket), G_IO_IN);
  attach_source (self->accept_source, "gbx-acceptor", G_SOURCE_FUNC (on_acceptable), self);
}

static void
gbx_acceptor_dispose (GObject *object)
{
  GbxAcceptor *self = GBX_ACCEPTOR (object);
  g_autoptr (GList) connections = g_hash_table_get_keys (self->connections);

  clear_source (&self->sweep_source);
  gbx_acceptor_close (self);
  for (GList *l = connections; l != NULL; l = l->next)
    gbx_connection_drop (l->data);

  G_OBJECT_CLASS (gbx_acceptor_parent_class)->dispose (object);
}

static void
gbx_acceptor_finalize (GObject *object)
{
  GbxAcceptor *self = GBX_ACCEPTOR (object);

  g_hash_table_unref (self->connections);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (gbx_acceptor_parent_class)->finalize (object);
}

static void
gbx_acceptor_class_init (GbxAcceptorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_acceptor_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_acceptor_finalize;
}

static void
gbx_acceptor_init (GbxAcceptor *self)
{
  self->connections = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * gbx_acceptor_new:
 * @limits: copied
 * @accepted: called with each new connection that may be served
 * @closed: called after a connection was closed
 * @user_data: for both
 *
 * Makes what accepts connections, holds them, and ends those whose clients are too slow.
 *
 * Returns: (transfer full): an acceptor without a port
 */
GbxAcceptor *
gbx_acceptor_new (const GbxHttpLimits *limits,
                  GbxAcceptorFunc accepted,
                  GbxAcceptorFunc closed,
                  gpointer user_data)
{
  GbxAcceptor *self = g_object_new (GBX_TYPE_ACCEPTOR, NULL);

  self->limits = *limits;
  self->accepted = accepted;
  self->closed = closed;
  self->user_data = user_data;

  return self;
}

/**
 * gbx_acceptor_bind:
 * @self: an acceptor
 * @host: an IPv4 or IPv6 address of this machine
 * @port: a TCP port; 0: a free one
 * @error: return location for an error
 *
 * Takes the port, without listening yet: clients are still refused by the system.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS or %GBX_ERROR_BUSY
 */
gboolean
gbx_acceptor_bind (GbxAcceptor *self, const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) local = NULL;

  if (address == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "“%s” is not an IP address", host);
      return FALSE;
    }

  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, &local);
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, &local) ||
      (bound = g_socket_get_local_address (socket, &local)) == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_BUSY,
                   "cannot bind to %s port %u: %s", host, port, local->message);
      return FALSE;
    }

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, SOMAXCONN);
  /* Accepted sockets inherit it. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_set_object (&self->socket, socket);
  return TRUE;
}

/**
 * gbx_acceptor_listen:
 * @self: an acceptor that is bound
 * @error: return location for an error
 *
 * Begins to accept connections, on the thread's main context.
 *
 * Returns: %FALSE with %GBX_ERROR_BUSY
 */
gboolean
gbx_acceptor_listen (GbxAcceptor *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (self->socket != NULL, FALSE);

  if (!g_socket_listen (self->socket, &local))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_BUSY,
                   "cannot listen on port %u: %s", self->port, local->message);
      return FALSE;
    }

  start_accepting (self);
  return TRUE;
}

guint16
gbx_acceptor_get_port (GbxAcceptor *self)
{
  return self->port;
}

guint
gbx_acceptor_get_count (GbxAcceptor *self)
{
  return g_hash_table_size (self->connections);
}

/**
 * gbx_acceptor_close:
 * @self: an acceptor
 *
 * Gives the port back. Connections stay.
 */
void
gbx_acceptor_close (GbxAcceptor *self)
{
  clear_source (&self->accept_source);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
}

/* Whether no answer is under way that is worth waiting for. */
static gboolean
is_idle (GbxConnection *connection)
{
  GbxConnectionPhase phase = gbx_connection_get_phase (connection);

  return phase == GBX_CONNECTION_PHASE_IDLE || phase == GBX_CONNECTION_PHASE_TAKEN;
}

/**
 * gbx_acceptor_hang_up_idle:
 * @self: an acceptor
 *
 * Ends the connections that wait for a request, and those that speak another protocol.
 */
void
gbx_acceptor_hang_up_idle (GbxAcceptor *self)
{
  GHashTableIter iter;
  gpointer key;

  /* Idle connections are with the HTTP library, which closes them later. */
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (is_idle (key))
      gbx_connection_hang_up (key);
}

/**
 * gbx_acceptor_hang_up:
 * @self: an acceptor
 *
 * Ends all connections.
 */
void
gbx_acceptor_hang_up (GbxAcceptor *self)
{
  g_autoptr (GList) connections = g_hash_table_get_keys (self->connections);

  g_list_foreach (connections, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (GList *l = connections; l != NULL; l = l->next)
    {
      gbx_connection_hang_up (l->data);
      g_object_unref (l->data);
    }
}
