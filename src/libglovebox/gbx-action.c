/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action.h"

G_DEFINE_INTERFACE (GbxAction, gbx_action, G_TYPE_OBJECT)

static GbxObservation *
propagate_observation (GbxAction *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
gbx_action_default_init (GbxActionInterface *iface)
{
  iface->execute_finish = propagate_observation;
}

/**
 * gbx_action_execute_async:
 * @self: a handler
 * @request: what to do
 * @cancellable: (nullable): ends it without an answer
 * @callback: called once, on the main context, never before this function has returned
 * @user_data: for @callback
 *
 * Begins one action. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_action_execute_async (GbxAction *self,
                          GbxRequest *request,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GBX_IS_ACTION (self));
  g_return_if_fail (GBX_IS_REQUEST (request));

  GBX_ACTION_GET_IFACE (self)->execute_async (self, request, cancellable, callback, user_data);
}

/**
 * gbx_action_execute_finish:
 * @self: a handler
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_action_execute_async() began.
 *
 * Returns: (transfer full): the observation, or %NULL with %GBX_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GbxObservation *
gbx_action_execute_finish (GbxAction *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_ACTION (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_ACTION_GET_IFACE (self)->execute_finish (self, result, error);
}

/**
 * gbx_action_may_run_aside:
 * @self: a handler
 * @request: what is to be done
 *
 * Whether @request may run beside other actions of the module's lane.
 *
 * Returns: %FALSE for handlers that do not say
 *
 * Since: 1.0
 */
gboolean
gbx_action_may_run_aside (GbxAction *self, GbxRequest *request)
{
  GbxActionInterface *iface;

  g_return_val_if_fail (GBX_IS_ACTION (self), FALSE);
  g_return_val_if_fail (GBX_IS_REQUEST (request), FALSE);

  iface = GBX_ACTION_GET_IFACE (self);
  return iface->may_run_aside != NULL && iface->may_run_aside (self, request);
}
