/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The little Python that stands in old events: one literal, and how Python prints and reads. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *gbx_python_literal_parse (const char *text, gsize length_bytes, GError **error);

G_END_DECLS
