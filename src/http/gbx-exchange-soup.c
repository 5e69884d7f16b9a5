/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-exchange-soup.h"

#include <string.h>

#include "gbx-body-stream.h"
#include "gbx-error.h"
#include "gbx-exchange-private.h"
#include "gbx-exchange-raw.h"
#include "gbx-http-query.h"
#include "gbx-soup-request.h"
#include "gbx-task-slot.h"

struct _GbxExchangeSoup
{
  GbxExchange parent_instance;

  SoupServerMessage *message;
  GbxConnection *connection;
  GbxExchangeSoupFunc closed_func;
  gpointer closed_data;

  char *path;
  GHashTable *query;     /* NULL until it is asked for */
  GbxBodyStream *stream; /* NULL: no body */
  GBytes *body;
  const char *label;
  gconstpointer route;
  gint64 started_usec;
  guint status;

  gboolean streams_body, paused, stopping, begun, streaming, closed;
  gboolean gone;   /* the client has closed its side of a stream */
  gboolean last;   /* the connection ends with this exchange */
  gboolean stolen; /* the connection is no longer the library's */

  GCancellable *cancellable;
  GSource *gone_source;
  GbxTaskSlot writer;
};

typedef struct
{
  GbxExchangeClass parent_class;
} GbxExchangeSoupClass;

G_DEFINE_FINAL_TYPE (GbxExchangeSoup, gbx_exchange_soup, GBX_TYPE_EXCHANGE)

static GQuark
exchange_quark (void)
{
  return g_quark_from_static_string ("gbx-exchange-soup");
}

/* Lets the library go on writing. Harmless when it does so anyway. */
static void
resume (GbxExchangeSoup *self)
{
  if (!self->closed)
    soup_server_message_unpause (self->message);
}

static void
end_write (GbxExchangeSoup *self, const char *error_text)
{
  g_autoptr (GTask) task = gbx_task_slot_take (&self->writer);

  if (task == NULL)
    return;
  if (error_text == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s", error_text);
}

/**
 * gbx_exchange_soup_finish:
 * @self: an exchange
 *
 * Ends the exchange: its response is complete, or can no longer be sent. What holds the exchange
 * may go on calling it. Harmless the second time.
 */
void
gbx_exchange_soup_finish (GbxExchangeSoup *self)
{
  g_autoptr (GbxExchangeSoup) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->closed)
    return;

  self->closed = TRUE;
  if (self->gone_source != NULL)
    g_source_destroy (self->gone_source);
  g_clear_pointer (&self->gone_source, g_source_unref);
  g_signal_handlers_disconnect_by_data (self->message, self);
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_IDLE);
  /* The head of a stream may have gone out before this was known to be the last. */
  if (self->last && !self->stolen)
    gbx_connection_hang_up (self->connection);
  if (self->closed_func != NULL)
    self->closed_func (self, self->closed_data);
  end_write (self, "the client is gone");
  if (self->stream != NULL)
    gbx_body_stream_close (self->stream);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  /* The message holds the exchange. */
  g_object_set_qdata (G_OBJECT (self->message), exchange_quark (), NULL);
}

/* Takes the connection away from the library, which is then through with the message. */
static void
steal_connection (GbxExchangeSoup *self)
{
  g_autoptr (GIOStream) stream = NULL;

  if (self->closed)
    return;
  self->stolen = TRUE;
  stream = soup_server_message_steal_connection (self->message);
}

/* Closes the connection without a response, or in the middle of one. */
void
gbx_exchange_soup_abort (GbxExchangeSoup *self)
{
  g_autoptr (GbxConnection) connection = g_object_ref (self->connection);

  /* First of all, or the library would end a stream as if it were whole. */
  gbx_connection_hang_up (connection);
  steal_connection (self);
  gbx_exchange_soup_finish (self);
  gbx_connection_drop (connection);
}

