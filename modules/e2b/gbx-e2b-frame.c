/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-frame.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-e2b-limits.h"

#define HEAD_BYTES 5
#define FLAG_COMPRESSED 1
#define FLAG_END 2

typedef struct
{
  const char *code;
  GbxError error;
} Row;

static const Row rows[] = {
  { "invalid_argument", GBX_ERROR_INVALID_ARGS },
  { "failed_precondition", GBX_ERROR_INVALID_ARGS },
  { "out_of_range", GBX_ERROR_INVALID_ARGS },
  { "unauthenticated", GBX_ERROR_UNAUTHORIZED },
  { "permission_denied", GBX_ERROR_FORBIDDEN },
  { "not_found", GBX_ERROR_NOT_FOUND },
  { "already_exists", GBX_ERROR_BUSY },
  { "aborted", GBX_ERROR_BUSY },
  { "resource_exhausted", GBX_ERROR_UNAVAILABLE },
  { "deadline_exceeded", GBX_ERROR_TIMED_OUT },
  { "unimplemented", GBX_ERROR_NOT_SUPPORTED },
  { "unavailable", GBX_ERROR_UNAVAILABLE },
};

GbxError
gbx_e2b_frame_get_code (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (rows); i++)
    if (strcmp (code, rows[i].code) == 0)
      return rows[i].error;
  return GBX_ERROR_FAILED;
}

static GbxE2bFrame
end_stream (JsonObject *message, GError **error)
{
  JsonObject *failure = gbx_common_json_get_object (message, "error");
  const char *code = gbx_common_json_get_string (failure, "code");
  const char *said = gbx_common_json_get_string (failure, "message");

  if (failure == NULL)
    return GBX_E2B_FRAME_END;
  g_set_error (error, GBX_ERROR, (int) gbx_e2b_frame_get_code (code), "E2B refuses: %s",
               said != NULL ? said : (code != NULL ? code : "no reason is given"));
  return GBX_E2B_FRAME_BAD;
}

GbxE2bFrame
gbx_e2b_frame_take (GByteArray *stream, JsonObject **out_message, GError **error)
{
  g_autoptr (JsonObject) message = NULL;
  g_autoptr (GBytes) payload = NULL;
  guint32 length;
  guint8 flags;

  if (stream->len < HEAD_BYTES)
    return GBX_E2B_FRAME_MORE;
  flags = stream->data[0];
  memcpy (&length, stream->data + 1, sizeof length);
  length = GUINT32_FROM_BE (length);
  if (length > GBX_E2B_FRAME_MAX_BYTES || (flags & FLAG_COMPRESSED) != 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "E2B sends a message of %u bytes, or a compressed one", length);
      return GBX_E2B_FRAME_BAD;
    }
  if (stream->len - HEAD_BYTES < length)
    return GBX_E2B_FRAME_MORE;

  payload = g_bytes_new (stream->data + HEAD_BYTES, length);
  g_byte_array_remove_range (stream, 0, HEAD_BYTES + length);
  message = gbx_common_json_parse_object (payload, error);
  if (message == NULL)
    return GBX_E2B_FRAME_BAD;
  if ((flags & FLAG_END) != 0)
    return end_stream (message, error);
  *out_message = g_steal_pointer (&message);
  return GBX_E2B_FRAME_MESSAGE;
}

GBytes *
gbx_e2b_frame_new (JsonObject *message)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autofree char *text = json_to_string (node, FALSE);
  guint32 length = GUINT32_TO_BE ((guint32) strlen (text));
  GByteArray *frame = g_byte_array_new ();

  g_byte_array_append (frame, (const guint8 *) "", 1);
  g_byte_array_append (frame, (const guint8 *) &length, sizeof length);
  g_byte_array_append (frame, (const guint8 *) text, (guint) strlen (text));
  return g_byte_array_free_to_bytes (frame);
}
