/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MCP over streamable HTTP: one path, an answer to each post. */
#include <string.h>

#include "gbx-mcp-http.h"

#define SESSION_HEADER "Mcp-Session-Id"
#define VERSION_HEADER "Mcp-Protocol-Version"

static void
refuse (GbxExchange *exchange, GTask *task, guint status, int code, const char *text)
{
  g_autoptr (JsonNode) root = gbx_mcp_message_build_error (NULL, code, text);

  gbx_mcp_http_reply_json (exchange, task, status, root);
}

static gboolean
accepts (GbxExchange *exchange, const char *type)
{
  const char *accept = gbx_exchange_get_header (exchange, "Accept");

  return accept == NULL || strstr (accept, type) != NULL || strstr (accept, "*/*") != NULL;
}

/* (transfer full) (nullable): the session of the header, or %NULL with the answer that says why */
static GbxMcpSession *
find_session (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  const char *id = gbx_exchange_get_header (exchange, SESSION_HEADER);
  const char *version = gbx_exchange_get_header (exchange, VERSION_HEADER);
  GbxMcpSession *session = id != NULL ? gbx_mcp_proxy_find_session (proxy, id) : NULL;

  if (id == NULL)
    refuse (exchange, task, 400, GBX_MCP_INVALID_REQUEST, "Bad Request: Missing session ID");
  else if (session == NULL)
    refuse (exchange, task, 404, GBX_MCP_INVALID_REQUEST,
            "Not Found: Session has been terminated");
  else if (version != NULL && !gbx_mcp_is_known_version (version))
    {
      g_autofree char *text =
          g_strdup_printf ("Bad Request: Unsupported protocol version: %s. Supported versions: "
                           "2024-11-05, 2025-03-26, 2025-06-18",
                           version);

      refuse (exchange, task, 400, GBX_MCP_INVALID_REQUEST, text);
    }
  else
    {
      gbx_exchange_set_header (exchange, SESSION_HEADER, id);
      return g_object_ref (session);
    }
  return NULL;
}

/* (transfer full) (nullable): the message, or %NULL with the answer that says why not */
static GbxMcpMessage *
read_message (GbxExchange *exchange, GTask *task)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GbxMcpMessage *message;

  if (!accepts (exchange, "application/json") || !accepts (exchange, "text/event-stream"))
    {
      refuse (exchange, task, 406, GBX_MCP_INVALID_REQUEST,
              "Not Acceptable: Client must accept both application/json and text/event-stream");
      return NULL;
    }
  if (!gbx_mcp_http_is_json (exchange))
    {
      gbx_mcp_http_reply_text (exchange, task, 400, "Invalid Content-Type header");
      return NULL;
    }
  root = gbx_json_parse (gbx_exchange_get_body (exchange), &error);
  if (root == NULL)
    {
      text = g_strdup_printf ("Parse error: %s", error->message);
      refuse (exchange, task, 400, GBX_MCP_PARSE_ERROR, text);
      return NULL;
    }
  message = gbx_mcp_message_new (root, &error);
  if (message == NULL)
    {
      text = g_strdup_printf ("Validation error: %s", error->message);
      refuse (exchange, task, 400, GBX_MCP_INVALID_PARAMS, text);
    }
  return message;
}

/* (transfer full) (nullable): a new session, or %NULL with the answer that says why not */
static GbxMcpSession *
open_session (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  GbxMcpSession *session = gbx_mcp_proxy_open_session (proxy);

  if (session == NULL)
    {
      refuse (exchange, task, 429, GBX_MCP_INVALID_REQUEST, "Too many sessions");
      return NULL;
    }
  gbx_exchange_set_header (exchange, SESSION_HEADER, gbx_mcp_session_get_id (session));
  return g_object_ref (session);
}

static void
answer_post (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (GbxMcpMessage) message = read_message (exchange, task);
  g_autoptr (GbxMcpSession) session = NULL;
  g_autoptr (GbxMcpStream) stream = NULL;
  gboolean is_first;

  if (message == NULL)
    return;
  is_first = message->kind == GBX_MCP_MESSAGE_REQUEST &&
             g_str_equal (message->method, "initialize") &&
             gbx_exchange_get_header (exchange, SESSION_HEADER) == NULL;
  session = is_first ? open_session (proxy, exchange, task) : find_session (proxy, exchange, task);
  if (session == NULL)
    return;

  if (message->kind == GBX_MCP_MESSAGE_REQUEST)
    {
      stream = gbx_mcp_stream_open (exchange, task);
      gbx_mcp_proxy_take_request (proxy, session, stream, message);
      return;
    }
  if (message->kind == GBX_MCP_MESSAGE_NOTIFICATION)
    gbx_mcp_proxy_take_notification (proxy, session, message);
  gbx_exchange_respond (exchange, 202, "application/json", NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_stream_closed (GbxMcpStream *stream, gpointer user_data)
{
  GbxMcpSession *session = user_data;

  if (gbx_mcp_session_get_stream (session) == stream)
    gbx_mcp_session_set_stream (session, NULL);
}

static void
unref_session (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

/* A stream for what servers tell of their own accord. */
static void
answer_get (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (GbxMcpSession) session = NULL;
  g_autoptr (GbxMcpStream) stream = NULL;

  if (!accepts (exchange, "text/event-stream"))
    {
      refuse (exchange, task, 406, GBX_MCP_INVALID_REQUEST,
              "Not Acceptable: Client must accept text/event-stream");
      return;
    }
  session = find_session (proxy, exchange, task);
  if (session == NULL)
    return;
  if (gbx_mcp_session_get_stream (session) != NULL)
    {
      refuse (exchange, task, 409, GBX_MCP_INVALID_REQUEST,
              "Conflict: Only one SSE stream is allowed per session");
      return;
    }

  stream = gbx_mcp_stream_open (exchange, task);
  gbx_mcp_session_set_stream (session, stream);
  g_signal_connect_data (stream, "closed", G_CALLBACK (on_stream_closed), g_object_ref (session),
                         unref_session, 0);
}

static void
answer_delete (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  g_autoptr (GbxMcpSession) session = find_session (proxy, exchange, task);

  if (session == NULL)
    return;
  gbx_mcp_proxy_close_session (proxy, session);
  gbx_exchange_respond (exchange, 200, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

/* Answers whatever comes to the path. */
void
gbx_mcp_http_answer_streamable (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  const char *method = gbx_exchange_get_method (exchange);

  if (g_str_equal (method, "POST"))
    answer_post (proxy, exchange, task);
  else if (g_str_equal (method, "GET"))
    answer_get (proxy, exchange, task);
  else if (g_str_equal (method, "DELETE"))
    answer_delete (proxy, exchange, task);
  else
    {
      gbx_exchange_set_header (exchange, "Allow", "GET, POST, DELETE");
      refuse (exchange, task, 405, GBX_MCP_INVALID_REQUEST, "Method Not Allowed");
    }
}
