/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of /update_mcp_server. */
#include <gbx.h>
#include <stdint.h>

#include "gbx-mcp-definition.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (JsonNode) root = gbx_json_parse (bytes, NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return 0;
  list = gbx_mcp_definition_parse_list (json_node_get_array (root), &error);
  g_assert_true ((list == NULL) == (error != NULL));
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autoptr (GbxMcpDefinition) copy = gbx_mcp_definition_copy (list->pdata[i]);

      g_assert_true (gbx_mcp_definition_equal (copy, list->pdata[i]));
      g_assert_nonnull (copy->argv[0]);
    }
  return 0;
}
