/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keyboard of a page, and what is done with it. */
#pragma once

#include "gbx-browse-target.h"

G_BEGIN_DECLS

void gbx_browse_keyboard_send (GbxBrowsePage *page,
                               const char *name,
                               gboolean is_down,
                               guint *held);
gboolean gbx_browse_keyboard_press (GbxBrowseTarget *target,
                                    const char *combination,
                                    GError **error);
gboolean gbx_browse_keyboard_focus (GbxBrowseTarget *target, gboolean resets_caret, GError **error);
gboolean gbx_browse_keyboard_fill (GbxBrowseTarget *target, const char *value, GError **error);
gboolean gbx_browse_keyboard_select (GbxBrowseTarget *target,
                                     const char *const *options,
                                     GError **error);

G_END_DECLS
