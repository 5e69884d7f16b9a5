/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-json.h"

#include "gbx-json-check-private.h"

/**
 * gbx_json_parse:
 * @bytes: JSON that a client, a child or a peer wrote
 * @error: return location for an error
 *
 * Parses JSON from outside. json-glib alone trusts its input: it recurses as deep as the text says
 * and ends strings at U+0000, so the text is held against RFC 8259 and the limits first. Any
 * thread.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_ERROR_INVALID_ARGS if it is no JSON, or
 *   %GBX_ERROR_TOO_LARGE above %GBX_JSON_MAX_BYTES
 *
 * Since: 1.0
 */
JsonNode *
gbx_json_parse (GBytes *bytes, GError **error)
{
  GbxJsonSpan value;
  gsize length_bytes;
  const char *text;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &length_bytes);
  if (!gbx_json_check (text, length_bytes, &value, error))
    return NULL;

  return gbx_json_span_parse (value, error);
}
