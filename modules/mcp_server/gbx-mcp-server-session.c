/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One client: what it asks, and its tools that are under way. */
#include "gbx-mcp-server-session.h"

#include <string.h>

#include "gbx-mcp-exchange.h"
#include "gbx-mcp-server-limits.h"
#include "gbx-mcp-server-result.h"

#define INSTRUCTIONS                                                               \
  "The tools act in one sandbox: its shell, its files and what else is installed " \
  "there. The shell keeps its state from call to call."

struct _GbxMcpServerSession
{
  GObject parent_instance;

  GbxHost *host;
  char *id;
  GHashTable *calls; /* the client's id as JSON -> GbxMcpServerCall */
  gint64 used_usec;
};

G_DEFINE_FINAL_TYPE (GbxMcpServerSession, gbx_mcp_server_session, G_TYPE_OBJECT)

static void
gbx_mcp_server_session_finalize (GObject *object)
{
  GbxMcpServerSession *self = GBX_MCP_SERVER_SESSION (object);

  g_clear_object (&self->host);
  g_free (self->id);
  g_hash_table_unref (self->calls);

  G_OBJECT_CLASS (gbx_mcp_server_session_parent_class)->finalize (object);
}

static void
gbx_mcp_server_session_class_init (GbxMcpServerSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_server_session_finalize;
}

static void
gbx_mcp_server_session_init (GbxMcpServerSession *self)
{
  self->id = gbx_mcp_new_session_id ();
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) gbx_mcp_server_call_unref);
  self->used_usec = g_get_monotonic_time ();
}

/* (transfer full): a session with an id that nobody guesses */
GbxMcpServerSession *
gbx_mcp_server_session_new (GbxHost *host)
{
  GbxMcpServerSession *self = g_object_new (GBX_TYPE_MCP_SERVER_SESSION, NULL);

  self->host = g_object_ref (host);
  return self;
}

const char *
gbx_mcp_server_session_get_id (GbxMcpServerSession *self)
{
  return self->id;
}

/* Whether nothing happened on it for so long that nobody can expect to find it again: sessions end
 * with a request of the client's, which may never come. */
gboolean
gbx_mcp_server_session_is_idle (GbxMcpServerSession *self)
{
  return g_hash_table_size (self->calls) == 0 &&
         g_get_monotonic_time () - self->used_usec >
             gbx_settings_get_duration_usec (gbx_host_get_settings (self->host),
                                             "session-idle-timeout");
}

static JsonNode *
wrap (JsonObject *object)
{
  return json_node_init_object (json_node_alloc (), object);
}

static void
reply (GbxMcpStream *stream, JsonNode *id, JsonObject *result)
{
  g_autoptr (JsonNode) node = wrap (result);
  g_autoptr (JsonNode) message = gbx_mcp_message_build_result (id, node);

  gbx_mcp_stream_answer (stream, message);
}

static void
refuse (GbxMcpStream *stream, JsonNode *id, int code, const char *text)
{
  g_autoptr (JsonNode) message = gbx_mcp_message_build_error (id, code, text);

  gbx_mcp_stream_answer (stream, message);
}

/* --- tools --- */

static void
on_call_done (GbxMcpServerCall *call, JsonObject *result, gpointer user_data)
{
  g_autoptr (GbxMcpServerSession) self = g_object_ref (user_data);
  g_autoptr (GbxMcpStream) stream = gbx_mcp_stream_ref (gbx_mcp_server_call_get_stream (call));
  g_autofree char *key = json_to_string (gbx_mcp_server_call_get_id (call), FALSE);

  self->used_usec = g_get_monotonic_time ();
  g_hash_table_remove (self->calls, key); /* who reports the end holds the call */
  reply (stream, gbx_mcp_server_call_get_id (call), result);
}

/* A result that nobody can get any more is not worth the sandbox's time. */
static void
on_stream_closed (GbxMcpStream *stream, gpointer user_data)
{
  GbxMcpServerSession *self = user_data;
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    if (gbx_mcp_server_call_get_stream (call) == stream)
      {
        gbx_mcp_server_call_cancel (call);
        g_hash_table_iter_remove (&iter);
      }
}

