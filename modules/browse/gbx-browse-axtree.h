/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The accessibility tree of a page, out of the trees of its frames, and its text for agents.
 * Pure; a tree is used by one thread at a time.
 *
 *   tree = gbx_browse_axtree_new ();
 *   for each frame, the main one first: gbx_browse_axtree_add_frame (tree, id, result, &error)
 *   for each of gbx_browse_axtree_get_owners (tree): DOM.describeNode, then
 *     gbx_browse_axtree_link (tree, backend_node_id, frame_id)
 *   text = gbx_browse_axtree_to_text (tree, elements, GBX_BROWSE_AXTREE_WITH_CLICKABLE, &error)
 */
#pragma once

#include "gbx-browse-elements.h"

G_BEGIN_DECLS

/* Nodes of all frames. */
#define GBX_BROWSE_AXTREE_MAX_NODES_COUNT 1000000
/* The text: nested deep, its indentation grows with the square of the page. */
#define GBX_BROWSE_AXTREE_MAX_TEXT_BYTES (64 * 1024 * 1024)
/* What is shown of a data: URL. */
#define GBX_BROWSE_AXTREE_MAX_DATA_URL_CHARS_COUNT 200
#define GBX_BROWSE_AXTREE_SHOWN_DATA_URL_CHARS_COUNT 100

typedef enum
{
  GBX_BROWSE_AXTREE_PLAIN = 0,
  GBX_BROWSE_AXTREE_WITH_CLICKABLE = 1 << 0,
  GBX_BROWSE_AXTREE_WITH_VISIBLE = 1 << 1,
  GBX_BROWSE_AXTREE_SKIP_GENERIC = 1 << 2,
  GBX_BROWSE_AXTREE_VISIBLE_ONLY = 1 << 3,
} GbxBrowseAxtreeFlags;

typedef struct _GbxBrowseAxtree GbxBrowseAxtree;

GbxBrowseAxtree *gbx_browse_axtree_new (void);
void gbx_browse_axtree_free (GbxBrowseAxtree *self);
/* @result: the JSON text of the answer's `result`, {"nodes": [...]}. */
gboolean gbx_browse_axtree_add_frame (GbxBrowseAxtree *self,
                                      const char *frame_id,
                                      GBytes *result,
                                      GError **error);
/* (transfer full): gint64 backendDOMNodeId of each Iframe node. */
GArray *gbx_browse_axtree_get_owners (const GbxBrowseAxtree *self);
/* Says which frame is inside that node; one that was not added is left out. */
void gbx_browse_axtree_link (GbxBrowseAxtree *self, gint64 backend_node_id, const char *frame_id);
char *gbx_browse_axtree_to_text (const GbxBrowseAxtree *self,
                                 const GbxBrowseElements *elements,
                                 GbxBrowseAxtreeFlags flags,
                                 GError **error);
/* `axtree_object`, with what clients read of it alone. */
JsonNode *gbx_browse_axtree_to_json (const GbxBrowseAxtree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseAxtree, gbx_browse_axtree_free)

G_END_DECLS
