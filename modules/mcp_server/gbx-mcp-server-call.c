/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One tool on its way: from its request to its result, and how far it is in between. */
#include "gbx-mcp-server-call.h"

#include "gbx-mcp-server-limits.h"
#include "gbx-mcp-server-result.h"

struct _GbxMcpServerCall
{
  grefcount ref_count;
  GbxHost *host;
  JsonNode *id;
  JsonNode *progress_token; /* NULL: the client does not ask */
  GbxMcpStream *stream;
  GbxMcpServerCallFunc on_done; /* NULL: nobody waits any more */
  gpointer user_data;

  GbxRequest *request;
  GCancellable *cancellable;
  gint64 begun_usec;
  GSource *timer;
  GString *fresh; /* what came since the client last heard of it */
  gulong output_id;
  gulong progress_id;
};

GbxMcpServerCall *
gbx_mcp_server_call_ref (GbxMcpServerCall *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_mcp_server_call_unref (GbxMcpServerCall *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->host);
  json_node_unref (self->id);
  g_clear_pointer (&self->progress_token, json_node_unref);
  gbx_mcp_stream_unref (self->stream);
  g_clear_object (&self->request);
  g_object_unref (self->cancellable);
  g_string_free (self->fresh, TRUE);
  g_free (self);
}

static JsonNode *
dup_progress_token (GbxMcpMessage *message)
{
  JsonObject *meta =
      message->params != NULL ? gbx_mcp_get_object (message->params, "_meta") : NULL;
  JsonNode *token = meta != NULL ? json_object_get_member (meta, "progressToken") : NULL;

  return token != NULL ? json_node_copy (token) : NULL;
}

/**
 * gbx_mcp_server_call_new:
 * @host: runs actions
 * @message: the client's request
 * @stream: where word of progress goes
 * @on_done: called with the result
 * @user_data: for @on_done
 *
 * Returns: (transfer full): a call that does not run yet
 */
GbxMcpServerCall *
gbx_mcp_server_call_new (GbxHost *host,
                         GbxMcpMessage *message,
                         GbxMcpStream *stream,
                         GbxMcpServerCallFunc on_done,
                         gpointer user_data)
{
  GbxMcpServerCall *self = g_new0 (GbxMcpServerCall, 1);

  g_ref_count_init (&self->ref_count);
  self->host = g_object_ref (host);
  self->id = json_node_copy (message->id);
  self->progress_token = dup_progress_token (message);
  self->stream = gbx_mcp_stream_ref (stream);
  self->on_done = on_done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->fresh = g_string_new (NULL);
  return self;
}

JsonNode *
gbx_mcp_server_call_get_id (GbxMcpServerCall *self)
{
  return self->id;
}

GbxMcpStream *
gbx_mcp_server_call_get_stream (GbxMcpServerCall *self)
{
  return self->stream;
}

/* --- how far it is --- */

static void
on_output_ready (GbxRequest *request, gpointer user_data)
{
  GbxMcpServerCall *self = user_data;
  GBytes *chunk;

  while ((chunk = gbx_request_take_output (request)) != NULL)
    {
      gsize length;
      const char *data = g_bytes_get_data (chunk, &length);

      g_string_append_len (self->fresh, data, (gssize) length);
      if (self->fresh->len > GBX_MCP_SERVER_MAX_PROGRESS_BYTES)
        g_string_erase (self->fresh, 0,
                        (gssize) (self->fresh->len - GBX_MCP_SERVER_MAX_PROGRESS_BYTES));
      g_bytes_unref (chunk);
    }
}

static void
on_progress (GbxRequest *request, double fraction, const char *what, gpointer user_data)
{
  GbxMcpServerCall *self = user_data;

  if (what != NULL)
    g_string_assign (self->fresh, what);
}

/* The seconds that it takes are what always grows. */
static gboolean
on_timer (gpointer user_data)
{
  GbxMcpServerCall *self = user_data;
  g_autofree char *text =
      g_utf8_make_valid (self->fresh->str, (gssize) self->fresh->len);
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (JsonNode) message = NULL;

  json_object_set_member (params, "progressToken", json_node_copy (self->progress_token));
  json_object_set_double_member (params, "progress",
                                 (double) (g_get_monotonic_time () - self->begun_usec) /
                                     G_USEC_PER_SEC);
  if (*text != '\0')
    json_object_set_string_member (params, "message", text);
  g_string_truncate (self->fresh, 0);
  message = gbx_mcp_message_build_notification ("notifications/progress", params);
  gbx_mcp_stream_send (self->stream, message);
  return G_SOURCE_CONTINUE;
}

static void
begin_telling (GbxMcpServerCall *self)
{
  gbx_request_set_streaming (self->request, TRUE);
  self->output_id = g_signal_connect (self->request, "output-ready", G_CALLBACK (on_output_ready),
                                      self);
  self->progress_id =
      g_signal_connect (self->request, "progress", G_CALLBACK (on_progress), self);
  self->timer = g_timeout_source_new (GBX_MCP_SERVER_PROGRESS_USEC / 1000);
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
end_telling (GbxMcpServerCall *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_signal_handler (&self->output_id, self->request);
  g_clear_signal_handler (&self->progress_id, self->request);
}

/* --- its life --- */

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpServerCall) self = user_data; /* takes the reference of _run() */
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) observation =
      gbx_host_execute_finish (GBX_HOST (source), result, &error);
  g_autoptr (JsonObject) answer = NULL;

  end_telling (self);
  if (self->on_done == NULL)
    return;
  answer = observation != NULL ? gbx_mcp_server_result_new (observation)
                               : gbx_mcp_server_result_new_error (error->message);
  self->on_done (self, answer, self->user_data);
}

/**
 * gbx_mcp_server_call_run:
 * @self: a call
 * @request: the action that it is
 *
 * Has the action run. Until it has ended the call keeps itself. Main context.
 */
void
gbx_mcp_server_call_run (GbxMcpServerCall *self, GbxRequest *request)
{
  self->request = g_object_ref (request);
  self->begun_usec = g_get_monotonic_time ();
  if (self->progress_token != NULL)
    begin_telling (self);
  gbx_host_execute_async (self->host, request, self->cancellable, on_executed,
                          gbx_mcp_server_call_ref (self));
}

/* Nobody wants the result any more. */
void
gbx_mcp_server_call_cancel (GbxMcpServerCall *self)
{
  self->on_done = NULL;
  end_telling (self);
  g_cancellable_cancel (self->cancellable);
}
