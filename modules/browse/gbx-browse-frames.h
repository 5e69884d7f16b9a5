/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The frames of a page while it is looked at: their elements marked, and unmarked again. */
#pragma once

#include "gbx-browse-page.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *prefix;   /* of the bids in it; NULL: its elements get none */
  gint64 marking; /* questions under way: to mark its elements; what has the focus; 0: none */
  gint64 focused;
} GbxBrowseMarkedFrame;

/* (element-type GbxBrowseMarkedFrame), the main frame first */
GPtrArray *gbx_browse_frames_begin_mark (GbxBrowsePage *page, gboolean is_last_try, GError **error);
gboolean gbx_browse_frames_end_mark (GbxBrowsePage *page,
                                     GPtrArray *frames,
                                     gboolean is_last_try,
                                     GError **error);
void gbx_browse_frames_begin_focus (GbxBrowsePage *page, GPtrArray *frames);
char *gbx_browse_frames_end_focus (GbxBrowsePage *page,
                                   GPtrArray *frames,
                                   gboolean is_last_try,
                                   GError **error);
gboolean gbx_browse_frames_may_leave_out (guint index, gboolean is_last_try, GError **error);
void gbx_browse_frames_unmark (GbxBrowsePage *page, GPtrArray *frames);

G_END_DECLS
