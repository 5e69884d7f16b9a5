/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client: its stream, and its requests that servers work on. */
#include "gbx-mcp-session.h"

#include <string.h>

#include "gbx-mcp-exchange.h"
#include "gbx-mcp-limits.h"

/* A request on its way. */
typedef struct
{
  GbxMcpSession *session; /* not owned: it owns this */
  GbxMcpStream *stream;
  GbxMcpBackend *backend;
  gint64 call;
  JsonNode *id;
  JsonNode *progress_token; /* the client's; NULL: it does not ask */
  gboolean is_tool;
} Call;

struct _GbxMcpSession
{
  GObject parent_instance;

  char *id;
  GbxMcpStream *stream; /* for what is no answer; NULL: there is none */
  GHashTable *calls;    /* the client's id as JSON -> Call */
  GHashTable *subscriptions;
  gint64 used_usec;
};

G_DEFINE_FINAL_TYPE (GbxMcpSession, gbx_mcp_session, G_TYPE_OBJECT)

static void
call_free (gpointer data)
{
  Call *call = data;

  gbx_mcp_stream_unref (call->stream);
  g_object_unref (call->backend);
  json_node_unref (call->id);
  g_clear_pointer (&call->progress_token, json_node_unref);
  g_free (call);
}

static void
gbx_mcp_session_finalize (GObject *object)
{
  GbxMcpSession *self = GBX_MCP_SESSION (object);

  g_free (self->id);
  g_clear_pointer (&self->stream, gbx_mcp_stream_unref);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->subscriptions);

  G_OBJECT_CLASS (gbx_mcp_session_parent_class)->finalize (object);
}

static void
gbx_mcp_session_class_init (GbxMcpSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_session_finalize;
}

static void
gbx_mcp_session_init (GbxMcpSession *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, call_free);
  self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gbx_mcp_session_touch (self);
}

/* (transfer full): a session with an id that nobody guesses: 32 hexadecimal digits */
GbxMcpSession *
gbx_mcp_session_new (void)
{
  GbxMcpSession *self = g_object_new (GBX_TYPE_MCP_SESSION, NULL);

  self->id = gbx_mcp_new_session_id ();
  return self;
}

const char *
gbx_mcp_session_get_id (GbxMcpSession *self)
{
  return self->id;
}

gint64
gbx_mcp_session_get_used_usec (GbxMcpSession *self)
{
  return self->used_usec;
}

void
gbx_mcp_session_touch (GbxMcpSession *self)
{
  self->used_usec = g_get_monotonic_time ();
}

void
gbx_mcp_session_set_stream (GbxMcpSession *self, GbxMcpStream *stream)
{
  g_clear_pointer (&self->stream, gbx_mcp_stream_unref);
  if (stream != NULL)
    self->stream = gbx_mcp_stream_ref (stream);
}

GbxMcpStream *
gbx_mcp_session_get_stream (GbxMcpSession *self)
{
  return self->stream;
}

/* Sends what is no answer; a client that listens to nothing misses it. */
void
gbx_mcp_session_notify (GbxMcpSession *self, JsonNode *message)
{
  if (self->stream != NULL)
    gbx_mcp_stream_send (self->stream, message);
}

/* Sends an answer. */
void
gbx_mcp_session_reply (GbxMcpSession *self, GbxMcpStream *stream, JsonNode *message)
{
  gbx_mcp_session_touch (self);
  gbx_mcp_stream_answer (stream, message);
}

static JsonNode *
build_reply (Call *call, JsonObject *reply, const GError *error)
{
  JsonObject *refusal = reply != NULL ? gbx_mcp_get_object (reply, "error") : NULL;
  JsonObject *copy;
  JsonNode *node;

  if (error != NULL)
    return call->is_tool ? gbx_mcp_message_build_tool_error (call->id, error->message)
                         : gbx_mcp_message_build_error (call->id, GBX_MCP_INTERNAL_ERROR,
                                                        error->message);
  /* Agents are shown results; an error they would only be told of. */
  if (refusal != NULL && call->is_tool)
    {
      const char *text = gbx_mcp_get_string (refusal, "message");

      return gbx_mcp_message_build_tool_error (call->id, text != NULL ? text : "failed");
    }

  copy = gbx_mcp_copy_object (reply);
  json_object_set_member (copy, "id", json_node_copy (call->id));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, copy);
  return node;
}

