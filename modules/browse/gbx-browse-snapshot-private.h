/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a snapshot holds, for those who walk through it. */
#pragma once

#include "gbx-browse-snapshot.h"

G_BEGIN_DECLS

#define GBX_BROWSE_NODE_ELEMENT 1
#define GBX_BROWSE_NODE_TEXT 3

/* No string, no node, no document. */
#define GBX_BROWSE_NOTHING (-1)

typedef struct
{
  gint32 parent; /* an earlier node of the same document */
  gint32 type;
  gint32 name; /* strings */
  gint32 value;
  guint attributes; /* where its names and values begin */
  guint attributes_count;
  gint32 document; /* what a frame shows */
  guint is_clickable : 1;
  guint is_pseudo : 1;
  guint has_layout : 1;
  double bounds[4];
} GbxBrowseNode;

typedef struct
{
  GArray *nodes;      /* GbxBrowseNode */
  GArray *attributes; /* gint32: strings, a name and a value in turn */
  double scroll_x;
  double scroll_y;
} GbxBrowseDocument;

struct _GbxBrowseSnapshot
{
  GPtrArray *documents; /* GbxBrowseDocument */
  GPtrArray *strings;   /* char * in texts */
  GStringChunk *texts;
};

const char *gbx_browse_snapshot_get_string (const GbxBrowseSnapshot *self, gint32 index);
const char *gbx_browse_snapshot_get_attribute (const GbxBrowseSnapshot *self,
                                               const GbxBrowseDocument *document,
                                               const GbxBrowseNode *node,
                                               const char *name);

G_END_DECLS
