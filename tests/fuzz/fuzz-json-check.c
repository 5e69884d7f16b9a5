/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON from outside: what passes the check can be parsed, and its members can be walked. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-json-check-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
walk (GbxJsonSpan object)
{
  GbxJsonMembers members;
  GbxJsonSpan name, value;
  gsize passed_bytes = 0;

  gbx_json_members_init (&members, object);
  while (gbx_json_members_next (&members, &name, &value))
    {
      g_assert_true (name.text > object.text && value.text > name.text);
      g_assert_true (value.text + value.length_bytes < object.text + object.length_bytes);
      g_assert_true (gbx_json_check (value.text, value.length_bytes, NULL, NULL));
      g_assert_cmpuint ((gsize) (value.text - object.text), >, passed_bytes);
      passed_bytes = (gsize) (value.text - object.text);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  /* Of exactly this size, so that a sanitizer sees a step beyond. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GHashTable) exact_texts = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  GbxJsonSpan span;

  if (!gbx_json_check (text, size, &span, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }

  g_assert_no_error (error);
  exact_texts = gbx_json_span_find_exact (span);
  node = gbx_json_span_parse (span, &error);
  /* One thing alone keeps checked text from being parsed. */
  if (node == NULL)
    g_assert_nonnull (strstr (error->message, "U+0000"));
  if (gbx_json_span_is_object (span))
    walk (span);
  return 0;
}
