/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server sent, read; for the client's own files. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full) */
JsonObject *gbx_client_parse_object (GBytes *body, GError **error);
/* node: (nullable); (transfer full): the texts of an array. */
char **gbx_client_parse_names (JsonNode *node, GError **error);

G_END_DECLS
