/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which message goes where: from clients to servers and back. */
#include <string.h>

#include "gbx-mcp-limits.h"
#include "gbx-mcp-lister.h"
#include "gbx-mcp-names.h"
#include "gbx-mcp-proxy-private.h"

/* Who a list is for. */
typedef struct
{
  GbxMcpSession *session;
  GbxMcpStream *stream;
  JsonNode *id;
} Asker;

typedef void (*AnswerFunc) (GbxMcpProxy *self,
                            GbxMcpSession *session,
                            GbxMcpStream *stream,
                            GbxMcpMessage *message);

static void
refuse (GbxMcpSession *session,
        GbxMcpStream *stream,
        GbxMcpMessage *message,
        int code,
        const char *text)
{
  g_autoptr (JsonNode) reply = gbx_mcp_message_build_error (message->id, code, text);

  gbx_mcp_session_reply (session, stream, reply);
}

static void
answer_ping (GbxMcpProxy *self,
             GbxMcpSession *session,
             GbxMcpStream *stream,
             GbxMcpMessage *message)
{
  g_autoptr (JsonNode) reply = gbx_mcp_message_build_result (message->id, NULL);

  gbx_mcp_session_reply (session, stream, reply);
}

static JsonObject *
new_flags (const char *first, const char *second)
{
  JsonObject *flags = json_object_new ();

  if (first != NULL)
    json_object_set_boolean_member (flags, first, TRUE);
  if (second != NULL)
    json_object_set_boolean_member (flags, second, TRUE);
  return flags;
}

/* Says what the proxy can pass on, whatever servers there are: they come and go. */
static void
answer_initialize (GbxMcpProxy *self,
                   GbxMcpSession *session,
                   GbxMcpStream *stream,
                   GbxMcpMessage *message)
{
  const char *version =
      message->params != NULL ? gbx_mcp_get_string (message->params, "protocolVersion") : NULL;
  JsonObject *capabilities = json_object_new ();
  JsonObject *server = json_object_new ();
  JsonObject *result = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) reply = NULL;

  json_object_set_object_member (capabilities, "experimental", json_object_new ());
  json_object_set_object_member (capabilities, "logging", json_object_new ());
  json_object_set_object_member (capabilities, "completions", json_object_new ());
  json_object_set_object_member (capabilities, "prompts", new_flags ("listChanged", NULL));
  json_object_set_object_member (capabilities, "resources", new_flags ("subscribe", "listChanged"));
  json_object_set_object_member (capabilities, "tools", new_flags ("listChanged", NULL));
  json_object_set_string_member (server, "name", "glovebox");
  json_object_set_string_member (server, "version", GBX_MCP_VERSION);
  json_object_set_string_member (result, "protocolVersion",
                                 gbx_mcp_is_known_version (version) ? version
                                                                    : GBX_MCP_LATEST_VERSION);
  json_object_set_object_member (result, "capabilities", capabilities);
  json_object_set_object_member (result, "serverInfo", server);
  json_node_take_object (node, result);
  reply = gbx_mcp_message_build_result (message->id, node);
  gbx_mcp_session_reply (session, stream, reply);
}

static void
on_listed (JsonNode *result, gpointer user_data)
{
  Asker *asker = user_data;
  g_autoptr (JsonNode) reply = gbx_mcp_message_build_result (asker->id, result);

  gbx_mcp_session_reply (asker->session, asker->stream, reply);
  g_object_unref (asker->session);
  gbx_mcp_stream_unref (asker->stream);
  json_node_unref (asker->id);
  g_free (asker);
}

static void
answer_list (GbxMcpProxy *self,
             GbxMcpSession *session,
             GbxMcpStream *stream,
             GbxMcpMessage *message)
{
  Asker *asker = g_new0 (Asker, 1);

  asker->session = g_object_ref (session);
  asker->stream = gbx_mcp_stream_ref (stream);
  asker->id = json_node_copy (message->id);
  gbx_mcp_lister_run (gbx_mcp_lister_find_kind (message->method), self->backends, on_listed, asker);
}

