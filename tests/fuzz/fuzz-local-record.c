/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-local-record.h"
#include "gbx-local-server.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GbxLocalRecord) record = gbx_local_record_parse ((const char *) data, size, NULL);
  g_autofree char *text = NULL;

  if (record != NULL)
    text = gbx_local_record_format (record);
  gbx_local_server_find_port ((const char *) data, size);
  return 0;
}
