/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What comes from the terminal. However it is cut, text and marks must come out the same. The first
 * byte says how long the pieces are.
 */
#include <stddef.h>
#include <stdint.h>

#include "gbx-bash-stream.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_text (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  g_assert_cmpuint (length_bytes, >, 0);
  g_byte_array_append (user_data, bytes, length_bytes);
}

static void
on_mark (gpointer user_data, GbxBashMark mark, const GbxBashPromptMark *prompt)
{
  guint8 byte = 0xf8 + mark; /* never in UTF-8 */

  g_byte_array_append (user_data, &byte, 1);
}

static GByteArray *
run (const uint8_t *data, size_t size, size_t piece_bytes)
{
  static const GbxBashStreamFuncs funcs = { .text = on_text, .mark = on_mark };
  GByteArray *seen = g_byte_array_new ();
  g_autoptr (GbxBashStream) stream = gbx_bash_stream_new ("N", &funcs, seen);

  for (size_t i = 0; i < size; i += piece_bytes)
    gbx_bash_stream_feed (stream, data + i, MIN (piece_bytes, size - i));
  gbx_bash_stream_flush (stream);

  return seen;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) cut = NULL;

  if (size < 2)
    return 0;
  whole = run (data + 1, size - 1, size);
  cut = run (data + 1, size - 1, 1 + data[0] % 16);
  g_assert_cmpmem (whole->data, whole->len, cut->data, cut->len);

  return 0;
}
