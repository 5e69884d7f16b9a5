/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-client-call.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "gbx-client-limits.h"
#include "gbx-error.h"
#include "gbx-json.h"
#include "gbx-session-key.h"

#define CHUNK_BYTES (64 * 1024)

typedef struct
{
  GbxClientCall call; /* its strings are the owned ones below */
  SoupSession *session;
  char *method;
  char *url;
  char **headers;
  char *content_type;

  guint tries_count;
  gint64 begun_usec;
  gint64 pause_usec; /* before the next try */
  GSource *timer;    /* of the pause, or of the try */

  /* one try */
  SoupMessage *message;
  GCancellable *trying;
  GCancellable *outer; /* (nullable): the caller's, which ends the try too */
  gulong outer_id;
  gboolean is_late;
  gboolean was_sent; /* some of it may have arrived */
  GInputStream *stream;
  GByteArray *answer;
  gint64 done_bytes;
} Job;

static void try_once (GTask *task);

static void
clear_timer (Job *job)
{
  if (job->timer != NULL)
    g_source_destroy (job->timer);
  g_clear_pointer (&job->timer, g_source_unref);
}

static void
clear_try (Job *job)
{
  clear_timer (job);
  if (job->outer != NULL)
    g_cancellable_disconnect (job->outer, job->outer_id);
  g_clear_object (&job->outer);
  g_clear_object (&job->message);
  g_clear_object (&job->trying);
  g_clear_object (&job->stream);
  g_clear_pointer (&job->answer, g_byte_array_unref);
  job->is_late = job->was_sent = FALSE;
  job->done_bytes = 0;
}

static void
job_free (Job *job)
{
  clear_try (job);
  g_clear_object (&job->session);
  g_clear_object (&job->call.output);
  g_clear_pointer (&job->call.body, g_bytes_unref);
  g_clear_pointer (&job->call.body_head, g_bytes_unref);
  g_clear_pointer (&job->call.body_tail, g_bytes_unref);
  g_free (job->method);
  g_free (job->url);
  g_strfreev (job->headers);
  g_free (job->content_type);
  g_free (job);
}

static void
start_timer (GTask *task, gint64 delay_usec, GSourceFunc callback)
{
  Job *job = g_task_get_task_data (task);

  clear_timer (job);
  job->timer = g_timeout_source_new ((guint) (delay_usec / 1000));
  g_source_set_callback (job->timer, callback, task, NULL);
  g_source_attach (job->timer, NULL);
}

/* --- what comes of a try --- */

static GbxError
code_of_status (guint status)
{
  switch (status)
    {
    case 400:
    case 422:
      return GBX_ERROR_INVALID_ARGS;
    case 401:
      return GBX_ERROR_UNAUTHORIZED;
    case 403:
      return GBX_ERROR_FORBIDDEN;
    case 404:
    case 405:
      return GBX_ERROR_NOT_FOUND;
    case 409:
      return GBX_ERROR_BUSY;
    case 413:
      return GBX_ERROR_TOO_LARGE;
    case 408:
    case 504:
      return GBX_ERROR_TIMED_OUT;
    case 429:
    case 502:
    case 503:
      return GBX_ERROR_UNAVAILABLE;
    default:
      return GBX_ERROR_FAILED;
    }
}

/* What the server says is wrong: its “detail”, else the beginning of whatever it says. */
static char *
describe_answer (GBytes *body)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, NULL);
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonNode *detail = json_object_get_member (json_node_get_object (node), "detail");

      if (detail != NULL && JSON_NODE_HOLDS_VALUE (detail) &&
          json_node_get_value_type (detail) == G_TYPE_STRING)
        return json_node_dup_string (detail);
    }
  return g_utf8_make_valid (text != NULL ? text : "",
                            (gssize) MIN (length, GBX_CLIENT_MAX_SHOWN_BYTES));
}

static void
return_error (GTask *task, GbxError code, const char *what)
{
  Job *job = g_task_get_task_data (task);
  double seconds = (double) (g_get_monotonic_time () - job->begun_usec) / G_USEC_PER_SEC;

  clear_try (job);
  if (job->tries_count > 1)
    g_task_return_new_error (task, GBX_ERROR, (int) code, "%s %s: %s (%u tries in %.1f s)",
                             job->method, job->url, what, job->tries_count, seconds);
  else
    g_task_return_new_error (task, GBX_ERROR, (int) code, "%s %s: %s (after %.1f s)", job->method,
                             job->url, what, seconds);
  g_object_unref (task);
}

