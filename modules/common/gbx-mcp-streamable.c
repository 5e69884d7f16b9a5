/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-streamable.h"

#include <string.h>

#include "gbx-mcp-exchange.h"

#define SESSION_HEADER "Mcp-Session-Id"
#define VERSION_HEADER "Mcp-Protocol-Version"

/* One exchange, while it is looked at. */
typedef struct
{
  const GbxMcpStreamableFuncs *funcs;
  gpointer owner;
  GbxExchange *exchange;
  GTask *task;
} Call;

static void
refuse (const Call *call, guint status, int code, const char *text)
{
  gbx_mcp_reply_refusal (call->exchange, call->task, status, code, text);
}

static gboolean
accepts (const Call *call, const char *type)
{
  const char *accept = gbx_exchange_get_header (call->exchange, "Accept");

  return accept == NULL || strstr (accept, type) != NULL || strstr (accept, "*/*") != NULL;
}

static gboolean
is_speaking_known_version (const Call *call)
{
  const char *version = gbx_exchange_get_header (call->exchange, VERSION_HEADER);
  g_autofree char *text = NULL;

  if (version == NULL || gbx_mcp_is_known_version (version))
    return TRUE;
  text = g_strdup_printf ("Bad Request: Unsupported protocol version: %s. Supported versions: "
                          "2024-11-05, 2025-03-26, 2025-06-18",
                          version);
  refuse (call, 400, GBX_MCP_INVALID_REQUEST, text);
  return FALSE;
}

/* (transfer full) (nullable): the session of the header, or %NULL with the answer that says why */
static gpointer
find_session (const Call *call)
{
  const char *id = gbx_exchange_get_header (call->exchange, SESSION_HEADER);
  gpointer session = id != NULL ? call->funcs->find_session (call->owner, id) : NULL;

  if (id == NULL)
    refuse (call, 400, GBX_MCP_INVALID_REQUEST, "Bad Request: Missing session ID");
  else if (session == NULL)
    refuse (call, 404, GBX_MCP_INVALID_REQUEST, "Not Found: Session has been terminated");
  else if (!is_speaking_known_version (call))
    g_clear_pointer (&session, call->funcs->unref_session);
  else
    gbx_exchange_set_header (call->exchange, SESSION_HEADER, id);
  return session;
}

/* (transfer full) (nullable): the messages, or %NULL with the answer that says why not */
static GPtrArray *
read_messages (const Call *call)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GPtrArray *messages;

  if (!accepts (call, "application/json") || !accepts (call, "text/event-stream"))
    {
      refuse (call, 406, GBX_MCP_INVALID_REQUEST,
              "Not Acceptable: Client must accept both application/json and text/event-stream");
      return NULL;
    }
  if (!gbx_mcp_is_json (call->exchange))
    {
      gbx_mcp_reply_text (call->exchange, call->task, 400, "Invalid Content-Type header");
      return NULL;
    }
  root = gbx_json_parse (gbx_exchange_get_body (call->exchange), &error);
  if (root == NULL)
    {
      text = g_strdup_printf ("Parse error: %s", error->message);
      refuse (call, 400, GBX_MCP_PARSE_ERROR, text);
      return NULL;
    }
  messages = gbx_mcp_message_read_all (root, &error);
  if (messages == NULL)
    {
      text = g_strdup_printf ("Validation error: %s", error->message);
      refuse (call, 400, GBX_MCP_INVALID_PARAMS, text);
    }
  return messages;
}

/* (transfer full) (nullable): a new session, or %NULL with the answer that says why not */
static gpointer
open_session (const Call *call)
{
  gpointer session = call->funcs->open_session (call->owner);

  if (session == NULL)
    refuse (call, 429, GBX_MCP_INVALID_REQUEST, "Too many sessions");
  else
    gbx_exchange_set_header (call->exchange, SESSION_HEADER, call->funcs->get_id (session));
  return session;
}

