/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The browser as the host sees it: two actions, a service, and a route. */
#include "gbx-browse-module.h"

#include "gbx-browse-action.h"
#include "gbx-browse-browser.h"
#include "gbx-browse-door.h"

struct _GbxBrowse
{
  GObject parent_instance;

  GbxHost *host;
  GbxBrowseBrowser *browser;
  GbxBrowseDoor *door;
};

static void gbx_browse_action_init (GbxActionInterface *iface);
static void gbx_browse_service_init (GbxServiceInterface *iface);
static void gbx_browse_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxBrowse,
                               gbx_browse,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, gbx_browse_action_init)
                                   G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE, gbx_browse_service_init)
                                       G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE,
                                                              gbx_browse_route_init))

/* --- actions --- */

static void
gbx_browse_execute_async (GbxAction *action,
                          GbxRequest *request,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GbxBrowse *self = GBX_BROWSE (action);
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_execute_async);
  gbx_browse_action_run (self->browser, self->host, request, task);
}

static void
gbx_browse_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_browse_execute_async;
}

/* --- the service --- */

static void
on_warm (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxBrowse) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) ready =
      gbx_browse_browser_run_finish (GBX_BROWSE_BROWSER (source), result, &error);

  if (ready == NULL)
    g_debug ("no warm browser: %s", error->message);
}

/* The server does not wait for it. */
static void
warm_up (GbxBrowse *self)
{
  g_autoptr (GbxBrowseJob) job = gbx_browse_job_new (GBX_BROWSE_JOB_SCREENSHOT, NULL, FALSE);

  gbx_browse_browser_run_async (self->browser, job, on_warm, g_object_ref (self));
}

static void
gbx_browse_start_async (GbxService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxBrowse *self = GBX_BROWSE (service);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_start_async);
  if (gbx_settings_get_bool (settings, "enabled") &&
      gbx_settings_get_bool (settings, "warm-start") &&
      *gbx_settings_get_string (settings, "evaluation-environment") == '\0')
    warm_up (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  gbx_browse_browser_stop_finish (GBX_BROWSE_BROWSER (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_browse_stop_async (GbxService *service,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_stop_async);
  gbx_browse_door_close (GBX_BROWSE (service)->door);
  gbx_browse_browser_stop_async (GBX_BROWSE (service)->browser, on_stopped, task);
}

static void
gbx_browse_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_browse_start_async;
  iface->stop_async = gbx_browse_stop_async;
}

/* --- the routes --- */

static void
on_screenshot (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxExchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) observation =
      gbx_browse_browser_run_finish (GBX_BROWSE_BROWSER (source), result, &error);
  g_autoptr (GBytes) picture = NULL;
  gsize length_bytes;
  guchar *data;

  if (observation == NULL)
    gbx_browse_door_refuse (exchange, 503, "The browser does not answer");
  else
    {
      data = g_base64_decode (gbx_observation_get_content (observation), &length_bytes);
      picture = g_bytes_new_take (data, length_bytes);
      gbx_exchange_set_header (exchange, "Cache-Control", "no-store");
      gbx_exchange_respond (exchange, 200, "image/png", picture);
    }
  g_task_return_boolean (task, TRUE);
}

static void
gbx_browse_handle_async (GbxRoute *route,
                         GbxExchange *exchange,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GbxBrowse *self = GBX_BROWSE (route);
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *path = gbx_exchange_get_path (exchange);
  gboolean is_devtools = g_str_equal (path, "/browser/devtools");
  g_autoptr (GbxBrowseJob) job = NULL;

  g_task_set_source_tag (task, gbx_browse_handle_async);
  g_task_set_task_data (task, g_object_ref (exchange), g_object_unref);
  if (!is_devtools && !g_str_equal (path, "/browser/screenshot"))
    gbx_browse_door_refuse (exchange, 404, "Not Found");
  else if (!g_str_equal (gbx_exchange_get_method (exchange), "GET"))
    gbx_browse_door_refuse (exchange, 405, "Method Not Allowed");
  else if (is_devtools && !(gbx_settings_get_bool (settings, "enabled") &&
                            gbx_settings_get_bool (settings, "devtools")))
    gbx_browse_door_refuse (exchange, 403, "The setting browse.devtools is off");
  else if (is_devtools)
    gbx_browse_door_open (self->door, exchange);
  else if (!gbx_browse_browser_is_running (self->browser))
    gbx_browse_door_refuse (exchange, 409, "The browser is not running");
  else
    {
      job = gbx_browse_job_new (GBX_BROWSE_JOB_SCREENSHOT, NULL, FALSE);
      gbx_browse_browser_run_async (self->browser, job, on_screenshot, g_steal_pointer (&task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
gbx_browse_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_browse_handle_async;
}

/* --- the object --- */

static void
gbx_browse_dispose (GObject *object)
{
  GbxBrowse *self = GBX_BROWSE (object);

  g_clear_pointer (&self->door, gbx_browse_door_free);
  g_clear_object (&self->browser);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_browse_parent_class)->dispose (object);
}

static void
gbx_browse_class_init (GbxBrowseClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_browse_dispose;
}

static void
gbx_browse_init (GbxBrowse *self)
{
}

/**
 * gbx_browse_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxBrowse *
gbx_browse_new (GbxHost *host)
{
  GbxBrowse *self = g_object_new (GBX_TYPE_BROWSE, NULL);

  self->host = g_object_ref (host);
  self->browser = gbx_browse_browser_new (host);
  self->door = gbx_browse_door_new (self->browser);

  return self;
}
