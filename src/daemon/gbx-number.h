/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_number_parse (const char *text, gint64 minimum, gint64 maximum, gint64 *out_number);
gboolean gbx_number_parse_bool (const char *text);

G_END_DECLS
