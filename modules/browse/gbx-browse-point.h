/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where on a page an element can be pointed at. */
#pragma once

#include "gbx-browse-target.h"

G_BEGIN_DECLS

gboolean gbx_browse_point_find (GbxBrowseTarget *target,
                                double *out_x,
                                double *out_y,
                                char **out_reason,
                                GError **error);

G_END_DECLS
