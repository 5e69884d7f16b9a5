/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-server.h"

#include <string.h>
#include <sys/socket.h>

#include "gbx-acceptor.h"
#include "gbx-auth.h"
#include "gbx-error.h"
#include "gbx-http-routes.h"
#include "gbx-messages.h"
#include "gbx-server-metrics.h"
#include "gbx-soup-request.h"

#define LISTEN_HOST_DEFAULT "0.0.0.0"

struct _GbxServer
{
  GObject parent_instance;

  GbxServerConfig config; /* owns its strings and objects */
  GbxHttpLimits limits;
  GLogLevelFlags access_log_level; /* 0: no access log */

  SoupServer *soup;
  GSocket *anchor; /* see hold_soup() */
  GbxAcceptor *acceptor;
  GHashTable *open; /* set of GbxExchangeSoup that are not over */
  GbxServerMetrics metrics;
  gint64 last_action_usec;

  gboolean stopping;
  GTask *stop_task; /* NULL again when it has stopped */
  GSource *stop_source;
};

G_DEFINE_FINAL_TYPE (GbxServer, gbx_server, G_TYPE_OBJECT)

/* --- one exchange --- */

static void
log_access (GbxServer *self, GbxExchangeSoup *soup_exchange)
{
  GbxExchange *exchange = GBX_EXCHANGE (soup_exchange);
  SoupServerMessage *message = gbx_exchange_soup_get_message (soup_exchange);
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  g_autofree char *client = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  gint64 started_usec = gbx_exchange_soup_get_started_usec (soup_exchange);
  g_autofree char *elapsed = g_strdup_printf ("%" G_GINT64_FORMAT,
                                              g_get_monotonic_time () - started_usec);
  g_autofree char *status = g_strdup_printf ("%u", gbx_exchange_soup_get_status (soup_exchange));
  g_autofree char *request_line = g_strconcat (gbx_exchange_get_method (exchange), " ",
                                               gbx_exchange_get_path (exchange), " HTTP/1.1", NULL);

  /* No query: what clients put there is theirs. */
  g_log_structured (G_LOG_DOMAIN, self->access_log_level,
                    "MESSAGE_ID", GBX_MESSAGE_REQUEST,
                    "GLOVEBOX_CLIENT", client,
                    "GLOVEBOX_REQUEST_LINE", request_line,
                    "GLOVEBOX_STATUS", status,
                    "GLOVEBOX_USEC", elapsed,
                    "MESSAGE", "%s \"%s\" %s in %s µs",
                    client,
                    request_line,
                    status,
                    elapsed);
}

static void
on_exchange_closed (GbxExchangeSoup *exchange, gpointer user_data)
{
  GbxServer *self = user_data;
  const char *label = gbx_exchange_soup_get_label (exchange);

  gbx_server_metrics_count_request (&self->metrics, label != NULL ? label : "none",
                                    gbx_exchange_soup_get_status (exchange));
  if (self->access_log_level != 0)
    log_access (self, exchange);
  g_hash_table_remove (self->open, exchange);
  /* The head of what ended only because of the stop has promised that the connection goes on. */
  if (self->stopping)
    gbx_acceptor_hang_up_idle (self->acceptor);
}

static GbxRoute *
lookup_module (GbxServer *self, const char *path, const char **out_route)
{
  if (self->config.lookup_route == NULL)
    return NULL;
  return self->config.lookup_route (path, out_route, self->config.user_data);
}

/* A path with slashes behind it that has a route without them. */
static gboolean
redirect (GbxServer *self, GbxExchangeSoup *exchange)
{
  const char *asked = gbx_exchange_get_path (GBX_EXCHANGE (exchange));
  g_autofree char *path = g_strdup (asked);
  g_autofree char *url = NULL;
  const char *announced = NULL;
  gsize length = strlen (path);

  if (length < 2 || path[length - 1] != '/')
    return FALSE;
  while (length > 1 && path[length - 1] == '/')
    path[--length] = '\0';
  if (gbx_http_routes_find (path) == NULL &&
      (lookup_module (self, path, &announced) == NULL ||
       lookup_module (self, asked, &announced) != NULL))
    return FALSE;

  url = gbx_soup_request_dup_url_without_slash (gbx_exchange_soup_get_message (exchange));
  gbx_exchange_soup_receive_body (exchange, GBX_HTTP_MAX_IGNORED_BODY_BYTES, TRUE);
  gbx_exchange_set_header (GBX_EXCHANGE (exchange), "Location", url);
  gbx_exchange_respond (GBX_EXCHANGE (exchange), 307, NULL, NULL);
  return TRUE;
}

