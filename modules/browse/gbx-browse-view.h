/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-tabs.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_BROWSE_VIEW_PLAIN = 0,
  GBX_BROWSE_VIEW_WITH_TEXT = 1 << 0,   /* the page's text instead of its tree's */
  GBX_BROWSE_VIEW_WITH_AXTREE = 1 << 1, /* the tree as data too */
} GbxBrowseViewFlags;

/* What an agent sees of the browser after a step. */
typedef struct
{
  char *url;
  char **urls; /* of all pages */
  guint active_index;
  char *screenshot; /* base64 of a PNG */
  GBytes *picture;  /* the same, decoded */
  char *marks;      /* base64 of a PNG */
  char *focused_bid;
  char *text;         /* of the tree, or of the page */
  JsonNode *axtree;   /* (nullable) */
  JsonNode *elements; /* (nullable) */
} GbxBrowseView;

GbxBrowseView *gbx_browse_view_new (GbxBrowseTabs *tabs, GbxBrowseViewFlags flags, GError **error);
void gbx_browse_view_free (GbxBrowseView *self);
char *gbx_browse_view_take_screenshot (GbxBrowsePage *page, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseView, gbx_browse_view_free)

G_END_DECLS
