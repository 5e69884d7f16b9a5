/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-docker-parse.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GBytes) log = NULL;
  g_autofree char *message = NULL;
  g_autofree char *what = NULL;
  double fraction;

  sandbox = gbx_docker_parse_inspect (body, NULL);
  list = gbx_docker_parse_list (body, NULL);
  log = gbx_docker_parse_log (body);
  message = gbx_docker_parse_message (body);
  gbx_docker_parse_progress ((const char *) data, size, &fraction, &what, NULL);
  return 0;
}
