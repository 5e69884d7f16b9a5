/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-modal-http2.h"

#define ANSWER_MAX_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The input is all that comes over the connection, which then ends. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const headers[] = { ":method", "POST", ":scheme", "http", ":path",
                                         "/x", ":authority", "a", NULL };
  g_autoptr (GInputStream) input =
      g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) connection = g_simple_io_stream_new (input, output);
  g_autoptr (GBytes) body = g_bytes_new_static ("request", 7);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxModalReply) reply = NULL;
  gboolean was_sent = FALSE;

  gbx_modal_http2_exchange_async (connection, headers, body, ANSWER_MAX_BYTES, NULL, on_done,
                                  &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = gbx_modal_http2_exchange_finish (result, &was_sent, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
