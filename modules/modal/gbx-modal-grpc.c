/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-grpc.h"

#include <string.h>

#include "gbx-modal-frame.h"
#include "gbx-modal-http2.h"
#include "gbx-modal-limits.h"

#define HTTP_OK 200

struct _GbxModalGrpc
{
  gatomicrefcount references;
  GSocketClient *client;
  GTlsDatabase *authorities; /* (nullable): those of the system */
  char *address;
  char *scheme;
  char *authority;
  char **headers;
};

typedef struct
{
  GbxModalGrpc *grpc;
  GPtrArray *headers;
  GBytes *request;
  gsize max_answer_bytes;
  guint status;
  char *wait_ms; /* (nullable): what the provider asks for */
  gboolean was_sent;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  gbx_modal_grpc_unref (job->grpc);
  g_ptr_array_unref (job->headers);
  g_bytes_unref (job->request);
  g_free (job->wait_ms);
  g_free (job);
}

/* --- connections --- */

static void
on_event (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *connection,
          gpointer user_data)
{
  static const char *const protocols[] = { "h2", NULL };
  GbxModalGrpc *self = user_data;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
  if (self->authorities != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (connection), self->authorities);
}

GbxModalGrpc *
gbx_modal_grpc_new (const char *address, const char *const *headers, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GProxyResolver) resolver = NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gboolean is_tls = strcmp (scheme, "https") == 0;
  GbxModalGrpc *self;

  if (host == NULL || host[0] == '\0' || (!is_tls && strcmp (scheme, "http") != 0) ||
      strlen (g_uri_get_path (uri)) > 1)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is no address: http://HOST or https://HOST is needed", address);
      return NULL;
    }
  self = g_new0 (GbxModalGrpc, 1);
  g_atomic_ref_count_init (&self->references);
  self->address = g_strdup (address);
  self->scheme = g_strdup (scheme);
  self->authority = g_uri_join (G_URI_FLAGS_NONE, NULL, NULL, host, g_uri_get_port (uri), "", NULL,
                                NULL);
  memmove (self->authority, self->authority + 2, strlen (self->authority) - 1); /* without “//” */
  self->headers = g_strdupv ((char **) headers);
  self->client = g_socket_client_new ();
  g_socket_client_set_tls (self->client, is_tls);
  /* Without one the desktop would be asked. */
  resolver = gbx_proxy_resolver_new ();
  g_socket_client_set_enable_proxy (self->client, resolver != NULL);
  g_socket_client_set_proxy_resolver (self->client, resolver);
  g_signal_connect (self->client, "event", G_CALLBACK (on_event), self);
  return self;
}

gboolean
gbx_modal_grpc_set_ca_file (GbxModalGrpc *self, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  self->authorities = g_tls_file_database_new (path, &local);
  if (self->authorities != NULL)
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
               "the authorities in “%s” cannot be read: %s", path, local->message);
  return FALSE;
}

GbxModalGrpc *
gbx_modal_grpc_ref (GbxModalGrpc *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gbx_modal_grpc_unref (GbxModalGrpc *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_object_unref (self->client);
  g_clear_object (&self->authorities);
  g_free (self->address);
  g_free (self->scheme);
  g_free (self->authority);
  g_strfreev (self->headers);
  g_free (self);
}

/* --- one call --- */

static void
fail (GTask *task, const GError *error)
{
  Job *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error->domain == GBX_ERROR)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s does not answer: %s",
                             job->grpc->address, error->message);
}

