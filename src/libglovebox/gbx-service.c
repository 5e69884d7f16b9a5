/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-service.h"

G_DEFINE_INTERFACE (GbxService, gbx_service, G_TYPE_OBJECT)

static gboolean
propagate_boolean (GbxService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
gbx_service_default_init (GbxServiceInterface *iface)
{
  iface->start_finish = propagate_boolean;
  iface->stop_finish = propagate_boolean;
}

/**
 * gbx_service_start_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called once, on the main context
 * @user_data: for @callback
 *
 * Starts what the service needs to run. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_service_start_async (GbxService *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (GBX_IS_SERVICE (self));

  GBX_SERVICE_GET_IFACE (self)->start_async (self, cancellable, callback, user_data);
}

/**
 * gbx_service_start_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_service_start_async() began.
 *
 * Returns: %FALSE with an error if it could not start
 *
 * Since: 1.0
 */
gboolean
gbx_service_start_finish (GbxService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_SERVICE_GET_IFACE (self)->start_finish (self, result, error);
}

/**
 * gbx_service_stop_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called once, on the main context
 * @user_data: for @callback
 *
 * Stops all that the service runs. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_service_stop_async (GbxService *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (GBX_IS_SERVICE (self));

  GBX_SERVICE_GET_IFACE (self)->stop_async (self, cancellable, callback, user_data);
}

/**
 * gbx_service_stop_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_service_stop_async() began.
 *
 * Returns: %FALSE with an error if something would not stop
 *
 * Since: 1.0
 */
gboolean
gbx_service_stop_finish (GbxService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_SERVICE_GET_IFACE (self)->stop_finish (self, result, error);
}
