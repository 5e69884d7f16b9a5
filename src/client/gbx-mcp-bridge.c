/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-bridge.h"

#include <string.h>

#include "gbx-client-limits.h"
#include "gbx-error.h"
#include "gbx-json.h"
#include "gbx-mcp-post.h"

#define CHUNK_BYTES 65536
#define SESSION_HEADER "Mcp-Session-Id"
#define VERSION_HEADER "Mcp-Protocol-Version"
#define PARSE_ERROR (-32700)
#define INTERNAL_ERROR (-32603)

struct _GbxMcpBridge
{
  GObject parent_instance;

  GbxClient *client;
  char *path;
  GInputStream *input;
  GOutputStream *output;
  char *session_id; /* NULL: not yet */
  char *version;

  GTask *task;
  GCancellable *cancellable; /* of all that is under way */
  GCancellable *outer;
  gulong outer_id;
  GByteArray *rest; /* the beginning of a line */
  GQueue waiting;   /* of GBytes: lines that came while the greeting was under way */
  gboolean is_greeting;
  gboolean is_reading;
  gboolean has_input_ended;
  guint posts_count;
  GString *outbox;
  gboolean is_writing;
  gboolean is_ending;
  GError *error; /* why it ends */
};

/* What one message of the input becomes. */
typedef struct
{
  GbxMcpBridge *bridge;
  SoupMessage *message;
  JsonNode *id; /* of a request that has no answer yet; otherwise NULL */
  gboolean is_greeting;
} Post;

G_DEFINE_FINAL_TYPE (GbxMcpBridge, gbx_mcp_bridge, G_TYPE_OBJECT)

static void
gbx_mcp_bridge_finalize (GObject *object)
{
  GbxMcpBridge *self = GBX_MCP_BRIDGE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self->session_id);
  g_free (self->version);
  g_byte_array_unref (self->rest);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_string_free (self->outbox, TRUE);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (gbx_mcp_bridge_parent_class)->finalize (object);
}

static void
gbx_mcp_bridge_class_init (GbxMcpBridgeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_bridge_finalize;
}

static void
gbx_mcp_bridge_init (GbxMcpBridge *self)
{
  self->cancellable = g_cancellable_new ();
  self->rest = g_byte_array_new ();
  self->outbox = g_string_new (NULL);
  g_queue_init (&self->waiting);
}

GbxMcpBridge *
gbx_mcp_bridge_new (GbxClient *client,
                    const char *path,
                    GInputStream *input,
                    GOutputStream *output)
{
  GbxMcpBridge *self = g_object_new (GBX_TYPE_MCP_BRIDGE, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  self->input = g_object_ref (input);
  self->output = g_object_ref (output);
  return self;
}

static void go_on (GbxMcpBridge *self);

/* --- the way back --- */

static void
fail (GbxMcpBridge *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cancellable_cancel (self->cancellable);
}

static void write_more (GbxMcpBridge *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpBridge) self = user_data;
  GError *error = NULL;

  self->is_writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    fail (self, error);
  else
    write_more (self);
  go_on (self);
}

static void
write_more (GbxMcpBridge *self)
{
  gsize length = self->outbox->len;
  char *text;

  if (self->is_writing || length == 0)
    return;
  text = g_string_free (self->outbox, FALSE);
  self->outbox = g_string_new (NULL);
  self->is_writing = TRUE;
  g_object_set_data_full (G_OBJECT (self), "written", text, g_free);
  g_output_stream_write_all_async (self->output, text, length, G_PRIORITY_DEFAULT, NULL,
                                   on_written, g_object_ref (self));
}

static void
say (GbxMcpBridge *self, const char *text, gsize length)
{
  g_string_append_len (self->outbox, text, (gssize) length);
  g_string_append_c (self->outbox, '\n');
  write_more (self);
}

static void
say_error (GbxMcpBridge *self, JsonNode *id, int code, const char *text)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *error = json_object_new ();
  g_autofree char *line = NULL;

  json_object_set_int_member (error, "code", code);
  json_object_set_string_member (error, "message", text);
  json_object_set_string_member (object, "jsonrpc", "2.0");
  if (id != NULL)
    json_object_set_member (object, "id", json_node_copy (id));
  else
    json_object_set_null_member (object, "id");
  json_object_set_object_member (object, "error", error);
  json_node_take_object (root, object);
  line = json_to_string (root, FALSE);
  say (self, line, strlen (line));
}

/* --- the way there --- */

static void
post_free (Post *post)
{
  g_object_unref (post->bridge);
  g_object_unref (post->message);
  g_clear_pointer (&post->id, json_node_unref);
  g_free (post);
}

static void
note_greeting (GbxMcpBridge *self, JsonObject *answer, SoupMessage *message)
{
  JsonObject *result = gbx_client_get_object (answer, "result");
  const char *version =
      result != NULL ? gbx_client_get_string (result, "protocolVersion", NULL) : NULL;

  g_free (self->version);
  g_free (self->session_id);
  self->version = g_strdup (version);
  self->session_id = g_strdup (soup_message_headers_get_one (
      soup_message_get_response_headers (message), SESSION_HEADER));
}

