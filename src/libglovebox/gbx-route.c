/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-route.h"

G_DEFINE_INTERFACE (GbxRoute, gbx_route, G_TYPE_OBJECT)

static gboolean
propagate_boolean (GbxRoute *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
gbx_route_default_init (GbxRouteInterface *iface)
{
  iface->handle_finish = propagate_boolean;
}

/**
 * gbx_route_handle_async:
 * @self: a route
 * @exchange: the exchange
 * @cancellable: (nullable): gives up
 * @callback: called once, on the main context
 * @user_data: for @callback
 *
 * Answers one HTTP exchange. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_route_handle_async (GbxRoute *self,
                        GbxExchange *exchange,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (GBX_IS_ROUTE (self));
  g_return_if_fail (exchange != NULL);

  GBX_ROUTE_GET_IFACE (self)->handle_async (self, exchange, cancellable, callback, user_data);
}

/**
 * gbx_route_handle_finish:
 * @self: a route
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_route_handle_async() began.
 *
 * Returns: %FALSE with an error if it could not be answered
 *
 * Since: 1.0
 */
gboolean
gbx_route_handle_finish (GbxRoute *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_ROUTE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_ROUTE_GET_IFACE (self)->handle_finish (self, result, error);
}

/**
 * gbx_route_takes_stream:
 * @self: a route
 * @exchange: an exchange whose body has not come yet
 *
 * Asks whether the route takes the body as a stream. Call it on the main context.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
gbx_route_takes_stream (GbxRoute *self, GbxExchange *exchange)
{
  GbxRouteInterface *iface;

  g_return_val_if_fail (GBX_IS_ROUTE (self), FALSE);
  g_return_val_if_fail (exchange != NULL, FALSE);

  iface = GBX_ROUTE_GET_IFACE (self);
  return iface->takes_stream != NULL && iface->takes_stream (self, exchange);
}