/**
 * gbx_exchange_soup_steal:
 * @self: an exchange that has not begun
 * @status: of the answer that goes past the library
 *
 * Ends the exchange as far as the library is concerned, which no longer has the connection.
 *
 * Returns: (transfer full): the connection
 */
GbxConnection *
gbx_exchange_soup_steal (GbxExchangeSoup *self, guint status)
{
  GbxConnection *connection = g_object_ref (self->connection);

  self->begun = TRUE;
  self->status = status;
  steal_connection (self);
  gbx_exchange_soup_finish (self);
  return connection;
}

/* --- the request --- */

static const char *
get_method (GbxExchange *exchange)
{
  return soup_server_message_get_method (((GbxExchangeSoup *) exchange)->message);
}

static const char *
get_path (GbxExchange *exchange)
{
  return ((GbxExchangeSoup *) exchange)->path;
}

static const char *
get_query_value (GbxExchange *exchange, const char *name)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);
  const char *query = gbx_soup_request_get_query (self->message);

  if (query == NULL)
    return NULL;
  if (self->query == NULL)
    self->query = gbx_http_query_parse (query);

  return g_hash_table_lookup (self->query, name);
}

static const char *
get_header (GbxExchange *exchange, const char *name)
{
  return gbx_soup_request_find_header (((GbxExchangeSoup *) exchange)->message, name);
}

static GBytes *
get_body (GbxExchange *exchange)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);

  if (self->body == NULL && self->stream != NULL && !self->streams_body)
    self->body = gbx_body_stream_take (self->stream);
  if (self->body == NULL)
    self->body = g_bytes_new_static (NULL, 0);
  return self->body;
}

static void
read_body_async (GbxExchange *exchange,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, read_body_async);
  if (self->stream != NULL && self->streams_body)
    {
      gbx_body_stream_read (self->stream, g_steal_pointer (&task));
      return;
    }

  g_task_return_pointer (task, g_bytes_ref (get_body (exchange)), (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
}

static GBytes *
read_body_finish (GbxExchange *exchange, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, exchange), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_body_too_large (gpointer user_data)
{
  GbxExchangeSoup *self = user_data;

  if (self->begun)
    gbx_exchange_soup_abort (self);
  else
    gbx_exchange_raw_refuse (self, GBX_HTTP_REFUSAL_BODY_TOO_LARGE);
}

/* Prepares for the body, which is kept until it is whole or read while it comes. */
void
gbx_exchange_soup_receive_body (GbxExchangeSoup *self, guint64 max_bytes, gboolean keeps_all)
{
  self->streams_body = !keeps_all;
  if (!gbx_soup_request_has_body (self->message))
    return;

  self->stream = gbx_body_stream_new (self->message, self->connection, on_body_too_large, self);
  gbx_body_stream_start (self->stream, max_bytes, keeps_all);
}

/* --- the response --- */

static gboolean
is_closed (GbxExchange *exchange)
{
  GbxExchangeSoup *self = (GbxExchangeSoup *) exchange;

  return self->closed || self->gone;
}

static gboolean
has_begun (GbxExchange *exchange)
{
  return ((GbxExchangeSoup *) exchange)->begun;
}

static gboolean
is_streaming (GbxExchange *exchange)
{
  return ((GbxExchangeSoup *) exchange)->streaming;
}

static void
set_header (GbxExchange *exchange, const char *name, const char *value)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);

  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}

static void
begin (GbxExchangeSoup *self, guint status, const char *content_type)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  self->begun = TRUE;
  self->status = gbx_http_error_get_safe_status (status);
  soup_server_message_set_status (self->message, self->status, NULL);
  /* A body that is not kept is not cut into ranges by the library either. */
  soup_message_body_set_accumulate (soup_server_message_get_response_body (self->message), FALSE);
  if (content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", content_type);
  if (self->last)
    soup_message_headers_replace (headers, "Connection", "close");
  if (self->stream != NULL)
    gbx_body_stream_discard (self->stream);
}

