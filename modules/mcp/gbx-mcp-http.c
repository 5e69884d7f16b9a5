/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /update_mcp_server, and MCP over HTTP with server-sent events: one stream, and posts. */
#include "gbx-mcp-http.h"

#include <string.h>

#include "gbx-mcp-exchange.h"
#include "gbx-mcp-streamable.h"

#define UNHANDLED "An unexpected error occurred. Please try again later."
#define NO_LIST "Request must be a list of MCP tools to sync"
#define UPDATED "MCP server updated successfully"
#define SESSION_ID_CHARACTERS "0123456789abcdefABCDEF"
#define SESSION_ID_LENGTH 32

/* Whose stream has ended. */
typedef struct
{
  GbxMcpProxy *proxy;
  GbxMcpSession *session;
} Owner;

/* --- updates --- */

typedef struct
{
  GbxExchange *exchange;
  GTask *task;
} Update;

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Update *update = user_data;
  g_autofree char *problems =
      gbx_mcp_proxy_update_finish (GBX_MCP_PROXY (source), result, NULL);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "detail", UPDATED);
  json_object_set_string_member (object, "router_error_log", problems != NULL ? problems : "");
  json_node_take_object (root, object);
  gbx_mcp_reply_json (update->exchange, update->task, 200, root);
  g_object_unref (update->exchange);
  g_object_unref (update->task);
  g_free (update);
}

/* Replaces the set of servers by that in the body. */
void
gbx_mcp_http_answer_update (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (JsonNode) root = gbx_json_parse (gbx_exchange_get_body (exchange), NULL);
  g_autoptr (GPtrArray) definitions = NULL;
  g_autoptr (GError) error = NULL;
  Update *update;

  if (root != NULL && !JSON_NODE_HOLDS_ARRAY (root))
    {
      gbx_mcp_reply_detail (exchange, task, 400, NO_LIST);
      return;
    }
  if (root != NULL)
    definitions = gbx_mcp_definition_parse_list (json_node_get_array (root), &error);
  if (definitions == NULL)
    {
      g_debug ("an update was refused: %s", error != NULL ? error->message : "no JSON");
      gbx_mcp_reply_detail (exchange, task, 500, UNHANDLED);
      return;
    }

  update = g_new0 (Update, 1);
  update->exchange = g_object_ref (exchange);
  update->task = g_object_ref (task);
  gbx_mcp_proxy_update_async (proxy, definitions, on_updated, update);
}

/* --- the stream and its posts --- */

static void
owner_free (gpointer data)
{
  Owner *owner = data;

  g_object_unref (owner->proxy);
  g_object_unref (owner->session);
  g_free (owner);
}

static void
on_stream_closed (GbxMcpStream *stream, gpointer user_data)
{
  Owner *owner = user_data;

  gbx_mcp_proxy_close_session (owner->proxy, owner->session);
}

/* Opens a session that lives as long as its stream; @message_path is where its messages come to. */
void
gbx_mcp_http_answer_sse (GbxMcpProxy *proxy,
                         GbxExchange *exchange,
                         GTask *task,
                         const char *message_path)
{
  GbxMcpSession *session;
  g_autoptr (GbxMcpStream) stream = NULL;
  g_autofree char *path = NULL;
  Owner *owner;

  if (!g_str_equal (gbx_exchange_get_method (exchange), "GET"))
    {
      gbx_mcp_reply_detail (exchange, task, 405, "Method Not Allowed");
      return;
    }
  session = gbx_mcp_proxy_open_session (proxy);
  if (session == NULL)
    {
      gbx_mcp_reply_detail (exchange, task, 429, "Too many sessions");
      return;
    }

  stream = gbx_mcp_stream_open (exchange, task);
  gbx_mcp_session_set_stream (session, stream);
  owner = g_new0 (Owner, 1);
  owner->proxy = g_object_ref (proxy);
  owner->session = g_object_ref (session);
  gbx_mcp_stream_set_closed_func (stream, on_stream_closed, owner, owner_free);
  path = g_strdup_printf ("%s?session_id=%s", message_path, gbx_mcp_session_get_id (session));
  gbx_mcp_stream_send_event (stream, "endpoint", path);
}

