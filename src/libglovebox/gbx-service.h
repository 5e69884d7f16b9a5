/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_SERVICE (gbx_service_get_type ())
GBX_EXPORT
G_DECLARE_INTERFACE (GbxService, gbx_service, GBX, SERVICE, GObject)

/**
 * GbxServiceInterface:
 * @start_async: begins what the module needs to run; the server is ready when all have started.
 *   Cancelled when StartTimeout= passes
 * @start_finish: ends it; %FALSE with an error when it could not. By default it takes the boolean
 *   of the #GTask that the callback was given
 * @stop_async: ends all that the module runs. Called once, in the reverse order of starting
 * @stop_finish: ends it; by default as @start_finish
 *
 * Something that lives as long as the server does. All calls come on the main context.
 *
 * Since: 1.0
 */
struct _GbxServiceInterface
{
  GTypeInterface g_iface;

  void (*start_async) (GbxService *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*start_finish) (GbxService *self, GAsyncResult *result, GError **error);
  void (*stop_async) (GbxService *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*stop_finish) (GbxService *self, GAsyncResult *result, GError **error);
};

GBX_EXPORT void gbx_service_start_async (GbxService *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GBX_EXPORT gboolean gbx_service_start_finish (GbxService *self,
                                              GAsyncResult *result,
                                              GError **error);
GBX_EXPORT void gbx_service_stop_async (GbxService *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBX_EXPORT gboolean gbx_service_stop_finish (GbxService *self,
                                             GAsyncResult *result,
                                             GError **error);

G_END_DECLS