/* --- one server answers --- */

/* The server whose name is the longest that @name begins with; @listed: only of those that may have
 * the rest. */
static GbxMcpBackend *
find_by_prefix (GbxMcpProxy *self,
                const char *list,
                const char *name,
                gboolean listed,
                const char **out_own)
{
  GbxMcpBackend *found = NULL;
  gsize found_length = 0;

  for (guint i = 0; i < self->backends->len; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (self->backends, i);
      const char *server = gbx_mcp_backend_get_name (backend);
      const char *own = gbx_mcp_names_match (server, name);

      if (own == NULL || strlen (server) <= found_length ||
          (listed && !gbx_mcp_lister_may_have (backend, list, own)))
        continue;
      found = backend;
      found_length = strlen (server);
      *out_own = own;
    }
  return found;
}

/* The only server that is known to have something of that name of its own. */
static GbxMcpBackend *
find_only (GbxMcpProxy *self, const char *list, const char *name)
{
  GbxMcpBackend *found = NULL;

  for (guint i = 0; i < self->backends->len; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (self->backends, i);

      if (!gbx_mcp_lister_has_cached (backend, list, name))
        continue;
      if (found != NULL)
        return NULL;
      found = backend;
    }
  return found;
}

/* A server by the name that clients use, or have used before there were others, or fewer. */
static GbxMcpBackend *
find_by_name (GbxMcpProxy *self, const char *list, const char *name, const char **out_own)
{
  GbxMcpBackend *only = self->backends->len == 1 ? g_ptr_array_index (self->backends, 0) : NULL;
  GbxMcpBackend *found;

  *out_own = name;
  if (only != NULL && gbx_mcp_lister_may_have (only, list, name))
    return only;

  found = find_by_prefix (self, list, name, TRUE, out_own);
  if (found == NULL)
    found = find_only (self, list, name);
  if (found == NULL && only == NULL)
    found = find_by_prefix (self, list, name, FALSE, out_own);
  return found != NULL ? found : only;
}

static GbxMcpBackend *
find_by_uri (GbxMcpProxy *self, const char *uri, char **out_own)
{
  GbxMcpBackend *found = NULL;

  for (guint i = 0; i < self->backends->len && self->backends->len > 1 && found == NULL; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (self->backends, i);

      *out_own = gbx_mcp_names_match_uri (gbx_mcp_backend_get_name (backend), uri);
      if (*out_own != NULL)
        found = backend;
    }
  if (found != NULL)
    return found;

  /* Results of tools name resources as their server does, and not all addresses have a place for a
   * server's name. */
  *out_own = g_strdup (uri);
  return self->backends->len == 1 ? g_ptr_array_index (self->backends, 0)
                                  : find_only (self, "resources/list", uri);
}

static void
forward (GbxMcpSession *session,
         GbxMcpStream *stream,
         GbxMcpMessage *message,
         GbxMcpBackend *backend,
         JsonObject *params)
{
  if (!gbx_mcp_session_forward (session, stream, message, backend, params))
    refuse (session, stream, message, GBX_MCP_INVALID_REQUEST,
            "too many requests, or one of that id, under way");
}

static void
call_tool (GbxMcpProxy *self,
           GbxMcpSession *session,
           GbxMcpStream *stream,
           GbxMcpMessage *message)
{
  const char *name = message->params != NULL ? gbx_mcp_get_string (message->params, "name") : NULL;
  g_autoptr (JsonObject) params = gbx_mcp_copy_object (message->params);
  g_autoptr (JsonNode) reply = NULL;
  GbxMcpBackend *backend;
  const char *own;

  if (name == NULL)
    {
      refuse (session, stream, message, GBX_MCP_INVALID_PARAMS, "“name” is missing");
      return;
    }
  backend = find_by_name (self, "tools/list", name, &own);
  if (backend == NULL)
    {
      g_autofree char *text = g_strdup_printf ("Unknown tool: %s", name);

      reply = gbx_mcp_message_build_tool_error (message->id, text);
      gbx_mcp_session_reply (session, stream, reply);
      return;
    }

  json_object_set_string_member (params, "name", own);
  if (gbx_mcp_get_object (params, "arguments") == NULL)
    json_object_set_object_member (params, "arguments", json_object_new ());
  forward (session, stream, message, backend, params);
}