/* The session that a post belongs to, or NULL with the answer that says why not. */
static GbxMcpSession *
find_session (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  const char *id = gbx_exchange_get_query_value (exchange, "session_id");
  g_autofree char *lower = NULL;
  GbxMcpSession *session;

  if (id == NULL || *id == '\0')
    {
      gbx_mcp_reply_text (exchange, task, 400, "session_id is required");
      return NULL;
    }
  if (strlen (id) != SESSION_ID_LENGTH || id[strspn (id, SESSION_ID_CHARACTERS)] != '\0')
    {
      gbx_mcp_reply_text (exchange, task, 400, "Invalid session ID");
      return NULL;
    }
  lower = g_ascii_strdown (id, -1);
  session = gbx_mcp_proxy_find_session (proxy, lower);
  /* A session of the other transport has no stream that would carry the answers of this one. */
  if (session == NULL || gbx_mcp_session_get_stream (session) == NULL)
    {
      gbx_mcp_reply_text (exchange, task, 404, "Could not find session");
      return NULL;
    }
  return session;
}

/* Takes a message; what answers it goes over the session's stream. */
void
gbx_mcp_http_answer_message (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GbxMcpSession) session = NULL;
  g_autoptr (GbxMcpStream) stream = NULL;

  if (!g_str_equal (gbx_exchange_get_method (exchange), "POST"))
    {
      gbx_mcp_reply_detail (exchange, task, 405, "Method Not Allowed");
      return;
    }
  session = find_session (proxy, exchange, task);
  if (session == NULL)
    return;
  g_object_ref (session);
  if (!gbx_mcp_is_json (exchange))
    {
      gbx_mcp_reply_text (exchange, task, 400, "Invalid Content-Type header");
      return;
    }
  messages = gbx_mcp_message_parse_all (gbx_exchange_get_body (exchange), NULL);
  if (messages == NULL)
    {
      gbx_mcp_reply_text (exchange, task, 400, "Could not parse message");
      return;
    }

  gbx_mcp_reply_text (exchange, task, 202, "Accepted");
  stream = gbx_mcp_stream_ref (gbx_mcp_session_get_stream (session));
  for (guint i = 0; i < messages->len; i++)
    gbx_mcp_proxy_take (proxy, session, stream, g_ptr_array_index (messages, i));
}

/* --- streamable HTTP --- */

static gpointer
open_session (gpointer owner)
{
  GbxMcpSession *session = gbx_mcp_proxy_open_session (owner);

  return session != NULL ? g_object_ref (session) : NULL;
}

static gpointer
find_open_session (gpointer owner, const char *id)
{
  GbxMcpSession *session = gbx_mcp_proxy_find_session (owner, id);

  return session != NULL ? g_object_ref (session) : NULL;
}

static const char *
get_id (gpointer session)
{
  return gbx_mcp_session_get_id (session);
}

static void
close_session (gpointer owner, gpointer session)
{
  gbx_mcp_proxy_close_session (owner, session);
}

static void
take (gpointer owner, gpointer session, GbxMcpStream *stream, GbxMcpMessage *message)
{
  gbx_mcp_proxy_take (owner, session, stream, message);
}

static void
on_own_stream_closed (GbxMcpStream *stream, gpointer user_data)
{
  GbxMcpSession *session = user_data;

  if (gbx_mcp_session_get_stream (session) == stream)
    gbx_mcp_session_set_stream (session, NULL);
}

static gboolean
may_listen (gpointer session)
{
  return gbx_mcp_session_get_stream (session) == NULL;
}

/* A stream for what servers tell of their own accord. */
static void
listen_on (gpointer session, GbxMcpStream *stream)
{
  gbx_mcp_session_set_stream (session, stream);
  gbx_mcp_stream_set_closed_func (stream, on_own_stream_closed, g_object_ref (session),
                                  g_object_unref);
}

/* Answers whatever comes to the path. */
void
gbx_mcp_http_answer_streamable (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  static const GbxMcpStreamableFuncs funcs = {
    .open_session = open_session,
    .find_session = find_open_session,
    .get_id = get_id,
    .close_session = close_session,
    .unref_session = g_object_unref,
    .take = take,
    .may_listen = may_listen,
    .listen = listen_on,
  };

  gbx_mcp_streamable_answer (&funcs, proxy, exchange, task);
}