static guint
count_requests (GPtrArray *messages)
{
  guint count = 0;

  for (guint i = 0; i < messages->len; i++)
    if (((GbxMcpMessage *) g_ptr_array_index (messages, i))->kind == GBX_MCP_MESSAGE_REQUEST)
      count++;
  return count;
}

static gboolean
is_greeting (const Call *call, GPtrArray *messages)
{
  const GbxMcpMessage *first = g_ptr_array_index (messages, 0);

  return messages->len == 1 && first->kind == GBX_MCP_MESSAGE_REQUEST &&
         g_str_equal (first->method, "initialize") &&
         gbx_exchange_get_header (call->exchange, SESSION_HEADER) == NULL;
}

static void
answer_post (const Call *call)
{
  g_autoptr (GPtrArray) messages = read_messages (call);
  g_autoptr (GbxMcpStream) stream = NULL;
  gpointer session;
  guint count;

  if (messages == NULL)
    return;
  session = is_greeting (call, messages) ? open_session (call) : find_session (call);
  if (session == NULL)
    return;

  count = count_requests (messages);
  if (count > 0)
    {
      stream = gbx_mcp_stream_open (call->exchange, call->task);
      gbx_mcp_stream_expect (stream, count);
    }
  for (guint i = 0; i < messages->len; i++)
    call->funcs->take (call->owner, session, stream, g_ptr_array_index (messages, i));
  call->funcs->unref_session (session);
  if (count > 0)
    return;
  gbx_exchange_respond (call->exchange, 202, "application/json", NULL);
  g_task_return_boolean (call->task, TRUE);
}

static void
refuse_method (const Call *call)
{
  gbx_exchange_set_header (call->exchange, "Allow",
                           call->funcs->listen != NULL ? "GET, POST, DELETE" : "POST, DELETE");
  refuse (call, 405, GBX_MCP_INVALID_REQUEST, "Method Not Allowed");
}

static void
answer_get (const Call *call)
{
  g_autoptr (GbxMcpStream) stream = NULL;
  gpointer session;

  if (!accepts (call, "text/event-stream"))
    {
      refuse (call, 406, GBX_MCP_INVALID_REQUEST,
              "Not Acceptable: Client must accept text/event-stream");
      return;
    }
  if (call->funcs->listen == NULL)
    {
      refuse_method (call);
      return;
    }
  session = find_session (call);
  if (session == NULL)
    return;
  if (call->funcs->may_listen (session))
    {
      stream = gbx_mcp_stream_open (call->exchange, call->task);
      call->funcs->listen (session, stream);
    }
  else
    refuse (call, 409, GBX_MCP_INVALID_REQUEST,
            "Conflict: Only one SSE stream is allowed per session");
  call->funcs->unref_session (session);
}

static void
answer_delete (const Call *call)
{
  gpointer session = find_session (call);

  if (session == NULL)
    return;
  call->funcs->close_session (call->owner, session);
  call->funcs->unref_session (session);
  gbx_exchange_respond (call->exchange, 200, NULL, NULL);
  g_task_return_boolean (call->task, TRUE);
}

/**
 * gbx_mcp_streamable_answer:
 * @funcs: what is behind the transport
 * @owner: for @funcs
 * @exchange: an exchange
 * @task: its task
 *
 * Answers whatever comes to the path. Main context.
 */
void
gbx_mcp_streamable_answer (const GbxMcpStreamableFuncs *funcs,
                           gpointer owner,
                           GbxExchange *exchange,
                           GTask *task)
{
  const Call call = { funcs, owner, exchange, task };
  const char *method = gbx_exchange_get_method (exchange);

  if (g_str_equal (method, "POST"))
    answer_post (&call);
  else if (g_str_equal (method, "GET"))
    answer_get (&call);
  else if (g_str_equal (method, "DELETE"))
    answer_delete (&call);
  else
    refuse_method (&call);
}
