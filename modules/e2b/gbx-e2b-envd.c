/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-envd.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-limits.h"
#include "gbx-e2b-frame.h"
#include "gbx-e2b-limits.h"

#define STREAM_TYPE "application/connect+json"
/* Streams that are idle are not cut. */
#define PING_SECONDS "50"

/* --- one request --- */

static void
add (GPtrArray *headers, const char *name, const char *value)
{
  g_ptr_array_add (headers, g_strdup (name));
  g_ptr_array_add (headers, g_strdup (value));
}

static const char *
get_header (GbxSandbox *sandbox, const char *name)
{
  const char *const *headers = gbx_sandbox_get_headers (sandbox);

  for (gsize i = 0; headers[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (headers[i], name) == 0)
      return headers[i + 1];
  return NULL;
}

/* The sandbox's own headers, for another port if that is asked for. */
static GPtrArray *
new_headers (GbxSandbox *sandbox, guint port, const char *user)
{
  const char *const *own = gbx_sandbox_get_headers (sandbox);
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; own[i] != NULL; i += 2)
    {
      g_autofree char *digits = g_strdup_printf ("%u", port);

      add (headers, own[i],
           g_ascii_strcasecmp (own[i], GBX_E2B_PORT_HEADER) == 0 ? digits : own[i + 1]);
    }
  if (user != NULL)
    {
      g_autofree char *pair = g_strconcat (user, ":", NULL);
      g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
      g_autofree char *basic = g_strconcat ("Basic ", encoded, NULL);

      add (headers, "Authorization", basic);
    }
  add (headers, "Connect-Protocol-Version", "1");
  return headers;
}

/* The address is that of the daemon; other ports differ in one place. */
static char *
format_url (GbxSandbox *sandbox, guint port, const char *path, GError **error)
{
  const char *url = gbx_sandbox_get_url (sandbox);
  g_autofree char *usual = g_strdup_printf ("//%d-", GBX_E2B_ENVD_PORT);
  g_autofree char *wanted = g_strdup_printf ("//%u-", port);
  g_auto (GStrv) parts = url != NULL ? g_strsplit (url, usual, 2) : NULL;
  g_autofree char *base = NULL;

  if (url == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the sandbox “%s” is %s",
                   gbx_sandbox_get_name (sandbox),
                   gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)));
      return NULL;
    }
  base = g_strjoinv (wanted, parts);
  return g_strconcat (base, path, NULL);
}

GbxCommonCall *
gbx_e2b_envd_new_call (GbxSandbox *sandbox,
                       guint port,
                       const char *method,
                       char *path,
                       const char *user,
                       JsonObject *body,
                       GError **error)
{
  g_autofree char *owned = path;
  g_autoptr (JsonObject) message = body;
  char *url = format_url (sandbox, port, path, error);
  g_autoptr (GPtrArray) headers = NULL;
  GbxCommonCall *call;

  if (url == NULL)
    return NULL;
  headers = new_headers (sandbox, port, user);
  g_ptr_array_add (headers, NULL);
  call = gbx_common_call_new (method, url, g_steal_pointer (&message));
  call->headers = (char **) g_ptr_array_steal (headers, NULL);
  call->secret = g_strdup (get_header (sandbox, GBX_E2B_TOKEN_HEADER));
  return call;
}

void
gbx_e2b_envd_take_header (GbxCommonCall *call, const char *name, char *value)
{
  guint count = g_strv_length (call->headers);

  call->headers = g_renew (char *, call->headers, count + 3);
  call->headers[count] = g_strdup (name);
  call->headers[count + 1] = value;
  call->headers[count + 2] = NULL;
}

char *
gbx_e2b_envd_format_file (const char *path, const char *user)
{
  g_autofree char *escaped = g_uri_escape_string (path, NULL, FALSE);
  g_autofree char *name = g_uri_escape_string (user, NULL, FALSE);

  return g_strconcat ("/files?path=", escaped, "&username=", name, NULL);
}

/* --- a stream --- */

typedef struct
{
  GByteArray *pending;
  GbxE2bEventFunc on_event;
  gpointer event_data;
  GCancellable *cancellable; /* of the request: nonsense ends it */
  GCancellable *outer;       /* (nullable) */
  gulong outer_id;
  GSource *timer; /* (nullable) */
  gboolean is_over;
  GError *problem; /* (nullable) */
  char *secret;    /* (nullable) */
} Stream;

static void
stream_free (Stream *stream)
{
  if (stream->timer != NULL)
    g_source_destroy (stream->timer);
  g_clear_pointer (&stream->timer, g_source_unref);
  if (stream->outer != NULL)
    g_cancellable_disconnect (stream->outer, stream->outer_id);
  g_clear_object (&stream->outer);
  g_clear_object (&stream->cancellable);
  g_byte_array_unref (stream->pending);
  g_clear_error (&stream->problem);
  g_free (stream->secret);
  g_free (stream);
}

