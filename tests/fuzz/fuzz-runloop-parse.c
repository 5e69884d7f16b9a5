/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-common-json.h"
#include "gbx-runloop-parse.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, NULL);
  g_autoptr (JsonArray) page = NULL;
  g_autoptr (GBytes) log = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  GbxRunloopDevbox devbox = { 0 };

  page = gbx_runloop_parse_page (body, &cursor, NULL);
  log = gbx_runloop_parse_log (body, 3, NULL);
  message = gbx_common_json_describe_error (body);
  if (view != NULL)
    sandbox = gbx_runloop_parse_devbox (view, NULL, &devbox);
  return 0;
}