/* Decides on the head alone. FALSE with a refusal; TRUE if the body may come, or all is said. */
static gboolean
admit (GbxServer *self, GbxExchangeSoup *soup_exchange, GbxHttpRefusal *out_refusal)
{
  GbxExchange *exchange = GBX_EXCHANGE (soup_exchange);
  const char *path = gbx_exchange_get_path (exchange);
  const GbxHttpRoute *route = gbx_http_routes_find (path);
  guint64 max_body_bytes = self->limits.max_body_bytes;
  SoupServerMessage *message = gbx_exchange_soup_get_message (soup_exchange);
  gboolean is_stream;
  GbxRoute *module = NULL;
  const char *announced = NULL;
  const char *key;

  if (route == NULL || route->is_fallback)
    module = lookup_module (self, path, &announced);
  key = gbx_exchange_get_header (exchange, GBX_AUTH_HEADER);
  if (module != NULL)
    key = gbx_auth_find_key (key, gbx_exchange_get_header (exchange, "Authorization"));
  *out_refusal = GBX_HTTP_REFUSAL_INVALID_KEY;
  if (!gbx_auth_is_exempt (path) && !gbx_auth_check (self->config.session_api_key, key))
    return FALSE;

  if (route == NULL && redirect (self, soup_exchange))
    return TRUE;
  if (route == NULL && module == NULL)
    {
      *out_refusal = GBX_HTTP_REFUSAL_NOT_FOUND;
      return FALSE;
    }

  if (module != NULL)
    gbx_exchange_soup_set_route (soup_exchange, announced, NULL);
  else
    gbx_exchange_soup_set_route (soup_exchange, route->path, route);
  *out_refusal = GBX_HTTP_REFUSAL_METHOD;
  if (module == NULL && strcmp (gbx_exchange_get_method (exchange), route->method) != 0)
    return FALSE;

  *out_refusal = GBX_HTTP_REFUSAL_NO_FILES;
  if (module == NULL && route->handle == NULL)
    return FALSE;

  is_stream = module != NULL && gbx_route_takes_stream (module, exchange);
  if (is_stream)
    max_body_bytes = self->limits.max_stream_bytes;
  else if (module == NULL)
    max_body_bytes = MIN (max_body_bytes, route->max_body_bytes);
  *out_refusal = GBX_HTTP_REFUSAL_BODY_TOO_LARGE;
  if (gbx_soup_request_get_content_length (message) > max_body_bytes)
    return FALSE;
  gbx_exchange_soup_receive_body (soup_exchange, max_body_bytes, !is_stream);
  if (is_stream)
    gbx_http_handle_module (module, soup_exchange);
  return TRUE;
}

static void
on_head (SoupServer *soup,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  GbxServer *self = user_data;
  GbxExchangeSoup *exchange = gbx_exchange_soup_new (message, on_exchange_closed, self);
  GbxHttpRefusal refusal;

  g_hash_table_add (self->open, exchange);
  if (self->stopping)
    gbx_exchange_soup_set_last (exchange);
  if (!admit (self, exchange, &refusal))
    gbx_exchange_raw_refuse (exchange, refusal);
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  GbxServer *self = user_data;
  GbxExchangeSoup *exchange = gbx_exchange_soup_lookup (message);
  const GbxHttpRoute *route;
  GbxRoute *module = NULL;
  const char *announced = NULL;

  if (exchange == NULL)
    return;

  if (gbx_exchange_soup_is_streamed (exchange))
    {
      gbx_exchange_soup_pause (exchange);
      return;
    }
  route = gbx_exchange_soup_get_route (exchange);
  if (route == NULL)
    module = lookup_module (self, gbx_exchange_get_path (GBX_EXCHANGE (exchange)), &announced);
  if (route != NULL)
    route->handle (self, GBX_EXCHANGE (exchange));
  else if (module != NULL)
    gbx_http_handle_module (module, exchange);
  else /* the module went away while the body came */
    gbx_exchange_raw_refuse (exchange, GBX_HTTP_REFUSAL_UNHANDLED);
  gbx_exchange_soup_pause (exchange);
}

static void
on_message_over (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  GbxExchangeSoup *exchange = gbx_exchange_soup_lookup (message);

  if (exchange != NULL)
    gbx_exchange_soup_finish (exchange);
}

/* --- connections --- */

static void
on_accepted (GbxAcceptor *acceptor, GbxConnection *connection, gpointer user_data)
{
  GbxServer *self = user_data;
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) error = NULL;

  local = g_socket_get_local_address (gbx_connection_get_socket (connection), &error);
  if (local == NULL ||
      !soup_server_accept_iostream (self->soup, G_IO_STREAM (connection), local,
                                    gbx_connection_get_remote_address (connection), &error))
    {
      g_debug ("a connection was lost while it was accepted: %s", error->message);
      gbx_connection_drop (connection);
    }
}

