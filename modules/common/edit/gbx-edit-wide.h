/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-16 and UTF-32, strictly, in both byte orders. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GString *gbx_edit_wide_decode_utf16 (const guint8 *data,
                                     gsize length_bytes,
                                     gboolean is_big_endian,
                                     gboolean may_be_cut);
GString *gbx_edit_wide_decode_utf32 (const guint8 *data,
                                     gsize length_bytes,
                                     gboolean is_big_endian);
void gbx_edit_wide_append_utf16 (GByteArray *out, const GString *text, gboolean is_big_endian);
void gbx_edit_wide_append_utf32 (GByteArray *out, const GString *text, gboolean is_big_endian);

G_END_DECLS