static void
respond (GbxExchange *exchange, guint status, const char *content_type, GBytes *body)
{
  GbxExchangeSoup *self = (GbxExchangeSoup *) exchange;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  SoupMessageBody *response = soup_server_message_get_response_body (self->message);
  gboolean has_body = g_bytes_get_size (body) > 0;

  /* Whoever said how long another response would be gives this one in its place. */
  if (soup_message_headers_get_one (headers, "Content-Length") != NULL)
    soup_message_headers_set_content_length (headers, (goffset) g_bytes_get_size (body));
  begin (self, status, content_type);
  if (has_body)
    soup_message_body_append_bytes (response, body);
  if (has_body && soup_server_message_get_method (self->message) != SOUP_METHOD_HEAD)
    gbx_connection_expect_head (self->connection);
  soup_message_body_complete (response);
  if (self->paused)
    resume (self);
}

static void
respond_error (GbxExchange *exchange, const GError *error)
{
  guint status = gbx_http_error_get_status (error);
  g_autoptr (GBytes) body = status == 422 ? gbx_http_error_new_invalid (error->message)
                                          : gbx_http_error_new_detail ("", error->message);

  respond (exchange, status, GBX_HTTP_JSON, body);
}

static gboolean
on_client_gone (int fd, GIOCondition condition, gpointer user_data)
{
  GbxExchangeSoup *self = user_data;

  self->gone = TRUE;
  gbx_exchange_soup_abort (self);
  return G_SOURCE_REMOVE;
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  GbxExchangeSoup *self = user_data;

  end_write (self, NULL);
}

static void
start_stream (GbxExchange *exchange, guint status, const char *content_type)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  gboolean is_old = soup_server_message_get_http_version (self->message) == SOUP_HTTP_1_0;

  begin (self, status, content_type);
  self->streaming = TRUE;
  if (soup_message_headers_get_one (headers, "Content-Length") == NULL)
    soup_message_headers_set_encoding (headers,
                                       is_old ? SOUP_ENCODING_EOF : SOUP_ENCODING_CHUNKED);
  g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  self->gone_source = gbx_connection_create_gone_source (self->connection);
  g_source_set_callback (self->gone_source, G_SOURCE_FUNC (on_client_gone), self, NULL);
  g_source_attach (self->gone_source, g_main_context_get_thread_default ());

  /* After the head, with nothing to send, the library pauses by itself. */
  resume (self);
}

static void
write_async (GbxExchange *exchange,
             GBytes *chunk,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, write_async);
  if (is_closed (exchange) || !self->streaming)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                               self->begun ? "the client is gone" : "no stream has begun");
      return;
    }
  if (self->writer.task != NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_BUSY, "another write is under way");
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), chunk);
  gbx_task_slot_put (&self->writer, g_steal_pointer (&task));
  resume (self);
}

static gboolean
write_finish (GbxExchange *exchange, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, exchange), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
end_stream (GbxExchange *exchange)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);

  self->streaming = FALSE;
  if (self->closed)
    return;
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  gbx_connection_watch_write (self->connection);
  resume (self);
}

/* --- the server's side --- */

static void
gbx_exchange_soup_finalize (GObject *object)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (object);

  g_clear_pointer (&self->stream, gbx_body_stream_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (gbx_exchange_soup_parent_class)->finalize (object);
}