static void
finish_stop (GbxServer *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->stop_task == NULL || gbx_acceptor_get_count (self->acceptor) > 0)
    return;

  g_source_destroy (self->stop_source);
  g_clear_pointer (&self->stop_source, g_source_unref);
  task = g_steal_pointer (&self->stop_task);
  g_task_return_boolean (task, TRUE);
}

static void
on_closed (GbxAcceptor *acceptor, GbxConnection *connection, gpointer user_data)
{
  finish_stop (user_data);
}

/*
 * SoupServer keeps connections alive only while it listens somewhere. It is given one end of a
 * pair of sockets to listen on, on whose other end nothing ever happens; the port is ours.
 */
static gboolean
hold_soup (GbxServer *self, GError **error)
{
  g_autoptr (GSocket) held = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) != 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED,
                   "cannot make sockets: %s", g_strerror (errno));
      return FALSE;
    }
  self->anchor = g_socket_new_from_fd (fds[0], NULL);
  held = g_socket_new_from_fd (fds[1], NULL);

  return soup_server_listen_socket (self->soup, held, 0, error);
}

static void
gbx_server_dispose (GObject *object)
{
  GbxServer *self = GBX_SERVER (object);

  if (self->stop_source != NULL)
    g_source_destroy (self->stop_source);
  g_clear_pointer (&self->stop_source, g_source_unref);
  g_clear_object (&self->acceptor);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->anchor);

  G_OBJECT_CLASS (gbx_server_parent_class)->dispose (object);
}

static void
gbx_server_finalize (GObject *object)
{
  GbxServer *self = GBX_SERVER (object);

  g_hash_table_unref (self->open);
  g_clear_object (&self->config.dispatcher);
  g_clear_object (&self->config.metrics);
  g_free ((char *) self->config.session_api_key);
  g_free ((char *) self->config.working_directory);

  G_OBJECT_CLASS (gbx_server_parent_class)->finalize (object);
}

static void
gbx_server_class_init (GbxServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_server_finalize;
}

static void
gbx_server_init (GbxServer *self)
{
  self->open = g_hash_table_new (NULL, NULL);
}

static void
make_soup (GbxServer *self)
{
  self->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? NULL : "*"; /* OPTIONS asks for “*”, which is below no path */

      soup_server_add_early_handler (self->soup, path, on_head, self, NULL);
      soup_server_add_handler (self->soup, path, on_request, self, NULL);
    }
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_message_over), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_message_over), self);
}

/**
 * gbx_server_new:
 * @config: what the server is made with
 *
 * Makes a server without a port.
 *
 * Returns: (transfer full): a server
 */
GbxServer *
gbx_server_new (const GbxServerConfig *config)
{
  GbxServer *self = g_object_new (GBX_TYPE_SERVER, NULL);

  self->config = *config;
  self->config.session_api_key = g_strdup (config->session_api_key);
  self->config.working_directory = g_strdup (config->working_directory);
  self->config.dispatcher = g_object_ref (config->dispatcher);
  self->config.metrics = g_object_ref (config->metrics);
  if (self->config.started_usec == 0)
    self->config.started_usec = g_get_monotonic_time ();
  self->last_action_usec = self->config.started_usec;
  self->limits = config->limits != NULL ? *config->limits : gbx_http_limits_get_default ();
  self->config.limits = NULL;
  self->acceptor = gbx_acceptor_new (&self->limits, on_accepted, on_closed, self);
  gbx_server_metrics_init (&self->metrics, self);
  make_soup (self);

  return self;
}

/**
 * gbx_server_set_access_log_level:
 * @self: a server that has not started
 * @level: the level of the one line that each request writes to the log, or 0 for none
 *
 * Asks for the access log, which nobody has to pay for who does not read it.
 */
void
gbx_server_set_access_log_level (GbxServer *self, GLogLevelFlags level)
{
  self->access_log_level = level;
}

/**
 * gbx_server_bind:
 * @self: a server
 * @host: (nullable): an address of this machine; %NULL: all of IPv4
 * @port: a TCP port; 0: a free one
 * @error: return location for an error
 *
 * Takes the port without listening, so that a busy one is noticed before the work of starting up
 * while clients are refused until gbx_server_start().
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS or %GBX_ERROR_BUSY
 */
