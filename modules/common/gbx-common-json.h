/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of what a peer answers, none of which is believed to be of the type it should be. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* object: (nullable); the result is (nullable) and belongs to it. */
JsonObject *gbx_common_json_get_object (JsonObject *object, const char *name);
JsonArray *gbx_common_json_get_array (JsonObject *object, const char *name);
const char *gbx_common_json_get_string (JsonObject *object, const char *name);
gint64 gbx_common_json_get_int (JsonObject *object, const char *name, gint64 fallback);
/* (nullable): an element that is an object. */
JsonObject *gbx_common_json_get_element (JsonArray *array, guint index);

/* (transfer full): a body that must be an object. */
JsonObject *gbx_common_json_parse_object (GBytes *body, GError **error);
/* (transfer full): what a body that is an error says, in one line of limited length. */
char *gbx_common_json_describe_error (GBytes *body);

G_END_DECLS
