/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-http2.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)
#define WINDOW_BYTES (1024 * 1024)

typedef struct
{
  GIOStream *connection;
  nghttp2_session *session;
  GBytes *request;
  gsize request_sent_bytes;
  gsize max_answer_bytes;
  GbxModalReply *reply;
  guint8 *input;
  GByteArray *output; /* (nullable): on its way */
  GCancellable *io;   /* ends reading and writing */
  GCancellable *outer;
  gulong outer_id;
  guint32 close_code;
  gboolean is_closed;
  gboolean is_too_large;
  gboolean was_sent;
  gboolean is_done;
} Job;

void
gbx_modal_reply_free (GbxModalReply *self)
{
  g_free (self->grpc_status);
  g_free (self->grpc_message);
  g_free (self->grpc_details);
  g_byte_array_unref (self->body);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->outer != NULL)
    g_cancellable_disconnect (job->outer, job->outer_id);
  g_clear_object (&job->outer);
  nghttp2_session_del (job->session);
  g_object_unref (job->connection);
  g_object_unref (job->io);
  g_bytes_unref (job->request);
  g_clear_pointer (&job->output, g_byte_array_unref);
  g_clear_pointer (&job->reply, gbx_modal_reply_free);
  g_free (job->input);
  g_free (job);
}

/* --- what the session tells --- */

static int
on_header (nghttp2_session *session,
           const nghttp2_frame *frame,
           const uint8_t *name,
           size_t name_bytes,
           const uint8_t *value,
           size_t value_bytes,
           uint8_t flags,
           void *user_data)
{
  Job *job = user_data;
  GbxModalReply *reply = job->reply;
  const char *key = (const char *) name; /* both end with a zero */
  char **slot = NULL;

  if (strcmp (key, ":status") == 0)
    reply->status = (guint) g_ascii_strtoull ((const char *) value, NULL, 10);
  else if (strcmp (key, "grpc-status") == 0)
    slot = &reply->grpc_status;
  else if (strcmp (key, "grpc-message") == 0)
    slot = &reply->grpc_message;
  else if (strcmp (key, "grpc-status-details-bin") == 0)
    slot = &reply->grpc_details;
  if (slot != NULL)
    {
      g_free (*slot);
      *slot = g_strndup ((const char *) value, value_bytes);
    }
  return 0;
}

static int
on_data (nghttp2_session *session,
         uint8_t flags,
         int32_t stream_id,
         const uint8_t *data,
         size_t size,
         void *user_data)
{
  Job *job = user_data;

  if (job->reply->body->len + size > job->max_answer_bytes)
    job->is_too_large = TRUE;
  else
    g_byte_array_append (job->reply->body, data, (guint) size);
  return 0;
}

static int
on_closed (nghttp2_session *session, int32_t stream_id, uint32_t error_code, void *user_data)
{
  Job *job = user_data;

  job->is_closed = TRUE;
  job->close_code = error_code;
  return 0;
}

static ssize_t
read_request (nghttp2_session *session,
              int32_t stream_id,
              uint8_t *buffer,
              size_t size,
              uint32_t *out_flags,
              nghttp2_data_source *source,
              void *user_data)
{
  Job *job = user_data;
  gsize total = 0;
  const guint8 *data = g_bytes_get_data (job->request, &total);
  gsize count = MIN (size, total - job->request_sent_bytes);

  memcpy (buffer, data + job->request_sent_bytes, count);
  job->request_sent_bytes += count;
  if (job->request_sent_bytes == total)
    *out_flags |= NGHTTP2_DATA_FLAG_EOF;
  return (ssize_t) count;
}

/* NULL: there is no memory. */
static nghttp2_session *
new_session (Job *job)
{
  nghttp2_session_callbacks *callbacks = NULL;
  nghttp2_session *session = NULL;

  if (nghttp2_session_callbacks_new (&callbacks) != 0)
    return NULL;
  nghttp2_session_callbacks_set_on_header_callback (callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, on_closed);
  if (nghttp2_session_client_new (&session, callbacks, job) != 0)
    session = NULL;
  nghttp2_session_callbacks_del (callbacks);
  return session;
}

/* --- reading and writing --- */

static void
fail (GTask *task, GError *owned)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = owned;

  if (job->is_done)
    return;
  job->is_done = TRUE;
  g_cancellable_cancel (job->io);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
fail_with (GTask *task, const char *why)
{
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, why));
}

static void write_more (GTask *task);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&job->output, g_byte_array_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    fail (task, error);
  else if (!job->is_done)
    write_more (task);
}