static void
on_reply (JsonObject *reply, const GError *error, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GbxMcpSession) self = g_object_ref (call->session);
  g_autoptr (GbxMcpStream) stream = gbx_mcp_stream_ref (call->stream);
  g_autoptr (JsonNode) message = build_reply (call, reply, error);
  g_autofree char *key = json_to_string (call->id, FALSE);

  g_hash_table_remove (self->calls, key);
  gbx_mcp_session_reply (self, stream, message);
}

static void
on_progress (JsonObject *params, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (JsonObject) own = gbx_mcp_copy_object (params);
  g_autoptr (JsonNode) message = NULL;

  json_object_set_member (own, "progressToken", json_node_copy (call->progress_token));
  message = gbx_mcp_message_build_notification ("notifications/progress", own);
  gbx_mcp_stream_send (call->stream, message);
}

static JsonNode *
dup_progress_token (GbxMcpMessage *message)
{
  JsonObject *meta = message->params != NULL ? gbx_mcp_get_object (message->params, "_meta") : NULL;
  JsonNode *token = meta != NULL ? json_object_get_member (meta, "progressToken") : NULL;

  return token != NULL ? json_node_copy (token) : NULL;
}

/**
 * gbx_mcp_session_forward:
 * @self: a session
 * @stream: where the answer goes
 * @message: the client's request
 * @backend: whom to ask
 * @params: (nullable): with what
 *
 * Has a server answer a request. Main context.
 *
 * Returns: %FALSE if the session has too many requests, or one of that id, under way
 */
gboolean
gbx_mcp_session_forward (GbxMcpSession *self,
                         GbxMcpStream *stream,
                         GbxMcpMessage *message,
                         GbxMcpBackend *backend,
                         JsonObject *params)
{
  g_autofree char *key = json_to_string (message->id, FALSE);
  Call *call;

  if (g_hash_table_size (self->calls) >= GBX_MCP_MAX_CALLS_COUNT ||
      g_hash_table_contains (self->calls, key))
    return FALSE;

  call = g_new0 (Call, 1);
  call->session = self;
  call->stream = gbx_mcp_stream_ref (stream);
  call->backend = g_object_ref (backend);
  call->id = json_node_copy (message->id);
  call->progress_token = dup_progress_token (message);
  call->is_tool = g_str_equal (message->method, "tools/call");
  call->call = gbx_mcp_backend_call (backend, message->method, params, on_reply,
                                     call->progress_token != NULL ? on_progress : NULL, call);
  g_hash_table_insert (self->calls, g_steal_pointer (&key), call);
  return TRUE;
}

/* Drops a request, as the client asked; @id may be any JSON. */
void
gbx_mcp_session_cancel (GbxMcpSession *self, JsonNode *id, const char *reason)
{
  g_autofree char *key = json_to_string (id, FALSE);
  Call *call = g_hash_table_lookup (self->calls, key);

  if (call == NULL)
    return;
  gbx_mcp_backend_cancel (call->backend, call->call, reason);
  gbx_mcp_stream_answer (call->stream, NULL);
  g_hash_table_remove (self->calls, key);
}

void
gbx_mcp_session_set_subscribed (GbxMcpSession *self, const char *uri, gboolean subscribed)
{
  if (!subscribed)
    g_hash_table_remove (self->subscriptions, uri);
  else if (g_hash_table_size (self->subscriptions) < GBX_MCP_MAX_CALLS_COUNT)
    g_hash_table_add (self->subscriptions, g_strdup (uri));
}

gboolean
gbx_mcp_session_is_subscribed (GbxMcpSession *self, const char *uri)
{
  return g_hash_table_contains (self->subscriptions, uri);
}

/* Ends the session's streams; servers are told that nobody waits any more. */
void
gbx_mcp_session_close (GbxMcpSession *self)
{
  g_autoptr (GbxMcpStream) stream = g_steal_pointer (&self->stream);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Call *call = value;

      gbx_mcp_backend_cancel (call->backend, call->call, "the client is gone");
      gbx_mcp_stream_answer (call->stream, NULL);
    }
  g_hash_table_remove_all (self->calls);
  if (stream != NULL)
    gbx_mcp_stream_end (stream);
}
