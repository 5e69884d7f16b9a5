/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-http.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)

struct _GbxCommonHttp
{
  gatomicrefcount references;
  SoupSession *session;
  char *base_url;
  char *address;                /* for errors */
  char **headers;               /* (nullable) */
  GTlsCertificate *certificate; /* (nullable): ours */
};

typedef struct
{
  GbxCommonHttp *http;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *answer; /* what was read, or the line that has not ended */
  gsize max_answer_bytes;
  GbxCommonHttpLineFunc on_line;
  GbxCommonHttpChunkFunc on_chunk;
  gpointer answer_data;
  gboolean was_sent;
} Job;

static void
job_free (Job *job)
{
  gbx_common_http_unref (job->http);
  if (job->message != NULL)
    g_signal_handlers_disconnect_by_data (job->message, job);
  g_clear_object (&job->message);
  g_clear_object (&job->stream);
  g_clear_pointer (&job->answer, g_byte_array_unref);
  g_free (job);
}

GbxCommonHttp *
gbx_common_http_new (const char *address, GError **error)
{
  GbxCommonHttp *self;
  g_autoptr (GSocketAddress) remote = NULL;
  g_autofree char *base_url = NULL;

  if (g_str_has_prefix (address, "unix://"))
    {
      remote = g_unix_socket_address_new (address + strlen ("unix://"));
      base_url = g_strdup ("http://localhost");
    }
  else if (g_str_has_prefix (address, "tcp://"))
    base_url = g_strconcat ("http://", address + strlen ("tcp://"), NULL);
  else if (g_str_has_prefix (address, "http://") || g_str_has_prefix (address, "https://"))
    base_url = g_strdup (address);
  else
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is no address: unix://, tcp://, http:// or https:// is needed", address);
      return NULL;
    }

  self = g_new0 (GbxCommonHttp, 1);
  g_atomic_ref_count_init (&self->references);
  self->base_url = g_steal_pointer (&base_url);
  self->address = g_strdup (address);
  if (remote != NULL)
    self->session = soup_session_new_with_options ("remote-connectable", remote, "timeout", 0,
                                                   "user-agent", "glovebox", NULL);
  else
    self->session = soup_session_new_with_options ("timeout", 0, "user-agent", "glovebox", NULL);
  soup_session_set_proxy_resolver (self->session, NULL);
  return self;
}

gboolean
gbx_common_http_set_tls (GbxCommonHttp *self,
                         const char *authority,
                         const char *certificate,
                         const char *key,
                         GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (authority, &local);
  g_autoptr (GTlsCertificate) own =
      database != NULL ? g_tls_certificate_new_from_files (certificate, key, &local) : NULL;

  if (own == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "no certificates for %s: %s",
                   self->address, local->message);
      return FALSE;
    }
  soup_session_set_tls_database (self->session, database);
  g_set_object (&self->certificate, own);
  return TRUE;
}

GbxCommonHttp *
gbx_common_http_ref (GbxCommonHttp *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gbx_common_http_unref (GbxCommonHttp *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_object_unref (self->session);
  g_clear_object (&self->certificate);
  g_free (self->base_url);
  g_free (self->address);
  g_strfreev (self->headers);
  g_free (self);
}

void
gbx_common_http_set_headers (GbxCommonHttp *self, const char *const *headers)
{
  g_strfreev (self->headers);
  self->headers = g_strdupv ((char **) headers);
}

gboolean
gbx_common_http_set_ca_file (GbxCommonHttp *self, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &local);

  if (database == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "the authorities in “%s” cannot be read: %s", path, local->message);
      return FALSE;
    }
  soup_session_set_tls_database (self->session, database);
  return TRUE;
}

void
gbx_common_http_use_proxies (GbxCommonHttp *self)
{
  g_autoptr (GProxyResolver) resolver = gbx_proxy_resolver_new ();

  soup_session_set_proxy_resolver (self->session, resolver);
}

static void
fail (GTask *task, const GError *error)
{
  Job *job = g_task_get_task_data (task);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s does not answer: %s",
                             job->http->address, error->message);
}

static gboolean
is_successful (Job *job)
{
  return SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (job->message));
}

static gboolean
wants_lines (Job *job)
{
  return job->on_line != NULL && is_successful (job);
}

