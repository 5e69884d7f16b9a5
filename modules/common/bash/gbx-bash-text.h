/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * White space as the protocol's clients understand it: what Python's str.strip() takes away.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_bash_is_space (gunichar c);
gsize gbx_bash_get_trimmed_length (const char *text, gsize length_bytes);
const char *gbx_bash_skip_space (const char *text);
char *gbx_bash_strip (const char *text);
char *gbx_bash_strip_end (const char *text);

G_END_DECLS
