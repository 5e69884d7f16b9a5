/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths that a module answers. */
#include "gbx-http-routes.h"

static void
on_module_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxExchangeSoup) exchange = user_data;
  g_autoptr (GError) error = NULL;

  if (gbx_route_handle_finish (GBX_ROUTE (source), result, &error))
    {
      gbx_exchange_end_stream (GBX_EXCHANGE (exchange));
      if (!gbx_exchange_soup_has_begun (exchange))
        gbx_exchange_raw_refuse (exchange, GBX_HTTP_REFUSAL_UNHANDLED);
      return;
    }

  g_debug ("%s: %s", G_OBJECT_TYPE_NAME (source), error->message);
  if (gbx_exchange_is_closed (GBX_EXCHANGE (exchange)))
    return; /* it is all out, and the connection may be that of the next exchange by now */
  if (gbx_exchange_soup_has_begun (exchange))
    gbx_exchange_soup_abort (exchange);
  else
    gbx_exchange_respond_error (GBX_EXCHANGE (exchange), error);
}

/**
 * gbx_http_handle_module:
 * @module: a module's route
 * @exchange: an exchange
 *
 * Has a module answer. What it leaves open is ended when it is done.
 */
void
gbx_http_handle_module (GbxRoute *module, GbxExchangeSoup *exchange)
{
  gbx_route_handle_async (module, GBX_EXCHANGE (exchange),
                          gbx_exchange_soup_get_cancellable (exchange),
                          on_module_done, g_object_ref (exchange));
}
