/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What programs may write into the shell's channel: each record comes out once, at whatever byte
 * the stream is cut, and noise does not pile up. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-bash-record.h"

#define NONCE "N1"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static guint
count_records (GByteArray *stream)
{
  guint count = 0;
  GbxBashRecord *record;

  while ((record = gbx_bash_record_take (stream, NONCE)) != NULL)
    {
      count++;
      gbx_bash_record_free (record);
    }

  return count;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) cut = g_byte_array_new ();
  guint cut_count = 0;

  g_byte_array_append (whole, data, size);
  for (size_t i = 0; i < size; i++)
    {
      g_byte_array_append (cut, data + i, 1);
      cut_count += count_records (cut);
    }
  g_assert_cmpuint (count_records (whole), ==, cut_count);
  g_assert_cmpuint (whole->len, ==, cut->len);

  return 0;
}
