/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-reply.h"

#include <string.h>

#define STATUS_INVALID 422
#define STATUS_FAILED 500

/**
 * gbx_files_reply_object:
 * @exchange: an exchange
 * @status: an HTTP status
 * @object: (transfer none): what to say
 *
 * Answers with JSON.
 */
void
gbx_files_reply_object (GbxExchange *exchange, guint status, JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  char *text = json_to_string (root, FALSE);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  gbx_exchange_respond (exchange, status, "application/json", body);
}

/* Answers `{"detail":"…"}`. */
void
gbx_files_reply_detail (GbxExchange *exchange, guint status, const char *detail)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *valid = g_utf8_make_valid (detail, -1);

  json_object_set_string_member (object, "detail", valid);
  gbx_files_reply_object (exchange, status, object);
}

/**
 * gbx_files_reply_error:
 * @exchange: an exchange
 * @error: what went wrong
 *
 * Answers with status 422 to a request that does not fit the route, and else with 500: clients
 * take 404 for a sandbox that is lost.
 */
void
gbx_files_reply_error (GbxExchange *exchange, const GError *error)
{
  g_autoptr (JsonObject) object = NULL;

  if (!g_error_matches (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS))
    {
      gbx_files_reply_detail (exchange, STATUS_FAILED, error->message);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "detail", "Invalid request parameters");
  json_object_set_string_member (object, "errors", error->message);
  gbx_files_reply_object (exchange, STATUS_INVALID, object);
}
