/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server writes, in pieces: the first byte is their size. */
#include <gbx.h>
#include <stdint.h>
#include <string.h>

#include "gbx-fuzz-pieces.h"
#include "gbx-mcp-lines.h"
#include "gbx-mcp-message.h"

#define MAX_LINE_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_line (const char *line, gsize length_bytes, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (line, length_bytes);
  g_autoptr (GPtrArray) messages = gbx_mcp_message_parse_all (bytes, NULL);
  GString *all = user_data;
  gint64 id = 0;

  g_assert_cmpuint (length_bytes, <=, MAX_LINE_BYTES);
  g_assert_null (memchr (line, '\n', length_bytes));
  g_string_append_len (all, line, (gssize) length_bytes);
  g_string_append_c (all, '\n');
  gbx_mcp_lines_guess_id (line, length_bytes, &id);
  g_assert_cmpint (id, >=, 0);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      const GbxMcpMessage *message = g_ptr_array_index (messages, i);

      g_assert_true ((message->kind == GBX_MCP_MESSAGE_RESPONSE) == (message->method == NULL));
    }
}

static GString *
read_lines (const char *text, size_t size, size_t step)
{
  g_autoptr (GbxMcpLines) lines = gbx_mcp_lines_new (MAX_LINE_BYTES);
  GString *all = g_string_new (NULL);

  for (size_t i = 0; i < size; i += step)
    gbx_mcp_lines_push (lines, text + i, MIN (step, size - i), on_line, all);
  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gbx_fuzz_check_pieces (data, size, read_lines);
  return 0;
}
