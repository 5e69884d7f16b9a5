/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-common-json.h"
#include "gbx-daytona-parse.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, NULL);
  g_autoptr (JsonArray) page = NULL;
  g_autoptr (GBytes) log = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *session = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  GbxDaytonaBox box = { 0 };
  gint64 status = 0;

  page = gbx_daytona_parse_page (body, &cursor, NULL);
  log = gbx_daytona_parse_log (body, 3);
  session = gbx_daytona_parse_session (body, &status);
  message = gbx_common_json_describe_error (body);
  if (view != NULL)
    sandbox = gbx_daytona_parse_box (view, NULL, &box);
  return 0;
}
