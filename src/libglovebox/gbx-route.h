/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-exchange.h"

G_BEGIN_DECLS

#define GBX_TYPE_ROUTE (gbx_route_get_type ())
GBX_EXPORT
G_DECLARE_INTERFACE (GbxRoute, gbx_route, GBX, ROUTE, GObject)

/**
 * GbxRouteInterface:
 * @handle_async: answers one exchange on a path that the keyfile announces in Routes=, or below
 *   it. The response is sent through @exchange; the callback says that it is complete. The
 *   cancellable fires when the client goes away or the server stops
 * @handle_finish: ends it; on %FALSE the host answers with the error if nothing was sent yet. By
 *   default it takes the boolean of the #GTask that the callback was given
 * @takes_stream: (nullable): whether the body of this exchange, of which only the head is there, is
 *   taken as a stream: @handle_async is then called at once, and reads it by
 *   gbx_exchange_read_body_async(). Otherwise @handle_async is called when the whole body is there.
 *   %NULL: never
 *
 * HTTP paths of a module's own. All calls come on the main context, after authentication.
 *
 * Since: 1.0
 */
struct _GbxRouteInterface
{
  GTypeInterface g_iface;

  void (*handle_async) (GbxRoute *self,
                        GbxExchange *exchange,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*handle_finish) (GbxRoute *self, GAsyncResult *result, GError **error);
  gboolean (*takes_stream) (GbxRoute *self, GbxExchange *exchange);
};

GBX_EXPORT void gbx_route_handle_async (GbxRoute *self,
                                        GbxExchange *exchange,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBX_EXPORT gboolean gbx_route_handle_finish (GbxRoute *self,
                                             GAsyncResult *result,
                                             GError **error);
GBX_EXPORT gboolean gbx_route_takes_stream (GbxRoute *self, GbxExchange *exchange);

G_END_DECLS
