/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-post.h"

#include <string.h>

#include "gbx-client-limits.h"
#include "gbx-error.h"
#include "gbx-sse-parser.h"

#define CHUNK_BYTES 65536

typedef struct
{
  SoupMessage *message;
  GInputStream *stream;
  GbxSseParser *parser; /* NULL: the answer is one message, or the reason for none */
  GString *body;
  GbxMcpPostFunc on_message;
  gpointer message_data;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_object_unref (post->message);
  g_clear_object (&post->stream);
  g_clear_pointer (&post->parser, gbx_sse_parser_free);
  g_string_free (post->body, TRUE);
  g_free (post);
}

/* Line feeds in JSON are between its parts, never inside of a text. */
static void
emit (Post *post, const char *text, gsize length)
{
  g_autofree char *line = g_strndup (text, length);

  g_strdelimit (line, "\r\n", ' ');
  post->on_message (line, strlen (line), post->message_data);
}

static void
on_event (const char *type, const char *data, gsize length_bytes, gpointer user_data)
{
  if (strcmp (type, "message") == 0)
    emit (user_data, data, length_bytes);
}

static void
end (GTask *task)
{
  Post *post = g_task_get_task_data (task);
  guint status = soup_message_get_status (post->message);

  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      g_autofree char *shown =
          g_utf8_make_valid (post->body->str, MIN ((gssize) post->body->len,
                                                   GBX_CLIENT_MAX_SHOWN_BYTES));

      g_task_return_new_error (task, GBX_ERROR,
                               status == 404 ? GBX_ERROR_NOT_FOUND : GBX_ERROR_FAILED,
                               "the server answered %u: %s", status, shown);
      return;
    }
  if (post->parser == NULL && post->body->len > 0)
    emit (post, post->body->str, post->body->len);
  g_task_return_boolean (task, TRUE);
}

static void read_more (GTask *task);

static gboolean
take (Post *post, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (post->parser != NULL)
    return gbx_sse_parser_push (post->parser, data, length, on_event, post);
  if (length > GBX_CLIENT_MAX_ANSWER_BYTES - post->body->len)
    return FALSE;
  g_string_append_len (post->body, data, (gssize) length);
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else if (g_bytes_get_size (bytes) == 0)
    end (task);
  else if (take (post, bytes))
    read_more (g_steal_pointer (&task));
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TOO_LARGE, "the answer is too large");
}

static void
read_more (GTask *task)
{
  Post *post = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (post->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  const char *type;

  post->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (post->stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  type = soup_message_headers_get_content_type (
      soup_message_get_response_headers (post->message), NULL);
  if (g_strcmp0 (type, "text/event-stream") == 0)
    post->parser = gbx_sse_parser_new (GBX_CLIENT_MAX_ANSWER_BYTES);
  read_more (g_steal_pointer (&task));
}

void
gbx_mcp_post_run_async (SoupSession *session,
                        SoupMessage *message,
                        GbxMcpPostFunc on_message,
                        gpointer message_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Post *post = g_new0 (Post, 1);

  g_task_set_source_tag (task, gbx_mcp_post_run_async);
  post->message = g_object_ref (message);
  post->body = g_string_new (NULL);
  post->on_message = on_message;
  post->message_data = message_data;
  g_task_set_task_data (task, post, post_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, on_sent, task);
}

gboolean
gbx_mcp_post_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
