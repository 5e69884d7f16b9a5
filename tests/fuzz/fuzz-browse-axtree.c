/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree of a page, a NUL byte, and the tree of a frame in it: printed in every way. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-browse-axtree.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
print (const GbxBrowseAxtree *tree, const GbxBrowseElements *elements)
{
  g_autoptr (JsonNode) node = gbx_browse_axtree_to_json (tree);
  g_autofree char *json = json_to_string (node, FALSE);

  g_assert_true (g_utf8_validate (json, -1, NULL));
  for (guint flags = 0; flags < 16; flags++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = gbx_browse_axtree_to_text (tree, elements,
                                                         (GbxBrowseAxtreeFlags) flags, &error);

      g_assert_true ((text == NULL) == (error != NULL));
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *middle = memchr (data, 0, size);
  size_t first = middle != NULL ? (size_t) (middle - data) : size;
  g_autoptr (GBytes) page = g_bytes_new_static (data, first);
  g_autoptr (GBytes) inner = g_bytes_new_static (data + first, size - first);
  g_autoptr (GBytes) frame = middle != NULL ? g_bytes_new_from_bytes (inner, 1, size - first - 1)
                                            : g_bytes_ref (inner);
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (GArray) owners = NULL;
  GbxBrowseElement element = { .bid = (char *) "3", .visibility = 0.2, .is_clickable = TRUE };

  gbx_browse_elements_set (elements, &element);
  if (!gbx_browse_axtree_add_frame (tree, "page", page, NULL))
    return 0;
  if (middle != NULL && !gbx_browse_axtree_add_frame (tree, "frame", frame, NULL))
    return 0;
  owners = gbx_browse_axtree_get_owners (tree);
  for (guint i = 0; i < owners->len; i++)
    gbx_browse_axtree_link (tree, g_array_index (owners, gint64, i), "frame");

  print (tree, elements);
  return 0;
}
