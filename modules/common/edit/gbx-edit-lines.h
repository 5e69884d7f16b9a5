/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines of a text. Two kinds of text occur: normalised, in which only `\n` ends a line, and raw, in
 * which `\n`, `\r\n` and `\r` do. The last line need not be ended. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 gbx_edit_lines_count (const char *data, gsize length_bytes);
gint64 gbx_edit_lines_count_ends (const char *data, gsize length_bytes);
gsize gbx_edit_lines_get_offset (const char *data, gsize length_bytes, gint64 line);

gint64 gbx_edit_lines_count_raw (const char *data, gsize length_bytes);
gsize gbx_edit_lines_get_raw_offset (const char *data, gsize length_bytes, gint64 line);
gboolean gbx_edit_lines_are_all_crlf (const char *data, gsize length_bytes);

void gbx_edit_lines_get_window (gint64 count,
                                gint64 start,
                                gint64 end,
                                gint64 *out_begin,
                                gint64 *out_stop);
GString *gbx_edit_lines_join (const GString *content, gint64 start, gint64 end, const GString *old);

G_END_DECLS