gboolean
gbx_server_bind (GbxServer *self, const char *host, guint16 port, GError **error)
{
  g_return_val_if_fail (GBX_IS_SERVER (self), FALSE);

  return gbx_acceptor_bind (self->acceptor, host != NULL ? host : LISTEN_HOST_DEFAULT, port, error);
}

/**
 * gbx_server_get_port:
 * @self: a server
 *
 * Returns: the port that gbx_server_bind() took
 */
guint16
gbx_server_get_port (GbxServer *self)
{
  g_return_val_if_fail (GBX_IS_SERVER (self), 0);

  return gbx_acceptor_get_port (self->acceptor);
}

/**
 * gbx_server_start:
 * @self: a server that is bound
 * @error: return location for an error
 *
 * Begins to serve, on the thread's main context.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_server_start (GbxServer *self, GError **error)
{
  g_return_val_if_fail (GBX_IS_SERVER (self), FALSE);

  return hold_soup (self, error) && gbx_acceptor_listen (self->acceptor, error);
}

static gboolean
on_stop_timeout (gpointer user_data)
{
  g_autoptr (GbxServer) self = g_object_ref (GBX_SERVER (user_data));
  g_autoptr (GList) exchanges = g_hash_table_get_keys (self->open);

  g_list_foreach (exchanges, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (GList *l = exchanges; l != NULL; l = l->next)
    {
      gbx_exchange_soup_abort (l->data);
      g_object_unref (l->data);
    }
  gbx_acceptor_hang_up (self->acceptor);
  soup_server_disconnect (self->soup);
  finish_stop (self);
  return G_SOURCE_REMOVE;
}

/**
 * gbx_server_stop_async:
 * @self: a server
 * @cancellable: (nullable): does nothing yet
 * @callback: called when all connections are closed
 * @user_data: for @callback
 *
 * Gives the port back, lets the responses that are under way go out for as long as the limits
 * allow, and closes everything. A server stops once.
 */
void
gbx_server_stop_async (GbxServer *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GList) exchanges = NULL;

  g_return_if_fail (GBX_IS_SERVER (self));
  g_return_if_fail (!self->stopping);

  self->stopping = TRUE;
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, gbx_server_stop_async);
  self->stop_source = g_timeout_source_new (self->limits.stop_timeout_usec / 1000);
  g_source_set_static_name (self->stop_source, "gbx-server-stop");
  g_source_set_callback (self->stop_source, on_stop_timeout, self, NULL);
  g_source_attach (self->stop_source, g_main_context_get_thread_default ());

  gbx_acceptor_close (self->acceptor);
  exchanges = g_hash_table_get_keys (self->open);
  g_list_foreach (exchanges, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (GList *l = exchanges; l != NULL; l = l->next)
    {
      gbx_exchange_soup_set_last (l->data);
      g_object_unref (l->data);
    }
  gbx_acceptor_hang_up_idle (self->acceptor);
  finish_stop (self);
}

/**
 * gbx_server_stop_finish:
 * @self: a server
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends a stop that gbx_server_stop_async() began.
 *
 * Returns: %TRUE
 */
gboolean
gbx_server_stop_finish (GbxServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- for the routes --- */

GbxDispatcher *
gbx_server_get_dispatcher (GbxServer *self)
{
  return self->config.dispatcher;
}

GbxMetrics *
gbx_server_get_metrics (GbxServer *self)
{
  return self->config.metrics;
}

const char *
gbx_server_get_working_directory (GbxServer *self)
{
  return self->config.working_directory;
}

gint64
gbx_server_get_started_usec (GbxServer *self)
{
  return self->config.started_usec;
}

gint64
gbx_server_get_last_action_usec (GbxServer *self)
{
  return self->last_action_usec;
}

/* An action was decoded and is about to begin. */
void
gbx_server_note_action (GbxServer *self)
{
  self->last_action_usec = g_get_monotonic_time ();
}

/* An action came to its end, however. */
void
gbx_server_count_action (GbxServer *self, const char *action, gint64 elapsed_usec)
{
  gbx_server_metrics_count_action (&self->metrics, action, elapsed_usec);
}

guint
gbx_server_get_connections_count (GbxServer *self)
{
  return gbx_acceptor_get_count (self->acceptor);
}

/* (transfer full) */
JsonArray *
gbx_server_describe_modules (GbxServer *self)
{
  if (self->config.describe_modules == NULL)
    return json_array_new ();
  return self->config.describe_modules (self->config.user_data);
}

/* (transfer full): of GBytes */
GPtrArray *
gbx_server_list_openapi (GbxServer *self)
{
  if (self->config.list_openapi == NULL)
    return g_ptr_array_new ();
  return self->config.list_openapi (self->config.user_data);
}
