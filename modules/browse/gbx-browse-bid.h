/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the text of a bid says about where its element is. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frames in frames, and 26 elements for each letter: far more than a page can have. */
#define GBX_BROWSE_BID_MAX_BYTES 256

/* "bb7" -> {"b", "bb"}: frames to go through, outermost first; g_strfreev(). NULL: none such. */
char **gbx_browse_bid_get_frames (const char *bid);

G_END_DECLS
