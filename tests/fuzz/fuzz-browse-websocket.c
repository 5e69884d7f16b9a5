/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client of the DevTools protocol sends, in pieces: the first byte is their size. */
#include <stdint.h>
#include <string.h>

#include "gbx-browse-relay.h"
#include "gbx-browse-websocket.h"

#define MAX_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_message (GbxBrowseWebsocketKind kind, GBytes *payload, gpointer user_data)
{
  g_autoptr (GbxBrowseMessage) message = NULL;
  g_autofree char *command = NULL;
  GString *all = user_data;
  gsize length_bytes;
  const char *text = g_bytes_get_data (payload, &length_bytes);

  g_string_append_printf (all, "%d:", kind);
  if (length_bytes > 0)
    g_string_append_len (all, text, (gssize) length_bytes);
  g_assert_cmpuint (length_bytes, <=, MAX_BYTES);
  if (kind != GBX_BROWSE_WEBSOCKET_TEXT || length_bytes == 0)
    return;
  g_assert_true (g_utf8_validate_len (text, length_bytes, NULL));
  message = gbx_browse_message_parse (payload);
  if (message == NULL || message->method == NULL || !gbx_browse_relay_is_name (message->method))
    return;
  command = gbx_browse_relay_write_command (1, "S", message->method, message->body);
  g_assert_cmpint (command[strlen (command) - 1], ==, '}');
}

static GString *
read_messages (const uint8_t *data, size_t size, size_t step)
{
  g_autoptr (GbxBrowseWebsocket) websocket = gbx_browse_websocket_new (MAX_BYTES);
  GString *all = g_string_new (NULL);

  for (size_t i = 0; i < size; i += step)
    if (!gbx_browse_websocket_push (websocket, data + i, MIN (step, size - i), on_message, all))
      {
        g_string_append_printf (all, "!%d", gbx_browse_websocket_get_problem (websocket));
        break;
      }
  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GString *whole, *pieces;

  if (size < 2)
    return 0;
  whole = read_messages (data + 1, size - 1, size - 1);
  pieces = read_messages (data + 1, size - 1, data[0] + 1u);
  g_assert_true (g_string_equal (whole, pieces));
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
  return 0;
}
