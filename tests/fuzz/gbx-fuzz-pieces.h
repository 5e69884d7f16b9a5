/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers of streams find the same whatever pieces the stream comes in. */
#pragma once

#include <glib.h>
#include <stdint.h>

/**
 * GbxFuzzRead:
 * @text: what comes
 * @size: its bytes
 * @step: of which so many come at once
 *
 * Returns: (transfer full): all that was found
 */
typedef GString *(*GbxFuzzRead) (const char *text, size_t size, size_t step);

/* The first byte of the data is the size of the pieces. */
static inline void
gbx_fuzz_check_pieces (const uint8_t *data, size_t size, GbxFuzzRead read)
{
  const char *text = (const char *) data + 1;
  GString *whole, *pieces;

  if (size < 2)
    return;
  whole = read (text, size - 1, size - 1);
  pieces = read (text, size - 1, data[0] + 1u);
  g_assert_true (g_string_equal (whole, pieces));
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
}
