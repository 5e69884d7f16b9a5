/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-observation.h"
#include "gbx-request.h"

G_BEGIN_DECLS

#define GBX_TYPE_ACTION (gbx_action_get_type ())
GBX_EXPORT
G_DECLARE_INTERFACE (GbxAction, gbx_action, GBX, ACTION, GObject)

/**
 * GbxActionInterface:
 * @execute_async: begins one action. Called on the main context; returns at once; calls @callback
 *   exactly once, on the main context and never before it has returned. When
 *   GbxRequest::stop-requested fires the handler may answer with what it has; after
 *   %GBX_STOP_GRACE_USEC the cancellable is cancelled
 * @execute_finish: ends it. Returns: (transfer full): the observation, or %NULL with %GBX_ERROR or
 *   %G_IO_ERROR_CANCELLED. By default it takes the pointer of the #GTask that the callback was
 *   given
 * @may_run_aside: (nullable): whether this request may run beside others of the module's lane.
 *   %NULL: none may. Called on the main context; must be quick
 *
 * Runs actions of the types that the module's keyfile announces in Actions=.
 *
 * Since: 1.0
 */
struct _GbxActionInterface
{
  GTypeInterface g_iface;

  void (*execute_async) (GbxAction *self,
                         GbxRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  GbxObservation *(*execute_finish) (GbxAction *self, GAsyncResult *result, GError **error);
  gboolean (*may_run_aside) (GbxAction *self, GbxRequest *request);
};

GBX_EXPORT void gbx_action_execute_async (GbxAction *self,
                                          GbxRequest *request,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GBX_EXPORT GbxObservation *gbx_action_execute_finish (GbxAction *self,
                                                      GAsyncResult *result,
                                                      GError **error);
GBX_EXPORT gboolean gbx_action_may_run_aside (GbxAction *self, GbxRequest *request);

G_END_DECLS
