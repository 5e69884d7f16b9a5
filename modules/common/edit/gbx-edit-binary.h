/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a file is text, told from its name and its first bytes. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_edit_binary_is_name (const char *path);
gboolean gbx_edit_binary_is_chunk (const guint8 *data, gsize length_bytes);
double gbx_edit_binary_get_cyrillic_share (const guint8 *data, gsize length_bytes);

G_END_DECLS
