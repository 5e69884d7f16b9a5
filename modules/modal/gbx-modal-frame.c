/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gbx-modal-limits.h"
#include "modal.pb-c.h"

#define HEAD_BYTES 5
#define POLICY_SUFFIX "/modal.client.RPCRetryPolicy"

/* --- messages --- */

GBytes *
gbx_modal_frame_pack (const ProtobufCMessage *message)
{
  gsize size = protobuf_c_message_get_packed_size (message);
  guint8 *frame = g_malloc (HEAD_BYTES + size);
  guint32 length = GUINT32_TO_BE ((guint32) size);

  frame[0] = 0; /* not compressed */
  memcpy (frame + 1, &length, sizeof length);
  protobuf_c_message_pack (message, frame + HEAD_BYTES);
  return g_bytes_new_take (frame, HEAD_BYTES + size);
}

/* A few bytes can stand for many messages; there is an end to what they get. */
static void *
allocate (void *allocator_data, size_t size)
{
  gsize *left = allocator_data;

  if (size > *left)
    return NULL;
  *left -= size;
  return malloc (size);
}

static void
release (void *allocator_data, void *memory)
{
  free (memory);
}

void
gbx_modal_message_free (gpointer message)
{
  protobuf_c_message_free_unpacked (message, NULL);
}

GPtrArray *
gbx_modal_frame_unpack (GBytes *body,
                        const ProtobufCMessageDescriptor *descriptor,
                        GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (gbx_modal_message_free);
  gsize left_bytes = GBX_MODAL_MESSAGES_MAX_BYTES;
  ProtobufCAllocator allocator = { allocate, release, &left_bytes };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (body, &size);

  while (size > 0)
    {
      ProtobufCMessage *message = NULL;
      guint32 length = 0;

      if (size >= HEAD_BYTES)
        memcpy (&length, data + 1, sizeof length);
      length = GUINT32_FROM_BE (length);
      if (size >= HEAD_BYTES && data[0] == 0 && length <= size - HEAD_BYTES)
        message = protobuf_c_message_unpack (descriptor, &allocator, length, data + HEAD_BYTES);
      if (message == NULL)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer is no message “%s”",
                       descriptor->short_name);
          return NULL;
        }
      g_ptr_array_add (messages, message);
      data += HEAD_BYTES + length;
      size -= HEAD_BYTES + length;
    }
  return g_steal_pointer (&messages);
}

/* --- statuses --- */

typedef struct
{
  const char *name;
  guint http;
} Row;

static const Row rows[] = {
  { "OK", 200 },
  { "CANCELLED", 500 },
  { "UNKNOWN", 500 },
  { "INVALID_ARGUMENT", 400 },
  { "DEADLINE_EXCEEDED", 504 },
  { "NOT_FOUND", 404 },
  { "ALREADY_EXISTS", 409 },
  { "PERMISSION_DENIED", 403 },
  { "RESOURCE_EXHAUSTED", 429 },
  { "FAILED_PRECONDITION", 400 },
  { "ABORTED", 409 },
  { "OUT_OF_RANGE", 400 },
  { "UNIMPLEMENTED", 501 },
  { "INTERNAL", 500 },
  { "UNAVAILABLE", 503 },
  { "DATA_LOSS", 500 },
  { "UNAUTHENTICATED", 401 },
};

const char *
gbx_modal_status_get_name (guint status)
{
  return rows[status < G_N_ELEMENTS (rows) ? status : 2].name;
}

guint
gbx_modal_status_to_http (guint status)
{
  return rows[status < G_N_ELEMENTS (rows) ? status : 2].http;
}

gboolean
gbx_modal_status_parse (const char *text, guint *out_status)
{
  guint64 status = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &status, NULL))
    return FALSE;
  *out_status = (guint) status;
  return TRUE;
}

char *
gbx_modal_status_decode_message (const char *text)
{
  g_autoptr (GString) decoded = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      int high = *p == '%' ? g_ascii_xdigit_value (p[1]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;

      if (low >= 0 && (high > 0 || low > 0))
        {
          g_string_append_c (decoded, (char) (high * 16 + low));
          p += 2;
        }
      else
        g_string_append_c (decoded, *p);
    }
  return g_utf8_make_valid (decoded->str, (gssize) decoded->len);
}

static gint64
read_wait_usec (const GbxModal__Any *detail)
{
  GbxModal__RetryPolicy *policy;
  gint64 wait_usec = 0;

  if (detail->type_url == NULL || !g_str_has_suffix (detail->type_url, POLICY_SUFFIX))
    return 0;
  policy = gbx_modal__retry_policy__unpack (NULL, detail->value.len, detail->value.data);
  if (policy == NULL)
    return 0;
  if (isfinite (policy->retry_after_secs))
    wait_usec = (gint64) (CLAMP (policy->retry_after_secs, 0.0F, 1e6F) * (float) G_USEC_PER_SEC);
  gbx_modal__retry_policy__free_unpacked (policy, NULL);
  return wait_usec;
}

gint64
gbx_modal_status_parse_wait_usec (const char *text)
{
  gsize left_bytes = GBX_MODAL_MESSAGES_MAX_BYTES;
  ProtobufCAllocator allocator = { allocate, release, &left_bytes };
  gsize size = 0;
  gsize missing_count = (4 - strlen (text) % 4) % 4; /* what fills the last group may be left out */
  g_autofree char *whole = g_strconcat (text, &"==="[3 - missing_count], NULL);
  g_autofree guchar *data = g_base64_decode (whole, &size);
  GbxModal__Status *status = gbx_modal__status__unpack (&allocator, size, data);
  gint64 wait_usec = 0;

  for (gsize i = 0; status != NULL && i < status->n_details; i++)
    wait_usec = MAX (wait_usec, read_wait_usec (status->details[i]));
  if (status != NULL)
    gbx_modal__status__free_unpacked (status, NULL);
  return wait_usec;
}
