/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A Python literal, and how a value is printed as one. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-python-literal.h"
#include "gbx-python-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *shown = NULL;
  double number;

  /* It stands in JSON, so it is text. */
  if (!g_utf8_validate_len (text != NULL ? text : "", size, NULL))
    return 0;

  node = gbx_python_literal_parse (text != NULL ? text : "", size, &error);
  g_assert_cmpint (node == NULL, ==, error != NULL);
  if (node == NULL)
    return 0;

  shown = gbx_python_text_show (node);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  gbx_python_text_parse_float (shown, &number);
  return 0;
}
