/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-exchange-raw.h"

#include "gbx-soup-request.h"

/**
 * gbx_exchange_raw_refuse:
 * @exchange: an exchange that has not begun
 * @refusal: why not
 *
 * Refuses the request. If there is a body it is not waited for: the answer goes out at once and
 * the connection is closed behind it.
 */
void
gbx_exchange_raw_refuse (GbxExchangeSoup *exchange, GbxHttpRefusal refusal)
{
  guint status = gbx_http_refusal_get_status (refusal);
  g_autoptr (GbxConnection) connection = NULL;
  g_autoptr (GBytes) response = NULL;

  if (!gbx_soup_request_has_body (gbx_exchange_soup_get_message (exchange)))
    {
      response = gbx_http_refusal_get_body (refusal);
      gbx_exchange_respond (GBX_EXCHANGE (exchange), status, GBX_HTTP_JSON, response);
      return;
    }

  response = gbx_http_refusal_get_raw (refusal);
  connection = gbx_exchange_soup_steal (exchange, status);
  gbx_connection_refuse (connection, response);
}

static void
append_header (const char *name, const char *value, gpointer user_data)
{
  g_string_append_printf (user_data, "%s: %s\r\n", name, value);
}

/**
 * gbx_exchange_raw_take_over:
 * @exchange: an exchange that has not begun
 * @protocol: what is spoken from here on
 *
 * As gbx_exchange_take_over().
 *
 * Returns: (transfer full): the connection
 */
GIOStream *
gbx_exchange_raw_take_over (GbxExchange *exchange, const char *protocol)
{
  GbxExchangeSoup *self = GBX_EXCHANGE_SOUP (exchange);
  SoupServerMessage *message = gbx_exchange_soup_get_message (self);
  g_autoptr (GString) head = g_string_new ("HTTP/1.1 101 Switching Protocols\r\n");
  GbxConnection *connection;

  append_header ("Connection", "Upgrade", head);
  append_header ("Upgrade", protocol, head);
  soup_message_headers_foreach (soup_server_message_get_response_headers (message), append_header,
                                head);
  g_string_append (head, "\r\n");
  connection = gbx_exchange_soup_steal (self, SOUP_STATUS_SWITCHING_PROTOCOLS);
  /* A socket that has just asked takes a head at once; where it is closed, reading tells. */
  if (gbx_connection_write (connection, head->str, (gssize) head->len, NULL) !=
      (gssize) head->len)
    gbx_connection_hang_up (connection);
  gbx_connection_set_phase (connection, GBX_CONNECTION_PHASE_TAKEN);

  return G_IO_STREAM (connection);
}
