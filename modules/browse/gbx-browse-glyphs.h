/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Letters and digits as small pictures: where pages are looked at, there need be no fonts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GBX_BROWSE_GLYPH_COLUMNS_COUNT 5
#define GBX_BROWSE_GLYPH_ROWS_COUNT 7

guint gbx_browse_glyphs_get_row (char c, guint row);

G_END_DECLS
