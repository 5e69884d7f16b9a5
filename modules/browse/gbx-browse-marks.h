/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The set-of-marks picture: a screenshot with the bids of its elements on it. Pure; any thread. */
#pragma once

#include "gbx-browse-elements.h"

G_BEGIN_DECLS

/* A picture of more pixels than this is not drawn on. */
#define GBX_BROWSE_MARKS_MAX_PIXELS_COUNT (64 * 1024 * 1024)

GBytes *gbx_browse_marks_draw (GBytes *png, const GbxBrowseElements *elements, GError **error);

G_END_DECLS
