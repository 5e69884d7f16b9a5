/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a tree is made of, for those who read it and those who print it. */
#pragma once

#include "gbx-browse-axtree.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_BROWSE_AXVALUE_ABSENT,
  GBX_BROWSE_AXVALUE_NULL,
  GBX_BROWSE_AXVALUE_BOOLEAN,
  GBX_BROWSE_AXVALUE_NUMBER,
  GBX_BROWSE_AXVALUE_STRING,
} GbxBrowseAxvalueKind;

/* Texts belong to the tree. */
typedef struct
{
  GbxBrowseAxvalueKind kind;
  gboolean is_whole; /* a number written without a fraction */
  double number;
  const char *text;
} GbxBrowseAxvalue;

typedef struct
{
  const char *name;
  GbxBrowseAxvalue value;
} GbxBrowseAxproperty;

typedef struct
{
  const char *id;
  const char *role;
  const char *name; /* (nullable): ignored nodes have none */
  const char *bid;  /* (nullable) */
  GbxBrowseAxvalue value;
  guint properties; /* where they begin */
  guint properties_count;
  guint children; /* where they begin */
  guint children_count;
  gint64 backend_node_id;
  gint32 inner_root; /* the root of the frame that it owns, or -1 */
} GbxBrowseAxnode;

struct _GbxBrowseAxtree
{
  GStringChunk *texts;
  GArray *nodes;      /* GbxBrowseAxnode */
  GArray *properties; /* GbxBrowseAxproperty */
  GArray *children;   /* guint32: nodes */
  GHashTable *roots;  /* frame id -> number of its root */
  GHashTable *ids;    /* all ids of nodes */
};

gboolean gbx_browse_axtree_is_hidden_role (const char *role);

G_END_DECLS
