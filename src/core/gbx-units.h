/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as people write them in files, variables and on command lines. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_units_parse_bool (const char *text, gboolean *out_value, GError **error);
gboolean gbx_units_parse_int (const char *text, gint64 *out_value, GError **error);
gboolean gbx_units_parse_uint (const char *text, guint64 *out_value, GError **error);
gboolean gbx_units_parse_size_bytes (const char *text, guint64 *out_bytes, GError **error);
gboolean gbx_units_parse_duration_usec (const char *text, gint64 *out_usec, GError **error);
char **gbx_units_parse_list (const char *text, GError **error);

char *gbx_units_format_size_bytes (guint64 bytes);
char *gbx_units_format_duration_usec (gint64 usec);
char *gbx_units_format_list (const char *const *words);

G_END_DECLS
