/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module as the host sees it: one path, and the sessions behind it. */
#include "gbx-mcp-server-module.h"

#include "gbx-mcp-exchange.h"
#include "gbx-mcp-server-limits.h"
#include "gbx-mcp-server-session.h"
#include "gbx-mcp-streamable.h"

#define PATH "/mcp/sandbox"

struct _GbxMcpServer
{
  GObject parent_instance;

  GbxHost *host;
  GHashTable *sessions; /* id -> GbxMcpServerSession */
};

static void gbx_mcp_server_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxMcpServer,
                               gbx_mcp_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE, gbx_mcp_server_route_init))

static gboolean
is_idle (gpointer key, gpointer value, gpointer user_data)
{
  return gbx_mcp_server_session_is_idle (value);
}

static gpointer
open_session (gpointer owner)
{
  GbxMcpServer *self = owner;
  GbxMcpServerSession *session;

  if (g_hash_table_size (self->sessions) >= GBX_MCP_SERVER_MAX_SESSIONS_COUNT)
    g_hash_table_foreach_remove (self->sessions, is_idle, NULL);
  if (g_hash_table_size (self->sessions) >= GBX_MCP_SERVER_MAX_SESSIONS_COUNT)
    return NULL;

  session = gbx_mcp_server_session_new (self->host);
  g_hash_table_insert (self->sessions, (char *) gbx_mcp_server_session_get_id (session),
                       g_object_ref (session));
  return session;
}

static gpointer
find_session (gpointer owner, const char *id)
{
  GbxMcpServerSession *session = g_hash_table_lookup (GBX_MCP_SERVER (owner)->sessions, id);

  return session != NULL ? g_object_ref (session) : NULL;
}

static const char *
get_id (gpointer session)
{
  return gbx_mcp_server_session_get_id (session);
}

static void
close_session (gpointer owner, gpointer session)
{
  g_hash_table_remove (GBX_MCP_SERVER (owner)->sessions,
                       gbx_mcp_server_session_get_id (session));
  gbx_mcp_server_session_close (session);
}

static void
take (gpointer owner, gpointer session, GbxMcpStream *stream, GbxMcpMessage *message)
{
  gbx_mcp_server_session_take (session, stream, message);
}

static void
gbx_mcp_server_handle_async (GbxRoute *route,
                             GbxExchange *exchange,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const GbxMcpStreamableFuncs funcs = {
    .open_session = open_session,
    .find_session = find_session,
    .get_id = get_id,
    .close_session = close_session,
    .unref_session = g_object_unref,
    .take = take,
  };
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_mcp_server_handle_async);
  if (gbx_mcp_is_foreign (exchange))
    gbx_mcp_reply_detail (exchange, task, 403, "Foreign origin");
  else if (g_str_equal (gbx_exchange_get_path (exchange), PATH))
    gbx_mcp_streamable_answer (&funcs, route, exchange, task);
  else
    gbx_mcp_reply_detail (exchange, task, 404, "Not Found");
}

static void
gbx_mcp_server_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_mcp_server_handle_async;
}

static void
gbx_mcp_server_finalize (GObject *object)
{
  GbxMcpServer *self = GBX_MCP_SERVER (object);

  g_hash_table_unref (self->sessions);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_mcp_server_parent_class)->finalize (object);
}

static void
gbx_mcp_server_class_init (GbxMcpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_server_finalize;
}

static void
gbx_mcp_server_init (GbxMcpServer *self)
{
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/**
 * gbx_mcp_server_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxMcpServer *
gbx_mcp_server_new (GbxHost *host)
{
  GbxMcpServer *self = g_object_new (GBX_TYPE_MCP_SERVER, NULL);

  self->host = g_object_ref (host);
  return self;
}