static gboolean
is_action (GbxHost *host, const char *name)
{
  g_autoptr (JsonArray) actions = gbx_host_describe_actions (host);

  for (guint i = 0; i < json_array_get_length (actions); i++)
    if (g_strcmp0 (gbx_mcp_get_string (json_array_get_object_element (actions, i), "name"),
                   name) == 0)
      return TRUE;
  return FALSE;
}

/* FALSE: there is a time, but it is none. */
static gboolean
take_timeout (GbxMcpServerSession *self, JsonObject *args, double *out_seconds)
{
  JsonNode *node = json_object_get_member (args, "timeout");
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    *out_seconds = (double) gbx_settings_get_duration_usec (gbx_host_get_settings (self->host),
                                                            "action-timeout") /
                   G_USEC_PER_SEC;
  else if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    *out_seconds = json_node_get_double (node);
  else
    return FALSE;
  json_object_remove_member (args, "timeout");
  return *out_seconds >= 0;
}

/* (transfer full) (nullable): the action that a call is, or %NULL with the result that says why it
 * is none */
static GbxRequest *
read_call (GbxMcpServerSession *self, GbxMcpMessage *message, JsonObject **out_problem)
{
  JsonObject *params = message->params;
  const char *name = params != NULL ? gbx_mcp_get_string (params, "name") : NULL;
  g_autoptr (JsonObject) args =
      gbx_mcp_copy_object (params != NULL ? gbx_mcp_get_object (params, "arguments") : NULL);
  g_autofree char *text = NULL;
  GbxRequest *request;
  double seconds;

  if (name == NULL || !is_action (self->host, name))
    {
      text = g_strdup_printf ("Unknown tool: %s", name != NULL ? name : "");
      *out_problem = gbx_mcp_server_result_new_error (text);
      return NULL;
    }
  if (!take_timeout (self, args, &seconds))
    {
      *out_problem = gbx_mcp_server_result_new_error ("“timeout” is no number of seconds");
      return NULL;
    }
  request = gbx_request_new (name, args);
  gbx_request_set_timeout_seconds (request, seconds);
  return request;
}

static void
call_tool (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message)
{
  g_autofree char *key = json_to_string (message->id, FALSE);
  g_autoptr (GbxRequest) request = NULL;
  g_autoptr (JsonObject) problem = NULL;
  GbxMcpServerCall *call;

  if (g_hash_table_size (self->calls) >= GBX_MCP_SERVER_MAX_CALLS_COUNT ||
      g_hash_table_contains (self->calls, key))
    {
      refuse (stream, message->id, GBX_MCP_INVALID_REQUEST,
              "too many requests, or one of that id, under way");
      return;
    }
  request = read_call (self, message, &problem);
  if (request == NULL)
    {
      reply (stream, message->id, problem);
      return;
    }

  call = gbx_mcp_server_call_new (self->host, message, stream, on_call_done, self);
  g_hash_table_insert (self->calls, g_steal_pointer (&key), call);
  gbx_mcp_stream_set_closed_func (stream, on_stream_closed, g_object_ref (self), g_object_unref);
  gbx_mcp_server_call_run (call, request);
}

/* The time is the server's business, so that every tool has it. */
static void
add_timeout (JsonObject *tool)
{
  JsonObject *schema = gbx_mcp_get_object (tool, "inputSchema");
  JsonObject *properties = gbx_mcp_get_object (schema, "properties");
  JsonObject *timeout = json_object_new ();

  json_object_set_string_member (timeout, "type", "number");
  json_object_set_double_member (timeout, "minimum", 0);
  json_object_set_string_member (timeout, "description",
                                 "Seconds until the tool must answer; a command may go on then");
  if (properties == NULL)
    {
      properties = json_object_new ();
      json_object_set_object_member (schema, "properties", properties);
    }
  json_object_set_object_member (properties, "timeout", timeout);
}