/* FALSE: nothing more is to be read now. */
static gboolean
take_frame (Stream *stream)
{
  g_autoptr (JsonObject) message = NULL;
  g_auto (GbxE2bEvent) event = { 0 };

  switch (gbx_e2b_frame_take (stream->pending, &message, &stream->problem))
    {
    case GBX_E2B_FRAME_MESSAGE:
      gbx_e2b_parse_event (message, &event);
      stream->on_event (&event, stream->event_data);
      return TRUE;
    case GBX_E2B_FRAME_END:
      stream->is_over = TRUE;
      return FALSE;
    case GBX_E2B_FRAME_BAD:
      stream->is_over = TRUE;
      g_cancellable_cancel (stream->cancellable);
      return FALSE;
    case GBX_E2B_FRAME_MORE:
    default:
      return FALSE;
    }
}

static void
on_chunk (GBytes *chunk, gpointer user_data)
{
  Stream *stream = g_task_get_task_data (user_data);

  if (stream->is_over || g_cancellable_is_cancelled (stream->cancellable))
    return;
  g_byte_array_append (stream->pending, g_bytes_get_data (chunk, NULL),
                       (guint) g_bytes_get_size (chunk));
  while (!stream->is_over && !g_cancellable_is_cancelled (stream->cancellable) &&
         take_frame (stream))
    ;
}

static void
refuse (GTask *task, guint status, GBytes *body)
{
  Stream *stream = g_task_get_task_data (task);
  g_autofree char *said = gbx_common_json_describe_error (body);
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (body, NULL);
  const char *code = gbx_common_json_get_string (object, "code");
  GbxError error = gbx_e2b_frame_get_code (code);

  if (status == 401)
    error = GBX_ERROR_UNAUTHORIZED;
  else if (status == 404)
    error = GBX_ERROR_NOT_FOUND;
  else if (status == 429 || status >= 500)
    error = GBX_ERROR_UNAVAILABLE;
  if (stream->secret != NULL && stream->secret[0] != '\0' && strstr (said, stream->secret) != NULL)
    g_clear_pointer (&said, g_free);
  g_task_return_new_error (task, GBX_ERROR, (int) error, "E2B refuses: %s (status %u)",
                           said != NULL ? said : "…", status);
}

static void
on_stream_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Stream *stream = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_http_send_finish (result, &status, &error);

  if (stream->problem != NULL)
    g_task_return_error (task, g_steal_pointer (&stream->problem));
  else if (stream->is_over)
    g_task_return_boolean (task, TRUE);
  else if (body == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (status != 200)
    refuse (task, status, body);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "the stream from the sandbox was cut");
}

