/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the browser's pipe brings, in pieces: the first byte is their size. */
#include <gbx.h>
#include <stdint.h>
#include <string.h>

#include "gbx-browse-framing.h"
#include "gbx-browse-message.h"
#include "gbx-fuzz-pieces.h"

#define MAX_MESSAGE_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_message (GBytes *bytes, gpointer user_data)
{
  g_autoptr (GbxBrowseMessage) message = gbx_browse_message_parse (bytes);
  g_autoptr (JsonObject) object = NULL;
  GString *all = user_data;
  gsize length_bytes;
  const char *text = g_bytes_get_data (bytes, &length_bytes);

  g_assert_cmpuint (length_bytes, >, 0);
  g_assert_cmpuint (length_bytes, <=, MAX_MESSAGE_BYTES);
  g_assert_null (memchr (text, '\0', length_bytes));
  g_string_append_len (all, text, (gssize) length_bytes);
  g_string_append_c (all, '\0');
  if (message == NULL)
    return;
  g_assert_true (message->id != 0 || message->method != NULL);
  if (message->body != NULL)
    object = gbx_browse_message_read_object (message->body);
  if (object != NULL)
    {
      gbx_browse_object_get_string (object, "url");
      gbx_browse_object_get_int (object, "backendNodeId", 0);
      gbx_browse_object_get_double (object, "x", 0);
      gbx_browse_object_get_boolean (object, "isDownload");
      gbx_browse_object_get_object (object, "frame");
      gbx_browse_object_get_array (object, "quads");
    }
}

static GString *
read_messages (const char *text, size_t size, size_t step)
{
  g_autoptr (GbxBrowseFraming) framing = gbx_browse_framing_new (MAX_MESSAGE_BYTES);
  GString *all = g_string_new (NULL);

  for (size_t i = 0; i < size; i += step)
    if (!gbx_browse_framing_push (framing, text + i, MIN (step, size - i), on_message, all))
      break;
  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gbx_fuzz_check_pieces (data, size, read_messages);
  return 0;
}
