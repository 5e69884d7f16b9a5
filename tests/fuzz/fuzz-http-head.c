/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a client sends, in pieces: the first byte says how large they are. Whatever they are, the
 * same comes out of the inbox, and nothing of it before a head is complete.
 */
#include <stddef.h>
#include <stdint.h>

#include "gbx-http-head.h"
#include "gbx-http-inbox.h"
#include "gbx-limits.h"

#define MAX_HEAD_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* (transfer full): all that the inbox passes on; a refusal ends it. */
static GByteArray *
pass (const uint8_t *data, size_t size, size_t step)
{
  GByteArray *out = g_byte_array_new ();
  GbxHttpInbox inbox;
  size_t used = 0;

  gbx_http_inbox_init (&inbox);
  while (TRUE)
    {
      GbxHttpRefusal refusal;
      guint8 buffer[64];
      gsize n = 0;

      if (!gbx_http_inbox_is_passing (&inbox) &&
          !gbx_http_inbox_look_for_head (&inbox, MAX_HEAD_BYTES, &refusal))
        break;
      n = gbx_http_inbox_take (&inbox, buffer, sizeof buffer);
      g_byte_array_append (out, buffer, (guint) n);
      if (n > 0)
        continue;
      if (used == size)
        break;
      n = MIN (step, size - used);
      gbx_http_inbox_append (&inbox, data + used, n);
      used += n;
    }
  gbx_http_inbox_clear (&inbox);
  return out;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) pieces = NULL;

  if (size == 0)
    return 0;
  whole = pass (data + 1, size - 1, size);
  pieces = pass (data + 1, size - 1, (size_t) data[0] + 1);
  if (size <= MAX_HEAD_BYTES)
    g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
  return 0;
}