static gboolean
on_late (gpointer user_data)
{
  Stream *stream = user_data;

  if (!stream->is_over)
    g_set_error (&stream->problem, GBX_ERROR, GBX_ERROR_TIMED_OUT,
                 "the sandbox does not answer in time");
  stream->is_over = TRUE;
  g_cancellable_cancel (stream->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
gbx_e2b_envd_stream_async (GbxCommonRest *rest,
                           GbxSandbox *sandbox,
                           const char *method,
                           const char *user,
                           JsonObject *message,
                           GbxE2bEventFunc on_event,
                           gint64 timeout_usec,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (JsonObject) owned = message;
  g_autoptr (GBytes) content = gbx_e2b_frame_new (message);
  g_autofree char *path = g_strconcat (GBX_E2B_PROCESS, method, NULL);
  GError *error = NULL;
  g_autofree char *url = format_url (sandbox, GBX_E2B_ENVD_PORT, path, &error);
  g_autoptr (GPtrArray) headers = new_headers (sandbox, GBX_E2B_ENVD_PORT, user);
  GbxCommonHttpRequest request = { .method = "POST",
                                   .path = url,
                                   .data = content,
                                   .content_type = STREAM_TYPE,
                                   .max_answer_bytes = GBX_COMMON_ANSWER_MAX_BYTES,
                                   .on_chunk = on_chunk };
  Stream *stream = g_new0 (Stream, 1);

  g_task_set_source_tag (task, gbx_e2b_envd_stream_async);
  stream->pending = g_byte_array_new ();
  stream->on_event = on_event;
  stream->event_data = user_data;
  stream->cancellable = g_cancellable_new ();
  stream->secret = g_strdup (get_header (sandbox, GBX_E2B_TOKEN_HEADER));
  g_task_set_task_data (task, stream, (GDestroyNotify) stream_free);
  if (url == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (cancellable != NULL)
    {
      stream->outer = g_object_ref (cancellable);
      stream->outer_id =
          g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                 g_object_ref (stream->cancellable), g_object_unref);
    }
  if (timeout_usec > 0)
    {
      stream->timer = g_timeout_source_new ((guint) MIN (timeout_usec / 1000, G_MAXINT));
      g_source_set_callback (stream->timer, on_late, stream, NULL);
      g_source_attach (stream->timer, NULL);
    }
  add (headers, "Keepalive-Ping-Interval", PING_SECONDS);
  g_ptr_array_add (headers, NULL);
  request.headers = (const char *const *) headers->pdata;
  gbx_common_http_send_async (gbx_common_rest_get_http (rest), &request, stream->cancellable,
                              on_stream_over, task);
}

gboolean
gbx_e2b_envd_stream_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- a helping command --- */

typedef struct
{
  GbxCommonRest *rest;
  GbxSandbox *sandbox;
  char **argv;
  char *user; /* (nullable) */
  gint64 timeout_usec;
  GString *output;
  int exit_code;
  gboolean has_ended;
  guint tries_count;
} Help;

static void
help_free (Help *help)
{
  gbx_common_rest_unref (help->rest);
  g_object_unref (help->sandbox);
  g_strfreev (help->argv);
  g_free (help->user);
  g_string_free (help->output, TRUE);
  g_free (help);
}

JsonObject *
gbx_e2b_envd_new_process (const char *const *argv, const char *directory)
{
  JsonObject *process = json_object_new ();
  JsonArray *args = json_array_new ();

  for (gsize i = 1; argv[i] != NULL; i++)
    json_array_add_string_element (args, argv[i]);
  json_object_set_string_member (process, "cmd", argv[0]);
  json_object_set_array_member (process, "args", args);
  if (directory != NULL)
    json_object_set_string_member (process, "cwd", directory);
  return process;
}

static void
on_help_event (const GbxE2bEvent *event, gpointer user_data)
{
  Help *help = g_task_get_task_data (user_data);

  if (event->kind == GBX_E2B_EVENT_END)
    {
      help->has_ended = TRUE;
      help->exit_code = (int) event->exit_code;
    }
  else if (event->kind == GBX_E2B_EVENT_DATA &&
           help->output->len + g_bytes_get_size (event->data) <= GBX_E2B_HELPER_MAX_BYTES)
    g_string_append_len (help->output, g_bytes_get_data (event->data, NULL),
                         (gssize) g_bytes_get_size (event->data));
}

static void try_to_help (GTask *task);

static gboolean
on_pause_over (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    try_to_help (g_steal_pointer (&task));
  return G_SOURCE_REMOVE;
}

static void
on_helped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Help *help = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  gbx_e2b_envd_stream_finish (result, &error);
  if (help->has_ended)
    g_task_return_boolean (task, TRUE);
  else if (error == NULL)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_FAILED,
                             "%s in the sandbox has no end", help->argv[0]);
  else if (g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE) &&
           help->tries_count < GBX_COMMON_MAX_TRIES_COUNT)
    gbx_common_rest_pause (g_steal_pointer (&task), GBX_COMMON_RETRY_FIRST_USEC, on_pause_over);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_to_help (GTask *task)
{
  Help *help = g_task_get_task_data (task);
  JsonObject *message = json_object_new ();

  help->tries_count++;
  g_string_truncate (help->output, 0);
  json_object_set_object_member (
      message, "process", gbx_e2b_envd_new_process ((const char *const *) help->argv, NULL));
  json_object_set_boolean_member (message, "stdin", FALSE);
  gbx_e2b_envd_stream_async (help->rest, help->sandbox, "Start", help->user, message,
                             on_help_event, help->timeout_usec, g_task_get_cancellable (task),
                             on_helped, task);
}

void
gbx_e2b_envd_help_async (GbxCommonRest *rest,
                         GbxSandbox *sandbox,
                         const char *const *argv,
                         const char *user,
                         gint64 timeout_usec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Help *help = g_new0 (Help, 1);

  g_task_set_source_tag (task, gbx_e2b_envd_help_async);
  help->rest = gbx_common_rest_ref (rest);
  help->sandbox = g_object_ref (sandbox);
  help->argv = g_strdupv ((char **) argv);
  help->user = g_strdup (user);
  help->timeout_usec = timeout_usec;
  help->output = g_string_new (NULL);
  g_task_set_task_data (task, help, (GDestroyNotify) help_free);
  try_to_help (task);
}

char *
gbx_e2b_envd_help_finish (GAsyncResult *result, int *out_exit_code, GError **error)
{
  Help *help;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  help = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *out_exit_code = help->exit_code;
  return g_utf8_make_valid (help->output->str, (gssize) help->output->len);
}
