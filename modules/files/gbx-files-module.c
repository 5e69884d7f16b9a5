/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uploads and downloads: which path is answered by what. */
#include "gbx-files-module.h"

#include <string.h>

#include "gbx-files-download.h"
#include "gbx-files-reply.h"
#include "gbx-files-upload.h"

struct _GbxFiles
{
  GObject parent_instance;
};

static const struct
{
  const char *path;
  const char *method;
  void (*answer) (GbxExchange *exchange, GTask *task); /* takes the task */
} routes[] = {
  { "/upload_file", "POST", gbx_files_upload },
  { "/download_files", "GET", gbx_files_download },
  { "/download_file", "GET", gbx_files_download },
};

static void gbx_files_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxFiles,
                               gbx_files,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE, gbx_files_route_init))

static void
handle_async (GbxRoute *route,
              GbxExchange *exchange,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);
  const char *path = gbx_exchange_get_path (exchange);
  guint i = 0;

  g_task_set_source_tag (task, handle_async);
  while (i < G_N_ELEMENTS (routes) && strcmp (routes[i].path, path) != 0)
    i++;

  if (i == G_N_ELEMENTS (routes))
    gbx_files_reply_detail (exchange, 404, "Not Found");
  else if (strcmp (gbx_exchange_get_method (exchange), routes[i].method) != 0)
    gbx_files_reply_detail (exchange, 405, "Method Not Allowed");
  else
    {
      routes[i].answer (exchange, g_steal_pointer (&task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

/* An upload is of any size; nothing else that comes here has a body. */
static gboolean
takes_stream (GbxRoute *route, GbxExchange *exchange)
{
  return strcmp (gbx_exchange_get_path (exchange), "/upload_file") == 0 &&
         strcmp (gbx_exchange_get_method (exchange), "POST") == 0;
}

static void
gbx_files_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = handle_async;
  iface->takes_stream = takes_stream;
}

static void
gbx_files_class_init (GbxFilesClass *klass)
{
}

static void
gbx_files_init (GbxFiles *self)
{
}

/**
 * gbx_files_new:
 *
 * Returns: (transfer full): the module's object
 */
GbxFiles *
gbx_files_new (void)
{
  return g_object_new (GBX_TYPE_FILES, NULL);
}
