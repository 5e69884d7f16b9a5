/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values inside messages, in the notation that the protocol's clients know. Pure. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void gbx_common_repr_append_string (GString *out, const char *data, gsize length_bytes);
void gbx_common_repr_append_double (GString *out, double value);
void gbx_common_repr_append_node (GString *out, JsonNode *node);

G_END_DECLS
