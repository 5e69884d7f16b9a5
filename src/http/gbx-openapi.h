/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *gbx_openapi_build (GPtrArray *parts);
JsonObject *gbx_openapi_find_schema (GPtrArray *parts, const char *name);

G_END_DECLS