static void
list_tools (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message)
{
  JsonArray *tools = gbx_host_describe_actions (self->host);
  g_autoptr (JsonObject) result = json_object_new ();

  for (guint i = 0; i < json_array_get_length (tools); i++)
    add_timeout (json_array_get_object_element (tools, i));
  json_object_set_array_member (result, "tools", tools);
  reply (stream, message->id, result);
}

/* --- the rest --- */

static void
greet (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message)
{
  const char *version =
      message->params != NULL ? gbx_mcp_get_string (message->params, "protocolVersion") : NULL;
  JsonObject *capabilities = json_object_new ();
  JsonObject *server = json_object_new ();
  g_autoptr (JsonObject) result = json_object_new ();

  json_object_set_object_member (capabilities, "tools", json_object_new ());
  json_object_set_string_member (server, "name", "glovebox");
  json_object_set_string_member (server, "version", GBX_MCP_VERSION);
  json_object_set_string_member (result, "protocolVersion",
                                 gbx_mcp_is_known_version (version) ? version
                                                                    : GBX_MCP_LATEST_VERSION);
  json_object_set_object_member (result, "capabilities", capabilities);
  json_object_set_object_member (result, "serverInfo", server);
  json_object_set_string_member (result, "instructions", INSTRUCTIONS);
  reply (stream, message->id, result);
}

static void
answer_ping (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message)
{
  g_autoptr (JsonObject) result = json_object_new ();

  reply (stream, message->id, result);
}

static void
take_request (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message)
{
  static const struct
  {
    const char *method;
    void (*answer) (GbxMcpServerSession *self, GbxMcpStream *stream, GbxMcpMessage *message);
  } methods[] = {
    { "initialize", greet },
    { "ping", answer_ping },
    { "tools/list", list_tools },
    { "tools/call", call_tool },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].method, message->method))
      {
        methods[i].answer (self, stream, message);
        return;
      }
  refuse (stream, message->id, GBX_MCP_METHOD_NOT_FOUND, "Method not found");
}

static void
take_cancellation (GbxMcpServerSession *self, JsonObject *params)
{
  JsonNode *id = params != NULL ? json_object_get_member (params, "requestId") : NULL;
  g_autofree char *key = id != NULL ? json_to_string (id, FALSE) : NULL;
  GbxMcpServerCall *call = key != NULL ? g_hash_table_lookup (self->calls, key) : NULL;
  g_autoptr (GbxMcpStream) stream = NULL;

  if (call == NULL)
    return;
  stream = gbx_mcp_stream_ref (gbx_mcp_server_call_get_stream (call));
  gbx_mcp_server_call_cancel (call);
  g_hash_table_remove (self->calls, key);
  gbx_mcp_stream_answer (stream, NULL);
}

/**
 * gbx_mcp_server_session_take:
 * @self: a session
 * @stream: (nullable): where the answer goes, if there is one
 * @message: what the client sent
 *
 * Takes a message. Main context.
 */
void
gbx_mcp_server_session_take (GbxMcpServerSession *self,
                             GbxMcpStream *stream,
                             GbxMcpMessage *message)
{
  self->used_usec = g_get_monotonic_time ();
  if (message->kind == GBX_MCP_MESSAGE_REQUEST)
    take_request (self, stream, message);
  else if (message->kind == GBX_MCP_MESSAGE_NOTIFICATION &&
           g_str_equal (message->method, "notifications/cancelled"))
    take_cancellation (self, message->params);
}

/* Ends what is under way. */
void
gbx_mcp_server_session_close (GbxMcpServerSession *self)
{
  g_autoptr (GPtrArray) streams =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_mcp_stream_unref);
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    {
      g_ptr_array_add (streams, gbx_mcp_stream_ref (gbx_mcp_server_call_get_stream (call)));
      gbx_mcp_server_call_cancel (call);
    }
  g_hash_table_remove_all (self->calls);
  for (guint i = 0; i < streams->len; i++)
    gbx_mcp_stream_end (g_ptr_array_index (streams, i));
}