/* All that the session wants to say by now, if nothing is on its way. */
static void
write_more (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  const uint8_t *data = NULL;
  ssize_t size;

  if (job->output != NULL)
    return;
  job->output = g_byte_array_new ();
  while ((size = nghttp2_session_mem_send (job->session, &data)) > 0)
    g_byte_array_append (job->output, data, (guint) size);
  if (size < 0 || job->output->len == 0)
    {
      g_clear_pointer (&job->output, g_byte_array_unref);
      if (size < 0)
        fail_with (task, nghttp2_strerror ((int) size));
      return;
    }
  job->was_sent = TRUE;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (job->connection),
                                   job->output->data, job->output->len, G_PRIORITY_DEFAULT, job->io,
                                   on_written, g_object_ref (task));
}

/* Whether the answer is there, or will not come. */
static gboolean
is_over (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (job->is_too_large)
    fail (task, g_error_new_literal (GBX_ERROR, GBX_ERROR_TOO_LARGE, "the answer is too large"));
  else if (job->is_closed && job->reply->status == 0)
    fail_with (task, nghttp2_http2_strerror (job->close_code));
  else if (job->is_closed && job->close_code != 0 && job->reply->grpc_status == NULL)
    fail_with (task, nghttp2_http2_strerror (job->close_code));
  else if (job->is_closed)
    {
      job->is_done = TRUE;
      g_cancellable_cancel (job->io);
      g_task_return_pointer (task, g_steal_pointer (&job->reply),
                             (GDestroyNotify) gbx_modal_reply_free);
    }
  else if (!nghttp2_session_want_read (job->session) && !nghttp2_session_want_write (job->session))
    fail_with (task, "the connection was given up");
  return job->is_done;
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  ssize_t taken;

  if (size < 0)
    {
      fail (task, error);
      return;
    }
  if (job->is_done)
    return;
  if (size == 0)
    {
      fail_with (task, "the connection was closed");
      return;
    }
  taken = nghttp2_session_mem_recv (job->session, job->input, (gsize) size);
  if (taken < 0)
    {
      fail_with (task, nghttp2_strerror ((int) taken));
      return;
    }
  if (is_over (task))
    return;
  write_more (task);
  if (!job->is_done)
    read_more (task);
}

static void
read_more (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (job->connection), job->input,
                             CHUNK_BYTES, G_PRIORITY_DEFAULT, job->io, on_read,
                             g_object_ref (task));
}

/* --- the request --- */

static void
submit (Job *job, const char *const *headers)
{
  static const nghttp2_settings_entry settings[] = {
    { NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
    { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW_BYTES },
  };
  gsize count = g_strv_length ((char **) headers) / 2;
  g_autofree nghttp2_nv *fields = g_new0 (nghttp2_nv, count);
  nghttp2_data_provider provider = { .read_callback = read_request };

  for (gsize i = 0; i < count; i++)
    fields[i] = (nghttp2_nv){ .name = (uint8_t *) headers[2 * i],
                              .value = (uint8_t *) headers[2 * i + 1],
                              .namelen = strlen (headers[2 * i]),
                              .valuelen = strlen (headers[2 * i + 1]),
                              .flags = NGHTTP2_NV_FLAG_NO_INDEX };
  nghttp2_submit_settings (job->session, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS (settings));
  nghttp2_submit_request (job->session, NULL, fields, count, &provider, NULL);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
gbx_modal_http2_exchange_async (GIOStream *connection,
                                const char *const *headers,
                                GBytes *body,
                                gsize max_answer_bytes,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_modal_http2_exchange_async);
  g_task_set_task_data (task, job, job_free);
  job->connection = g_object_ref (connection);
  job->session = new_session (job);
  job->request = g_bytes_ref (body);
  job->max_answer_bytes = max_answer_bytes;
  job->reply = g_new0 (GbxModalReply, 1);
  job->reply->body = g_byte_array_new ();
  job->input = g_malloc (CHUNK_BYTES);
  job->io = g_cancellable_new ();
  if (cancellable != NULL)
    {
      job->outer = g_object_ref (cancellable);
      job->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                             g_object_ref (job->io), g_object_unref);
    }
  if (job->session == NULL)
    {
      fail_with (task, "there is no memory for a session");
      return;
    }
  submit (job, headers);
  write_more (task);
  read_more (task);
}

GbxModalReply *
gbx_modal_http2_exchange_finish (GAsyncResult *result, gboolean *out_was_sent, GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  job = g_task_get_task_data (G_TASK (result));
  *out_was_sent = job->was_sent;
  return g_task_propagate_pointer (G_TASK (result), error);
}