static void
on_message (const char *text, gsize length_bytes, gpointer user_data)
{
  Post *post = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (text, length_bytes);
  g_autoptr (JsonNode) root = post->id != NULL ? gbx_json_parse (bytes, NULL) : NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
      json_object_has_member (json_node_get_object (root), "id"))
    {
      if (post->is_greeting)
        note_greeting (post->bridge, json_node_get_object (root), post->message);
      g_clear_pointer (&post->id, json_node_unref);
    }
  say (post->bridge, text, length_bytes);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Post *post = user_data;
  g_autoptr (GbxMcpBridge) self = g_object_ref (post->bridge);
  g_autoptr (GError) error = NULL;

  /* A request that was cancelled has no answer, and needs none. */
  if (!gbx_mcp_post_run_finish (result, &error) && post->id != NULL)
    say_error (self, post->id, INTERNAL_ERROR, error->message);
  self->posts_count--;
  if (post->is_greeting)
    self->is_greeting = FALSE;
  post_free (post);
  go_on (self);
}

static SoupMessage *
new_message (GbxMcpBridge *self, const char *method)
{
  SoupMessage *message = gbx_client_new_message (self->client, method, self->path);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json, text/event-stream");
  if (self->session_id != NULL)
    soup_message_headers_replace (headers, SESSION_HEADER, self->session_id);
  if (self->version != NULL)
    soup_message_headers_replace (headers, VERSION_HEADER, self->version);
  return message;
}

static void
post_line (GbxMcpBridge *self, GBytes *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = gbx_json_parse (line, &error);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root)
                                                                     : NULL;
  const char *method = object != NULL ? gbx_client_get_string (object, "method", NULL) : NULL;
  SoupMessage *message;
  Post *post;

  message = root != NULL ? new_message (self, "POST") : NULL;
  if (message == NULL)
    {
      say_error (self, NULL, PARSE_ERROR, error != NULL ? error->message : "no address");
      return;
    }
  soup_message_set_request_body_from_bytes (message, "application/json", line);
  post = g_new0 (Post, 1);
  post->bridge = g_object_ref (self);
  post->message = message;
  post->id = method != NULL ? json_object_dup_member (object, "id") : NULL;
  post->is_greeting = g_strcmp0 (method, "initialize") == 0;
  self->is_greeting |= post->is_greeting;
  self->posts_count++;
  gbx_mcp_post_run_async (gbx_client_get_session (self->client), message, on_message, post,
                          self->cancellable, on_posted, post);
}

static void
take_line (GbxMcpBridge *self)
{
  GByteArray *rest = g_steal_pointer (&self->rest);

  self->rest = g_byte_array_new ();
  if (rest->len > 0)
    g_queue_push_tail (&self->waiting, g_byte_array_free_to_bytes (rest));
  else
    g_byte_array_unref (rest);
}

static void
take_input (GbxMcpBridge *self, const char *data, gsize length)
{
  const char *end = data + length;

  while (data < end)
    {
      const char *line_end = memchr (data, '\n', (gsize) (end - data));
      gsize count = (gsize) ((line_end != NULL ? line_end : end) - data);

      if (count > GBX_CLIENT_MAX_MESSAGE_BYTES - self->rest->len)
        {
          fail (self, g_error_new (GBX_ERROR, GBX_ERROR_TOO_LARGE,
                                   "a message, which is one line, has more than %d bytes",
                                   GBX_CLIENT_MAX_MESSAGE_BYTES));
          return;
        }
      g_byte_array_append (self->rest, (const guint8 *) data, (guint) count);
      if (line_end == NULL)
        return;
      take_line (self);
      data = line_end + 1;
    }
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpBridge) self = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  self->is_reading = FALSE;
  if (bytes == NULL)
    fail (self, error);
  else if (length > 0)
    take_input (self, data, length);
  else
    {
      take_line (self);
      self->has_input_ended = TRUE;
    }
  go_on (self);
}

/* --- its life --- */

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpBridge) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, NULL);

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* The server may be gone; then there is no session to end. */
static void
end (GbxMcpBridge *self)
{
  g_autoptr (SoupMessage) message = new_message (self, "DELETE");

  self->is_ending = TRUE;
  if (self->outer_id != 0)
    g_cancellable_disconnect (self->outer, self->outer_id);
  self->outer_id = 0;
  g_clear_object (&self->outer);
  soup_session_send_async (gbx_client_get_session (self->client), message, G_PRIORITY_DEFAULT,
                           NULL, on_deleted, g_object_ref (self));
}

/* Does what can be done now. */
static void
go_on (GbxMcpBridge *self)
{
  gboolean is_cancelled = g_cancellable_is_cancelled (self->cancellable);

  while (!is_cancelled && !self->is_greeting &&
         self->posts_count < GBX_CLIENT_MAX_POSTS_COUNT && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GBytes) line = g_queue_pop_head (&self->waiting);

      post_line (self, line);
    }
  if (!is_cancelled && !self->is_reading && !self->has_input_ended &&
      g_queue_is_empty (&self->waiting))
    {
      self->is_reading = TRUE;
      g_input_stream_read_bytes_async (self->input, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                       self->cancellable, on_read, g_object_ref (self));
    }
  if (!self->is_ending && self->posts_count == 0 && !self->is_writing && !self->is_reading &&
      (is_cancelled || (self->has_input_ended && g_queue_is_empty (&self->waiting))))
    end (self);
}

static void
on_outer_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
gbx_mcp_bridge_run_async (GbxMcpBridge *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, gbx_mcp_bridge_run_async);
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_id =
          g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                 g_object_ref (self->cancellable), g_object_unref);
    }
  go_on (self);
}

gboolean
gbx_mcp_bridge_run_finish (GbxMcpBridge *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
