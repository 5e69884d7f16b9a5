/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text as Python treats it, where that differs from GLib. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_ipython_text_is_space (gunichar c);
gsize gbx_ipython_text_measure_stripped (const char *text, gsize length_bytes);
char *gbx_ipython_text_strip (const char *text);
char *gbx_ipython_text_remove_colours (const char *text, gsize length_bytes);
char *gbx_ipython_text_format_seconds (double seconds);
char *gbx_ipython_text_quote (const char *bytes);

G_END_DECLS