static void
get_prompt (GbxMcpProxy *self,
            GbxMcpSession *session,
            GbxMcpStream *stream,
            GbxMcpMessage *message)
{
  const char *name = message->params != NULL ? gbx_mcp_get_string (message->params, "name") : NULL;
  g_autoptr (JsonObject) params = gbx_mcp_copy_object (message->params);
  const char *own;
  GbxMcpBackend *backend =
      name != NULL ? find_by_name (self, "prompts/list", name, &own) : NULL;

  if (backend == NULL)
    {
      refuse (session, stream, message, GBX_MCP_INVALID_PARAMS, "no such prompt");
      return;
    }
  json_object_set_string_member (params, "name", own);
  forward (session, stream, message, backend, params);
}

static void
use_resource (GbxMcpProxy *self,
              GbxMcpSession *session,
              GbxMcpStream *stream,
              GbxMcpMessage *message)
{
  const char *uri = message->params != NULL ? gbx_mcp_get_string (message->params, "uri") : NULL;
  g_autoptr (JsonObject) params = gbx_mcp_copy_object (message->params);
  g_autofree char *own = NULL;
  GbxMcpBackend *backend = uri != NULL ? find_by_uri (self, uri, &own) : NULL;

  if (backend == NULL)
    {
      refuse (session, stream, message, GBX_MCP_INVALID_PARAMS, "no such resource");
      return;
    }
  if (g_str_equal (message->method, "resources/subscribe"))
    gbx_mcp_session_set_subscribed (session, uri, TRUE);
  else if (g_str_equal (message->method, "resources/unsubscribe"))
    gbx_mcp_session_set_subscribed (session, uri, FALSE);
  json_object_set_string_member (params, "uri", own);
  forward (session, stream, message, backend, params);
}

static void
complete (GbxMcpProxy *self,
          GbxMcpSession *session,
          GbxMcpStream *stream,
          GbxMcpMessage *message)
{
  g_autoptr (JsonObject) params = gbx_mcp_copy_object (message->params);
  JsonObject *ref = gbx_mcp_copy_object (gbx_mcp_get_object (params, "ref"));
  const char *name = gbx_mcp_get_string (ref, "name");
  const char *uri = gbx_mcp_get_string (ref, "uri");
  g_autofree char *own_uri = NULL;
  GbxMcpBackend *backend = NULL;
  const char *own;

  json_object_set_object_member (params, "ref", ref);
  if (name != NULL && (backend = find_by_name (self, "prompts/list", name, &own)) != NULL)
    {
      g_autofree char *copy = g_strdup (own);

      json_object_set_string_member (ref, "name", copy);
    }
  else if (uri != NULL && (backend = find_by_uri (self, uri, &own_uri)) != NULL)
    json_object_set_string_member (ref, "uri", own_uri);

  if (backend != NULL)
    forward (session, stream, message, backend, params);
  else
    refuse (session, stream, message, GBX_MCP_INVALID_PARAMS, "no such prompt or resource");
}

static void
ignore_reply (JsonObject *reply, const GError *error, gpointer user_data)
{
}

static void
set_log_level (GbxMcpProxy *self,
               GbxMcpSession *session,
               GbxMcpStream *stream,
               GbxMcpMessage *message)
{
  for (guint i = 0; i < self->backends->len; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (self->backends, i);

      if (gbx_mcp_backend_get_state (backend) == GBX_MCP_BACKEND_READY &&
          gbx_mcp_backend_can (backend, "logging"))
        gbx_mcp_backend_call (backend, message->method, message->params, ignore_reply, NULL, NULL);
    }
  answer_ping (self, session, stream, message);
}

