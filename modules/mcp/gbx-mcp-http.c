/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /update_mcp_server, and MCP over HTTP with server-sent events: one stream, and posts. */
#include "gbx-mcp-http.h"

#include <string.h>

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

void
gbx_mcp_http_reply_text (GbxExchange *exchange, GTask *task, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  gbx_exchange_respond (exchange, status, "text/plain; charset=utf-8", body);
  g_task_return_boolean (task, TRUE);
}

void
gbx_mcp_http_reply_json (GbxExchange *exchange, GTask *task, guint status, JsonNode *root)
{
  char *text = json_to_string (root, FALSE);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  gbx_exchange_respond (exchange, status, "application/json", body);
  g_task_return_boolean (task, TRUE);
}

void
gbx_mcp_http_reply_detail (GbxExchange *exchange, GTask *task, guint status, const char *detail)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "detail", detail);
  json_node_take_object (root, object);
  gbx_mcp_http_reply_json (exchange, task, status, root);
}

gboolean
gbx_mcp_http_is_json (GbxExchange *exchange)
{
  const char *type = gbx_exchange_get_header (exchange, "Content-Type");

  return type != NULL && g_ascii_strncasecmp (type, "application/json", 16) == 0 &&
         strchr ("; ", type[16]) != NULL;
}

/**
 * gbx_mcp_http_is_foreign:
 * @exchange: an exchange
 *
 * Returns: whether a page of another host sent it, from a browser that can reach this one
 */
gboolean
gbx_mcp_http_is_foreign (GbxExchange *exchange)
{
  const char *origin = gbx_exchange_get_header (exchange, "Origin");
  const char *host = gbx_exchange_get_header (exchange, "Host");
  const char *authority;

  if (origin == NULL)
    return FALSE;
  authority = strstr (origin, "://");
  return authority == NULL || host == NULL || g_ascii_strcasecmp (authority + 3, host) != 0;
}

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
  gbx_mcp_http_reply_json (update->exchange, update->task, 200, root);
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
      gbx_mcp_http_reply_detail (exchange, task, 400, NO_LIST);
      return;
    }
  if (root != NULL)
    definitions = gbx_mcp_definition_parse_list (json_node_get_array (root), &error);
  if (definitions == NULL)
    {
      g_debug ("an update was refused: %s", error != NULL ? error->message : "no JSON");
      gbx_mcp_http_reply_detail (exchange, task, 500, UNHANDLED);
      return;
    }

  update = g_new0 (Update, 1);
  update->exchange = g_object_ref (exchange);
  update->task = g_object_ref (task);
  gbx_mcp_proxy_update_async (proxy, definitions, on_updated, update);
}

/* --- the stream and its posts --- */

static void
owner_free (gpointer data, GClosure *closure)
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

/* Opens a session that lives as long as its stream. */
void
gbx_mcp_http_answer_sse (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  GbxMcpSession *session;
  g_autoptr (GbxMcpStream) stream = NULL;
  g_autofree char *path = NULL;
  Owner *owner;

  if (!g_str_equal (gbx_exchange_get_method (exchange), "GET"))
    {
      gbx_mcp_http_reply_detail (exchange, task, 405, "Method Not Allowed");
      return;
    }
  session = gbx_mcp_proxy_open_session (proxy);
  if (session == NULL)
    {
      gbx_mcp_http_reply_detail (exchange, task, 429, "Too many sessions");
      return;
    }

  stream = gbx_mcp_stream_open (exchange, task);
  gbx_mcp_session_set_stream (session, stream);
  owner = g_new0 (Owner, 1);
  owner->proxy = g_object_ref (proxy);
  owner->session = g_object_ref (session);
  g_signal_connect_data (stream, "closed", G_CALLBACK (on_stream_closed), owner, owner_free, 0);
  path = g_strdup_printf ("/mcp/messages/?session_id=%s", gbx_mcp_session_get_id (session));
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
      gbx_mcp_http_reply_text (exchange, task, 400, "session_id is required");
      return NULL;
    }
  if (strlen (id) != SESSION_ID_LENGTH || id[strspn (id, SESSION_ID_CHARACTERS)] != '\0')
    {
      gbx_mcp_http_reply_text (exchange, task, 400, "Invalid session ID");
      return NULL;
    }
  lower = g_ascii_strdown (id, -1);
  session = gbx_mcp_proxy_find_session (proxy, lower);
  /* A session of the other transport has no stream that would carry the answers of this one. */
  if (session == NULL || gbx_mcp_session_get_stream (session) == NULL)
    {
      gbx_mcp_http_reply_text (exchange, task, 404, "Could not find session");
      return NULL;
    }
  return session;
}

/* Takes a message; what answers it goes over the session's stream. */
void
gbx_mcp_http_answer_message (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (GbxMcpMessage) message = NULL;
  g_autoptr (GbxMcpSession) session = NULL;
  g_autoptr (GbxMcpStream) stream = NULL;

  if (!g_str_equal (gbx_exchange_get_method (exchange), "POST"))
    {
      gbx_mcp_http_reply_detail (exchange, task, 405, "Method Not Allowed");
      return;
    }
  session = find_session (proxy, exchange, task);
  if (session == NULL)
    return;
  g_object_ref (session);
  if (!gbx_mcp_http_is_json (exchange))
    {
      gbx_mcp_http_reply_text (exchange, task, 400, "Invalid Content-Type header");
      return;
    }
  message = gbx_mcp_message_parse (gbx_exchange_get_body (exchange), NULL);
  if (message == NULL)
    {
      gbx_mcp_http_reply_text (exchange, task, 400, "Could not parse message");
      return;
    }

  gbx_mcp_http_reply_text (exchange, task, 202, "Accepted");
  stream = g_object_ref (gbx_mcp_session_get_stream (session));
  if (message->kind == GBX_MCP_MESSAGE_REQUEST)
    gbx_mcp_proxy_take_request (proxy, session, stream, message);
  else if (message->kind == GBX_MCP_MESSAGE_NOTIFICATION)
    gbx_mcp_proxy_take_notification (proxy, session, message);
}
