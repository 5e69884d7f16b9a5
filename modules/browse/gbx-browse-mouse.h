/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pointer of a page, and operations on elements by it. */
#pragma once

#include "gbx-browse-args.h"
#include "gbx-browse-target.h"

G_BEGIN_DECLS

gboolean gbx_browse_mouse_click (GbxBrowseTarget *target,
                                 GbxBrowseButton button,
                                 guint modifiers,
                                 guint clicks_count,
                                 GError **error);
gboolean gbx_browse_mouse_hover (GbxBrowseTarget *target, GError **error);
gboolean gbx_browse_mouse_press (GbxBrowsePage *page, GError **error);
gboolean gbx_browse_mouse_release (GbxBrowsePage *page, GError **error);
gboolean gbx_browse_mouse_scroll (GbxBrowsePage *page,
                                  double delta_x,
                                  double delta_y,
                                  GError **error);

G_END_DECLS