/* Answers a request, now or later. */
static void
take_request (GbxMcpProxy *self,
              GbxMcpSession *session,
              GbxMcpStream *stream,
              GbxMcpMessage *message)
{
  static const struct
  {
    const char *method;
    AnswerFunc answer;
  } methods[] = {
    { "initialize", answer_initialize },
    { "ping", answer_ping },
    { "tools/call", call_tool },
    { "tools/list", answer_list },
    { "prompts/get", get_prompt },
    { "prompts/list", answer_list },
    { "resources/list", answer_list },
    { "resources/templates/list", answer_list },
    { "resources/read", use_resource },
    { "resources/subscribe", use_resource },
    { "resources/unsubscribe", use_resource },
    { "completion/complete", complete },
    { "logging/setLevel", set_log_level },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].method, message->method))
      {
        methods[i].answer (self, session, stream, message);
        return;
      }
  refuse (session, stream, message, GBX_MCP_METHOD_NOT_FOUND, "Method not found");
}

/* What a client tells without an answer; most of it is for nobody else. */
static void
take_notification (GbxMcpSession *session, GbxMcpMessage *message)
{
  JsonNode *id;

  if (!g_str_equal (message->method, "notifications/cancelled") || message->params == NULL)
    return;
  id = json_object_get_member (message->params, "requestId");
  if (id != NULL && JSON_NODE_HOLDS_VALUE (id))
    gbx_mcp_session_cancel (session, id, gbx_mcp_get_string (message->params, "reason"));
}

/**
 * gbx_mcp_proxy_take:
 * @self: a proxy
 * @session: whose message it is
 * @stream: where the answer goes, if there is one
 * @message: a message
 *
 * Takes what a client sent. Nothing asks clients anything, so that answers are nobody's. Main
 * context.
 */
void
gbx_mcp_proxy_take (GbxMcpProxy *self,
                    GbxMcpSession *session,
                    GbxMcpStream *stream,
                    GbxMcpMessage *message)
{
  gbx_mcp_session_touch (session);
  if (message->kind == GBX_MCP_MESSAGE_REQUEST)
    take_request (self, session, stream, message);
  else if (message->kind == GBX_MCP_MESSAGE_NOTIFICATION)
    take_notification (session, message);
}

/* --- from servers --- */

/* Passes on what a server tells, under the names that clients know. */
void
gbx_mcp_proxy_pass_on (GbxMcpProxy *self, GbxMcpBackend *backend, GbxMcpMessage *message)
{
  g_autoptr (JsonObject) params = gbx_mcp_copy_object (message->params);
  g_autoptr (JsonNode) passed = NULL;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *uri = NULL;
  GHashTableIter iter;
  gpointer session;

  if (g_str_equal (message->method, "notifications/resources/updated"))
    {
      const char *own = gbx_mcp_get_string (params, "uri");

      if (own == NULL)
        return;
      uri = self->backends->len > 1
                ? gbx_mcp_names_add_to_uri (gbx_mcp_backend_get_name (backend), own)
                : g_strdup (own);
      json_object_set_string_member (params, "uri", uri);
    }
  else if (!g_str_equal (message->method, "notifications/message") &&
           !g_str_has_suffix (message->method, "/list_changed"))
    return;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    if (uri == NULL || gbx_mcp_session_is_subscribed (session, uri))
      g_ptr_array_add (sessions, g_object_ref (session));
  passed = gbx_mcp_message_build_notification (message->method,
                                               message->params != NULL ? params : NULL);
  for (guint i = 0; i < sessions->len; i++)
    gbx_mcp_session_notify (g_ptr_array_index (sessions, i), passed);
}
