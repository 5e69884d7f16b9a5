/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-page.h"

G_BEGIN_DECLS

/* A file that a page makes the browser fetch. */
typedef struct
{
  char *guid; /* also its name */
  char *suggested_name;
  gboolean is_complete;
  gboolean is_canceled;
} GbxBrowseDownload;

/* All pages of the browser. Belongs to the engine's thread. */
typedef struct
{
  GbxBrowseCdp *cdp;
  char *context_id;
  char *downloads_path;
  GPtrArray *pages;     /* GbxBrowsePage, in the order of their creation */
  GPtrArray *history;   /* GbxBrowsePage, the active one last */
  GPtrArray *downloads; /* GbxBrowseDownload that nobody has been told of */
  guint files_count;    /* that somebody was told of */
  gboolean was_interrupted;
} GbxBrowseTabs;

GbxBrowseTabs *gbx_browse_tabs_new (GMainContext *context,
                                    GInputStream *input,
                                    GOutputStream *output,
                                    const char *downloads_path);
void gbx_browse_tabs_free (GbxBrowseTabs *self);
gboolean gbx_browse_tabs_start (GbxBrowseTabs *self, GError **error);
GbxBrowsePage *gbx_browse_tabs_get_active (GbxBrowseTabs *self, GError **error);
GbxBrowsePage *gbx_browse_tabs_open (GbxBrowseTabs *self, GError **error);
void gbx_browse_tabs_activate (GbxBrowseTabs *self, GbxBrowsePage *page);
gboolean gbx_browse_tabs_close (GbxBrowseTabs *self, GbxBrowsePage *page, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseTabs, gbx_browse_tabs_free)

G_END_DECLS
