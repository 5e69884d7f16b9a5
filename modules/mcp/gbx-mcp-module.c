/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The proxy as the host sees it: a service, and its paths. */
#include "gbx-mcp-module.h"

#include "gbx-mcp-exchange.h"
#include "gbx-mcp-http.h"

struct _GbxMcp
{
  GObject parent_instance;

  GbxMcpProxy *proxy;
};

static void gbx_mcp_service_init (GbxServiceInterface *iface);
static void gbx_mcp_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxMcp,
                               gbx_mcp,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE, gbx_mcp_service_init)
                                   G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE, gbx_mcp_route_init))

/* Nothing runs until a client says what. */
static void
gbx_mcp_start_async (GbxService *service,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_mcp_start_async);
  g_task_return_boolean (task, TRUE);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  gbx_mcp_proxy_stop_finish (GBX_MCP_PROXY (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_mcp_stop_async (GbxService *service,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_mcp_stop_async);
  gbx_mcp_proxy_stop_async (GBX_MCP (service)->proxy, on_stopped, task);
}

static void
gbx_mcp_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_mcp_start_async;
  iface->stop_async = gbx_mcp_stop_async;
}

static void
answer (GbxMcpProxy *proxy, GbxExchange *exchange, GTask *task)
{
  static const char *const message_paths[] = { "/mcp/messages", "/mcp/messages/", "/messages",
                                               "/messages/", NULL };
  const char *path = gbx_exchange_get_path (exchange);

  if (g_str_equal (path, "/update_mcp_server"))
    {
      if (g_str_equal (gbx_exchange_get_method (exchange), "POST"))
        gbx_mcp_http_answer_update (proxy, exchange, task);
      else
        gbx_mcp_reply_detail (exchange, task, 405, "Method Not Allowed");
    }
  else if (gbx_mcp_is_foreign (exchange))
    gbx_mcp_reply_detail (exchange, task, 403, "Foreign origin");
  else if (g_str_equal (path, "/mcp/sse"))
    gbx_mcp_http_answer_sse (proxy, exchange, task, "/mcp/messages/");
  else if (g_str_equal (path, "/sse"))
    gbx_mcp_http_answer_sse (proxy, exchange, task, "/messages/");
  else if (g_strv_contains (message_paths, path))
    gbx_mcp_http_answer_message (proxy, exchange, task);
  else if (g_str_equal (path, "/mcp") || g_str_equal (path, "/mcp/") ||
           g_str_equal (path, "/mcp/mcp"))
    gbx_mcp_http_answer_streamable (proxy, exchange, task);
  else
    gbx_mcp_reply_detail (exchange, task, 404, "Not Found");
}

static void
gbx_mcp_handle_async (GbxRoute *route,
                      GbxExchange *exchange,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_mcp_handle_async);
  answer (GBX_MCP (route)->proxy, exchange, task);
}

static void
gbx_mcp_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_mcp_handle_async;
}

static void
gbx_mcp_dispose (GObject *object)
{
  g_clear_object (&GBX_MCP (object)->proxy);

  G_OBJECT_CLASS (gbx_mcp_parent_class)->dispose (object);
}

static void
gbx_mcp_class_init (GbxMcpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_mcp_dispose;
}

static void
gbx_mcp_init (GbxMcp *self)
{
}

/**
 * gbx_mcp_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxMcp *
gbx_mcp_new (GbxHost *host)
{
  GbxMcp *self = g_object_new (GBX_TYPE_MCP, NULL);

  self->proxy = gbx_mcp_proxy_new (host);

  return self;
}