static gboolean
on_pause_over (gpointer user_data)
{
  try_once (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
has_tries_left (Job *job)
{
  return job->tries_count < job->call.max_tries_count;
}

static void
try_again (GTask *task, gint64 at_least_usec)
{
  Job *job = g_task_get_task_data (task);
  gint64 pause_usec = CLAMP (at_least_usec, job->pause_usec, GBX_CLIENT_RETRY_LAST_USEC);

  job->pause_usec = MIN (job->pause_usec * 2, GBX_CLIENT_RETRY_LAST_USEC);
  clear_try (job);
  start_timer (task, pause_usec, on_pause_over);
}

/* What a server says of a wrong key helps nobody who did not send it. */
static char *
describe_status (guint status, const char *said)
{
  g_autofree char *path = NULL;

  if (status != SOUP_STATUS_FORBIDDEN || strcmp (said, "Invalid API Key") != 0)
    return g_strdup_printf ("status %u: %s", status, said);
  path = gbx_session_key_get_default_path ();
  return g_strdup_printf ("status %u: %s; the server was started with another one than follows "
                          "from the key file “%s”",
                          status, said, path);
}

static void
finish_try (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  guint status = soup_message_get_status (job->message);
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&job->answer));
  g_autofree char *said = NULL;
  g_autofree char *what = NULL;
  gint64 asked_usec;

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      clear_try (job);
      g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
      g_object_unref (task);
      return;
    }

  if (has_tries_left (job) &&
      (status == 429 || (job->call.is_repeatable && status >= 502 && status <= 504)))
    {
      const char *after = soup_message_headers_get_one (
          soup_message_get_response_headers (job->message), "Retry-After");

      asked_usec = after != NULL ? g_ascii_strtoll (after, NULL, 10) : 0;
      asked_usec = CLAMP (asked_usec, 0, 3600) * G_USEC_PER_SEC;
      try_again (task, asked_usec);
      return;
    }
  said = describe_answer (body);
  what = describe_status (status, said);
  return_error (task, code_of_status (status), what);
}

/* Nothing was heard of the server, so nothing of the request has arrived either. */
static gboolean
is_unsent (Job *job, const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return TRUE;
  if (error->domain != G_IO_ERROR)
    return FALSE;
  return error->code == G_IO_ERROR_CONNECTION_REFUSED ||
         error->code == G_IO_ERROR_HOST_UNREACHABLE ||
         error->code == G_IO_ERROR_NETWORK_UNREACHABLE || error->code == G_IO_ERROR_NOT_FOUND ||
         (!job->was_sent && error->code != G_IO_ERROR_CANCELLED);
}

static void
fail_try (GTask *task, const GError *error)
{
  Job *job = g_task_get_task_data (task);
  gboolean is_late = job->is_late;
  gboolean is_lost;
  g_autofree char *what = NULL;

  if (g_task_return_error_if_cancelled (task))
    {
      clear_try (job);
      g_object_unref (task);
      return;
    }
  is_lost = !is_late && !is_unsent (job, error);
  if (has_tries_left (job) && !is_late && (!is_lost || job->call.is_repeatable) &&
      job->call.output == NULL)
    {
      try_again (task, 0);
      return;
    }

  if (is_late)
    return_error (task, GBX_ERROR_TIMED_OUT, "no answer in time");
  else if (is_lost && !job->call.is_repeatable)
    {
      what = g_strdup_printf ("the connection was lost, and what was asked may have been done: %s",
                              error->message);
      return_error (task, GBX_ERROR_UNAVAILABLE, what);
    }
  else
    return_error (task, GBX_ERROR_UNAVAILABLE, error->message);
}

/* --- one try --- */

static gboolean
on_late (gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);

  job->is_late = TRUE;
  g_cancellable_cancel (job->trying);
  return G_SOURCE_REMOVE;
}

static void
report_progress (Job *job, gint64 total_bytes)
{
  if (job->call.progress != NULL)
    job->call.progress (job->done_bytes, total_bytes, job->call.progress_data);
}

/* Whether the answer is not written to where the caller wants it, but kept in memory. */
static gboolean
is_kept (Job *job)
{
  return job->call.output == NULL ||
         !SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (job->message));
}

/* What the head of the answer says is on its way; 0: it does not. */
static gint64
get_total_bytes (Job *job)
{
  return soup_message_headers_get_content_length (
      soup_message_get_response_headers (job->message));
}

