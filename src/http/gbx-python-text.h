/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How Python prints values and reads numbers, for texts that clients know from it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *gbx_python_text_show (JsonNode *node);
char *gbx_python_text_show_string (const char *text);
const char *gbx_python_text_get_type_name (JsonNode *node);
gboolean gbx_python_text_parse_float (const char *text, double *out_number);

G_END_DECLS
