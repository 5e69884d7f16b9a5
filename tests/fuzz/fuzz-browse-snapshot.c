/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page's snapshot: its elements and its text. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-browse-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseSnapshot) snapshot = gbx_browse_snapshot_new (bytes, &error);
  g_autoptr (GbxBrowseElements) elements = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  g_assert_true ((snapshot == NULL) == (error != NULL));
  if (snapshot == NULL)
    return 0;

  elements = gbx_browse_snapshot_find_elements (snapshot);
  node = gbx_browse_elements_to_json (elements);
  json = json_to_string (node, FALSE);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  text = gbx_browse_text_new (snapshot, &error);
  g_assert_true ((text == NULL) == (error != NULL));
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  return 0;
}
