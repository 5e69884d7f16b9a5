/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text as the editor's protocol counts it: strict UTF-8 in which U+0000 is a character like any
 * other, so that every text travels with its length. Pure; needs GLib only.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize gbx_edit_text_get_valid_prefix (const char *data, gsize length_bytes, gboolean *out_is_cut);
gboolean gbx_edit_text_is_valid (const char *data, gsize length_bytes);
gunichar gbx_edit_text_get_char (const char *data, gsize length_bytes, gsize *out_size_bytes);

gsize gbx_edit_text_count_chars (const char *data, gsize length_bytes);
gsize gbx_edit_text_get_char_offset (const char *data, gsize length_bytes, gsize char_index);

gboolean gbx_edit_text_is_space (gunichar c);
gsize gbx_edit_text_get_trimmed_length (const char *data, gsize length_bytes);
GString *gbx_edit_text_strip (const GString *text);

GString *gbx_edit_text_normalise_newlines (const char *data, gsize length_bytes);
gboolean gbx_edit_text_parse_int (const char *text, gint64 *out_value);

char *gbx_edit_text_describe_problem (const char *data, gsize length_bytes);
GString *gbx_edit_text_clip (const char *data,
                             gsize length_bytes,
                             gsize max_chars_count,
                             const char *notice);
char *gbx_edit_text_to_wire (const GString *text);
GString *gbx_edit_text_from_wire (const char *exact);

static inline void
gbx_edit_string_free (GString *string)
{
  g_string_free (string, TRUE);
}

G_END_DECLS