/* Hands over the lines that have ended; at the end, also what is left. */
static void
take_lines (Job *job, gboolean is_end)
{
  gsize begin = 0;

  for (;;)
    {
      const guint8 *line = job->answer->data + begin;
      gsize left = job->answer->len - begin;
      const guint8 *stop = left > 0 ? memchr (line, '\n', left) : NULL;

      if (stop == NULL && (!is_end || left == 0))
        break;
      job->on_line ((const char *) line, stop != NULL ? (gsize) (stop - line) : left,
                    job->answer_data);
      begin += stop != NULL ? (gsize) (stop - line) + 1 : left;
    }
  g_byte_array_remove_range (job->answer, 0, (guint) begin);
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (chunk == NULL)
    {
      fail (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      if (wants_lines (job))
        take_lines (job, TRUE);
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&job->answer)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  if (job->on_chunk != NULL && is_successful (job))
    job->on_chunk (chunk, job->answer_data);
  else
    g_byte_array_append (job->answer, g_bytes_get_data (chunk, NULL),
                         (guint) g_bytes_get_size (chunk));
  if (wants_lines (job))
    take_lines (job, FALSE);
  if (job->answer->len > job->max_answer_bytes)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TOO_LARGE, "%s answers too much",
                             job->http->address);
  else
    read_more (g_steal_pointer (&task));
}

static void
read_more (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (job->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  job->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (job->stream == NULL)
    {
      fail (task, error);
      return;
    }
  job->answer = g_byte_array_new ();
  read_more (g_steal_pointer (&task));
}

static void
on_wrote_headers (SoupMessage *message, gpointer user_data)
{
  Job *job = user_data;

  job->was_sent = TRUE;
}

static void
add_headers (SoupMessage *message, const char *const *headers)
{
  SoupMessageHeaders *target = soup_message_get_request_headers (message);

  for (gsize i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (target, headers[i], headers[i + 1]);
}

/* The data may be large, so it is not copied to stand between the others. */
static void
add_pieces (SoupMessage *message, const char *type, const GbxCommonHttpRequest *request)
{
  GBytes *const pieces[] = { request->head, request->data, request->tail };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  gsize length = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    if (pieces[i] != NULL)
      {
        g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (stream), pieces[i]);
        length += g_bytes_get_size (pieces[i]);
      }
  soup_message_set_request_body (message, type, stream, (gssize) length);
}

static void
add_body (SoupMessage *message, const GbxCommonHttpRequest *request)
{
  const char *type = request->content_type != NULL ? request->content_type : "application/json";
  g_autoptr (GBytes) bytes = NULL;

  if (request->data != NULL)
    add_pieces (message, type, request);
  else if (request->body != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), request->body);
      char *text = json_to_string (node, FALSE);

      bytes = g_bytes_new_take (text, strlen (text));
    }
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, type, bytes);
}

void
gbx_common_http_send_async (GbxCommonHttp *self,
                            const GbxCommonHttpRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = g_strconcat (request->path[0] == '/' ? self->base_url : "",
                                      request->path, NULL);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_common_http_send_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  job->http = gbx_common_http_ref (self);
  job->message = soup_message_new (request->method, url);
  job->max_answer_bytes = request->max_answer_bytes;
  job->on_line = request->on_line;
  job->on_chunk = request->on_chunk;
  job->answer_data = user_data;
  if (job->message == NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "“%s” is no address", url);
      return;
    }
  if (self->certificate != NULL)
    soup_message_set_tls_client_certificate (job->message, self->certificate);
  /* Another host would be told the secrets. And a kept connection may be gone by now: libsoup
   * would send again by itself, unasked, and does not bear to be cancelled while it does. */
  soup_message_add_flags (job->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  add_headers (job->message, (const char *const *) self->headers);
  add_headers (job->message, request->headers);
  add_body (job->message, request);
  g_signal_connect (job->message, "wrote-headers", G_CALLBACK (on_wrote_headers), job);
  soup_session_send_async (self->session, job->message, G_PRIORITY_DEFAULT, cancellable, on_sent,
                           g_steal_pointer (&task));
}

GBytes *
gbx_common_http_send_finish (GAsyncResult *result, guint *out_status, GError **error)
{
  GBytes *body;
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  job = g_task_get_task_data (G_TASK (result));
  body = g_task_propagate_pointer (G_TASK (result), error);
  if (body != NULL)
    *out_status = soup_message_get_status (job->message);
  return body;
}

const char *
gbx_common_http_get_header (GAsyncResult *result, const char *name)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return soup_message_headers_get_one (soup_message_get_response_headers (job->message), name);
}

gboolean
gbx_common_http_was_sent (GAsyncResult *result)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return job->was_sent;
}