static void
gbx_exchange_soup_class_init (GbxExchangeSoupClass *klass)
{
  GbxExchangeClass *exchange_class = &klass->parent_class;

  G_OBJECT_CLASS (klass)->finalize = gbx_exchange_soup_finalize;
  exchange_class->get_method = get_method;
  exchange_class->get_path = get_path;
  exchange_class->get_query_value = get_query_value;
  exchange_class->get_header = get_header;
  exchange_class->get_body = get_body;
  exchange_class->read_body_async = read_body_async;
  exchange_class->read_body_finish = read_body_finish;
  exchange_class->is_closed = is_closed;
  exchange_class->has_begun = has_begun;
  exchange_class->is_streaming = is_streaming;
  exchange_class->set_header = set_header;
  exchange_class->respond = respond;
  exchange_class->respond_error = respond_error;
  exchange_class->start_stream = start_stream;
  exchange_class->write_async = write_async;
  exchange_class->write_finish = write_finish;
  exchange_class->end_stream = end_stream;
  exchange_class->take_over = gbx_exchange_raw_take_over;
}

static void
gbx_exchange_soup_init (GbxExchangeSoup *self)
{
}

/**
 * gbx_exchange_soup_new:
 * @message: a message whose head has been read
 * @closed: called when the exchange is over
 * @user_data: for @closed
 *
 * Makes the exchange that goes with @message; the message keeps it until the exchange is over.
 *
 * Returns: (transfer none): an exchange
 */
GbxExchangeSoup *
gbx_exchange_soup_new (SoupServerMessage *message, GbxExchangeSoupFunc closed, gpointer user_data)
{
  GbxExchangeSoup *self = g_object_new (GBX_TYPE_EXCHANGE_SOUP, NULL);
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  self->message = g_object_ref (message);
  self->connection = g_object_ref (gbx_connection_lookup (address));
  self->closed_func = closed;
  self->closed_data = user_data;
  self->path = gbx_soup_request_dup_path (message);
  self->started_usec = g_get_monotonic_time ();
  self->last = gbx_soup_request_is_chunked (message); /* see GbxHttpInbox */
  g_object_set_qdata_full (G_OBJECT (message), exchange_quark (), self, g_object_unref);
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_ANSWER);

  return self;
}

/* (transfer none) (nullable): the exchange that goes with a message, if it is not over */
GbxExchangeSoup *
gbx_exchange_soup_lookup (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), exchange_quark ());
}

guint
gbx_exchange_soup_get_status (GbxExchangeSoup *self)
{
  return self->status;
}

gint64
gbx_exchange_soup_get_started_usec (GbxExchangeSoup *self)
{
  return self->started_usec;
}

/* What answers, and a static string that says so in logs and metrics. */
void
gbx_exchange_soup_set_route (GbxExchangeSoup *self, const char *label, gconstpointer route)
{
  self->label = label;
  self->route = route;
}

gconstpointer
gbx_exchange_soup_get_route (GbxExchangeSoup *self)
{
  return self->route;
}

const char *
gbx_exchange_soup_get_label (GbxExchangeSoup *self)
{
  return self->label;
}

SoupServerMessage *
gbx_exchange_soup_get_message (GbxExchangeSoup *self)
{
  return self->message;
}

/* (transfer none): is cancelled when the exchange is over or the server stops */
GCancellable *
gbx_exchange_soup_get_cancellable (GbxExchangeSoup *self)
{
  if (self->cancellable != NULL)
    return self->cancellable;
  self->cancellable = g_cancellable_new ();
  if (self->closed || self->stopping)
    g_cancellable_cancel (self->cancellable);
  return self->cancellable;
}

/* The server stops: the connection is closed behind this, and what has no end of its own ends. */
void
gbx_exchange_soup_set_last (GbxExchangeSoup *self)
{
  self->last = self->stopping = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* Whether the body is read while it comes, by whoever answers already. */
gboolean
gbx_exchange_soup_is_streamed (GbxExchangeSoup *self)
{
  return self->streams_body;
}

gboolean
gbx_exchange_soup_has_begun (GbxExchangeSoup *self)
{
  return self->begun;
}

/* Keeps the library from answering by itself if the handler has returned without an answer. */
void
gbx_exchange_soup_pause (GbxExchangeSoup *self)
{
  if (self->begun || self->closed)
    return;

  self->paused = TRUE;
  soup_server_message_pause (self->message);
}
