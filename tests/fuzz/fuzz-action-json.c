/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of /execute_action. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-json-codec.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GbxDecoded) decoded = gbx_json_codec_decode (body, NULL);

  if (decoded->kind == GBX_DECODED_ACTION)
    {
      g_assert_null (decoded->text);
      g_assert_nonnull (decoded->action);
      g_assert_nonnull (decoded->args);
    }
  else
    {
      g_assert_nonnull (decoded->text);
      g_assert_true (g_utf8_validate (decoded->text, -1, NULL));
    }

  if (decoded->is_foreign)
    gbx_decoded_fail_unknown (decoded, (const char *[]){ "run", NULL });
  return 0;
}
