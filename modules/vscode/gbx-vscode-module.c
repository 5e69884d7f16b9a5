/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The editor as the host sees it: a service, and the route that tells its token. */
#include "gbx-vscode-module.h"

#include <string.h>

#include "gbx-vscode-editor.h"

struct _GbxVscode
{
  GObject parent_instance;

  GbxVscodeEditor *editor;
};

static void gbx_vscode_service_init (GbxServiceInterface *iface);
static void gbx_vscode_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxVscode,
                               gbx_vscode,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE, gbx_vscode_service_init)
                                   G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE, gbx_vscode_route_init))

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gbx_vscode_editor_start_finish (GBX_VSCODE_EDITOR (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
gbx_vscode_start_async (GbxService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_vscode_start_async);
  gbx_vscode_editor_start_async (GBX_VSCODE (service)->editor, cancellable, on_started, task);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  gbx_vscode_editor_stop_finish (GBX_VSCODE_EDITOR (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_vscode_stop_async (GbxService *service,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_vscode_stop_async);
  gbx_vscode_editor_stop_async (GBX_VSCODE (service)->editor, on_stopped, task);
}

static void
gbx_vscode_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_vscode_start_async;
  iface->stop_async = gbx_vscode_stop_async;
}

static void
respond (GbxExchange *exchange, guint status, char *json)
{
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  gbx_exchange_respond (exchange, status, "application/json", body);
}

static void
gbx_vscode_handle_async (GbxRoute *route,
                         GbxExchange *exchange,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);
  const char *token = gbx_vscode_editor_get_token (GBX_VSCODE (route)->editor);

  g_task_set_source_tag (task, gbx_vscode_handle_async);
  if (!g_str_equal (gbx_exchange_get_path (exchange), "/vscode/connection_token"))
    respond (exchange, 404, g_strdup ("{\"detail\":\"Not Found\"}"));
  else if (!g_str_equal (gbx_exchange_get_method (exchange), "GET"))
    respond (exchange, 405, g_strdup ("{\"detail\":\"Method Not Allowed\"}"));
  else if (token != NULL)
    respond (exchange, 200, g_strdup_printf ("{\"token\":\"%s\"}", token));
  else
    respond (exchange, 200, g_strdup ("{\"token\":null}"));
  g_task_return_boolean (task, TRUE);
}

static void
gbx_vscode_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_vscode_handle_async;
}

static void
gbx_vscode_dispose (GObject *object)
{
  g_clear_object (&GBX_VSCODE (object)->editor);

  G_OBJECT_CLASS (gbx_vscode_parent_class)->dispose (object);
}

static void
gbx_vscode_class_init (GbxVscodeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_vscode_dispose;
}

static void
gbx_vscode_init (GbxVscode *self)
{
}

/**
 * gbx_vscode_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxVscode *
gbx_vscode_new (GbxHost *host)
{
  GbxVscode *self = g_object_new (GBX_TYPE_VSCODE, NULL);

  self->editor = gbx_vscode_editor_new (host);

  return self;
}
