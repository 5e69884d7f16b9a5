/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-reply.h"

#include <string.h>

#include "gbx-http-error.h"

static void
reply_bytes (GbxExchange *exchange, guint status, GBytes *body)
{
  gbx_exchange_respond (exchange, status, GBX_HTTP_JSON, body);
  g_bytes_unref (body);
}

/**
 * gbx_http_reply_text:
 * @exchange: an exchange
 * @status: an HTTP status
 * @json: (transfer full): JSON text
 * @length_bytes: its length
 *
 * Answers with JSON that is text already.
 */
void
gbx_http_reply_text (GbxExchange *exchange, guint status, char *json, gsize length_bytes)
{
  reply_bytes (exchange, status, g_bytes_new_take (json, length_bytes));
}

/**
 * gbx_http_reply_json:
 * @exchange: an exchange
 * @status: an HTTP status
 * @root: (transfer none): a value without numbers that JSON does not have
 *
 * Answers with a JSON value, compact.
 */
void
gbx_http_reply_json (GbxExchange *exchange, guint status, JsonNode *root)
{
  char *text = json_to_string (root, FALSE);

  gbx_http_reply_text (exchange, status, text, strlen (text));
}

/* Answers `{"detail":"<prefix><detail>"}`. */
void
gbx_http_reply_detail (GbxExchange *exchange,
                       guint status,
                       const char *prefix,
                       const char *detail)
{
  reply_bytes (exchange, status, gbx_http_error_new_detail (prefix, detail));
}

/* The request does not fit the route. */
void
gbx_http_reply_invalid (GbxExchange *exchange, const char *errors)
{
  reply_bytes (exchange, 422, gbx_http_error_new_invalid (errors));
}

/* A failure that no route has words for. */
void
gbx_http_reply_unhandled (GbxExchange *exchange)
{
  reply_bytes (exchange, gbx_http_refusal_get_status (GBX_HTTP_REFUSAL_UNHANDLED),
               gbx_http_refusal_get_body (GBX_HTTP_REFUSAL_UNHANDLED));
}
