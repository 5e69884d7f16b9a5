/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From page to page. */
#pragma once

#include "gbx-browse-page.h"

G_BEGIN_DECLS

gboolean gbx_browse_navigate_to (GbxBrowsePage *page, const char *url, GError **error);
gboolean gbx_browse_navigate_by (GbxBrowsePage *page, int steps_count, GError **error);

G_END_DECLS