static void read_more (GTask *task);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return_error (task, GBX_ERROR_FAILED, error->message);
      else
        fail_try (task, error);
      return;
    }
  read_more (task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = NULL;
  gsize length = 0;
  gconstpointer data;

  chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      fail_try (task, error);
      return;
    }
  data = g_bytes_get_data (chunk, &length);
  if (length == 0)
    {
      finish_try (task);
      return;
    }

  job->done_bytes += (gint64) length;
  if (is_kept (job) && job->done_bytes > job->call.max_answer_bytes)
    {
      return_error (task, GBX_ERROR_TOO_LARGE, "the answer is too large");
      return;
    }
  if (job->call.body == NULL) /* else it is of what was sent */
    report_progress (job, get_total_bytes (job));
  if (is_kept (job))
    {
      g_byte_array_append (job->answer, data, (guint) length);
      read_more (task);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "chunk", g_bytes_ref (chunk),
                          (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (job->call.output, data, length, G_PRIORITY_DEFAULT, job->trying,
                                   on_written, task);
}

static void
read_more (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (job->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, job->trying,
                                   on_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  job->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (job->stream == NULL)
    {
      fail_try (task, error);
      return;
    }
  job->answer = g_byte_array_new ();
  job->done_bytes = 0;
  if (is_kept (job) && get_total_bytes (job) > job->call.max_answer_bytes)
    return_error (task, GBX_ERROR_TOO_LARGE, "the answer is too large");
  else
    read_more (task);
}

static void
on_wrote_headers (SoupMessage *message, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);

  job->was_sent = TRUE;
}

static gint64
get_body_bytes (Job *job)
{
  GBytes *const parts[] = { job->call.body_head, job->call.body, job->call.body_tail };
  gint64 size_bytes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    size_bytes += parts[i] != NULL ? (gint64) g_bytes_get_size (parts[i]) : 0;
  return size_bytes;
}

static void
on_wrote_body_data (SoupMessage *message, guint length, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);

  job->done_bytes += length;
  report_progress (job, get_body_bytes (job));
}

/* Each try reads the body anew. */
static GInputStream *
open_body (Job *job)
{
  GInputStream *stream = g_memory_input_stream_new ();
  GBytes *const parts[] = { job->call.body_head, job->call.body, job->call.body_tail };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (stream), parts[i]);
  return stream;
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static SoupMessage *
new_message (GTask *task, Job *job)
{
  SoupMessage *message = soup_message_new (job->method, job->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  for (gsize i = 0; job->headers != NULL && job->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, job->headers[i], job->headers[i + 1]);
  /* A kept connection may be gone by now, which cannot be told from a request that was lost. */
  soup_message_set_flags (message,
                          job->call.is_repeatable ? SOUP_MESSAGE_IDEMPOTENT
                                                  : SOUP_MESSAGE_NEW_CONNECTION);
  /* Another host would be told the key. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect_object (message, "wrote-headers", G_CALLBACK (on_wrote_headers), task, 0);
  if (job->call.body != NULL)
    {
      g_autoptr (GInputStream) body = open_body (job);

      soup_message_set_request_body (message, job->content_type, body, get_body_bytes (job));
      g_signal_connect_object (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), task,
                               0);
    }

  return message;
}

static void
try_once (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  clear_try (job);
  job->tries_count++;
  job->message = new_message (task, job);
  if (job->message == NULL)
    {
      return_error (task, GBX_ERROR_INVALID_ARGS, "this is no address");
      return;
    }
  job->trying = g_cancellable_new ();
  if (cancellable != NULL)
    {
      job->outer = g_object_ref (cancellable);
      job->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                             g_object_ref (job->trying), g_object_unref);
    }
  if (job->call.timeout_usec > 0)
    start_timer (task, job->call.timeout_usec, on_late);
  soup_session_send_async (job->session, job->message, G_PRIORITY_DEFAULT, job->trying, on_sent,
                           task);
}

/*
 * gbx_client_call_run_async:
 * @call: what to send
 * @session: what sends it
 *
 * Sends a request, and again where nothing of it can have arrived, where the server says that it
 * has no room (429), and, if @call is repeatable, where the answer was lost.
 */
void
gbx_client_call_run_async (const GbxClientCall *call,
                           SoupSession *session,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_client_call_run_async);
  job->call = *call;
  job->session = g_object_ref (session);
  job->method = g_strdup (call->method);
  job->url = g_strdup (call->url);
  job->headers = g_strdupv ((char **) call->headers);
  job->content_type = g_strdup (call->content_type);
  job->begun_usec = g_get_monotonic_time ();
  job->pause_usec = GBX_CLIENT_RETRY_FIRST_USEC;
  if (call->body != NULL)
    g_bytes_ref (call->body);
  if (call->body_head != NULL)
    g_bytes_ref (call->body_head);
  if (call->body_tail != NULL)
    g_bytes_ref (call->body_tail);
  if (call->output != NULL)
    g_object_ref (call->output);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  try_once (task);
}

GBytes *
gbx_client_call_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
