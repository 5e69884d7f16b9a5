/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an MCP server sends, in pieces: the first byte is their size. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "gbx-fuzz-pieces.h"
#include "gbx-sse-parser.h"

#define MAX_EVENT_BYTES 1024

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_event (const char *type, const char *data, gsize length_bytes, gpointer user_data)
{
  g_assert_cmpuint (length_bytes, <=, 2 * MAX_EVENT_BYTES);
  g_assert_null (memchr (data, '\r', length_bytes));
  g_assert_null (strchr (type, '\n'));
  g_string_append_printf (user_data, "%s|", type);
  g_string_append_len (user_data, data, (gssize) length_bytes);
  g_string_append_c (user_data, '>');
}

static GString *
parse (const char *text, size_t size, size_t step)
{
  g_autoptr (GbxSseParser) parser = gbx_sse_parser_new (MAX_EVENT_BYTES);
  GString *all = g_string_new (NULL);

  for (size_t i = 0; i < size; i += step)
    if (!gbx_sse_parser_push (parser, text + i, MIN (step, size - i), on_event, all))
      break;
  return all;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gbx_fuzz_check_pieces (data, size, parse);
  return 0;
}