/* What was refused, in words; the status that HTTP would have had. */
static GBytes *
take_refusal (Job *job, const GbxModalReply *reply, guint status)
{
  gint64 wait_usec =
      reply->grpc_details != NULL ? gbx_modal_status_parse_wait_usec (reply->grpc_details) : 0;
  g_autofree char *said =
      gbx_modal_status_decode_message (reply->grpc_message != NULL ? reply->grpc_message : "");
  char *text = g_strconcat (gbx_modal_status_get_name (status), said[0] != '\0' ? ": " : NULL,
                            said, NULL);

  job->status = gbx_modal_status_to_http (status);
  if (wait_usec > 0)
    job->wait_ms = g_strdup_printf ("%" G_GINT64_FORMAT, wait_usec / 1000);
  return g_bytes_new_take (text, strlen (text));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModalReply) reply =
      gbx_modal_http2_exchange_finish (result, &job->was_sent, &error);
  GBytes *body = NULL;
  guint status = 0;

  if (reply == NULL)
    {
      fail (task, error);
      return;
    }
  if (reply->grpc_status != NULL && gbx_modal_status_parse (reply->grpc_status, &status))
    {
      job->status = HTTP_OK;
      body = status == GBX_MODAL_STATUS_OK
                 ? g_byte_array_free_to_bytes (g_byte_array_ref (reply->body))
                 : take_refusal (job, reply, status);
    }
  else if (reply->status != HTTP_OK)
    {
      job->status = reply->status; /* of something on the way */
      body = g_bytes_new (reply->body->data, reply->body->len);
    }
  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "%s does not answer: the answer has no end", job->grpc->address);
}

/* Over TLS the other side must have agreed to HTTP/2. */
static gboolean
speaks_http2 (GSocketConnection *connection)
{
  GIOStream *base = G_IS_TCP_WRAPPER_CONNECTION (connection)
                        ? g_tcp_wrapper_connection_get_base_io_stream (
                              G_TCP_WRAPPER_CONNECTION (connection))
                        : NULL;

  return !G_IS_TLS_CONNECTION (base) ||
         g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (base)), "h2") == 0;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection != NULL && !speaks_http2 (connection))
    g_set_error (&error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s does not speak HTTP/2",
                 job->grpc->address);
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  gbx_modal_http2_exchange_async (G_IO_STREAM (connection),
                                  (const char *const *) job->headers->pdata, job->request,
                                  job->max_answer_bytes, cancellable, on_answer,
                                  g_steal_pointer (&task));
}

static void
add_headers (GPtrArray *list, const char *const *headers)
{
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i++)
    g_ptr_array_add (list, g_strdup (headers[i]));
}

static void
send_async (gpointer carrier,
            const GbxCommonHttpRequest *request,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GbxModalGrpc *self = carrier;
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);
  const char *const head[] = { ":method", request->method,
                               ":scheme", self->scheme,
                               ":path", request->path,
                               ":authority", self->authority,
                               NULL };

  g_task_set_source_tag (task, send_async);
  g_task_set_task_data (task, job, job_free);
  job->grpc = gbx_modal_grpc_ref (self);
  job->request = g_bytes_ref (request->data);
  job->max_answer_bytes = MIN (request->max_answer_bytes, GBX_MODAL_ANSWER_MAX_BYTES);
  job->headers = g_ptr_array_new_with_free_func (g_free);
  add_headers (job->headers, head);
  add_headers (job->headers, (const char *const *) self->headers);
  add_headers (job->headers, request->headers);
  g_ptr_array_add (job->headers, NULL);
  g_socket_client_connect_to_uri_async (self->client, self->address,
                                        strcmp (self->scheme, "https") == 0 ? 443 : 80, cancellable,
                                        on_connected, task);
}

static GBytes *
send_finish (GAsyncResult *result, guint *out_status, GError **error)
{
  GBytes *body;
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  job = g_task_get_task_data (G_TASK (result));
  body = g_task_propagate_pointer (G_TASK (result), error);
  if (body != NULL)
    *out_status = job->status;
  return body;
}

static const char *
get_header (GAsyncResult *result, const char *name)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return strcmp (name, "retry-after-ms") == 0 ? job->wait_ms : NULL;
}

static gboolean
was_sent (GAsyncResult *result)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return job->was_sent;
}

const GbxCommonCarrier gbx_modal_grpc_carrier = {
  .send_async = send_async,
  .send_finish = send_finish,
  .get_header = get_header,
  .was_sent = was_sent,
  .unref = (GDestroyNotify) gbx_modal_grpc_unref,
};
