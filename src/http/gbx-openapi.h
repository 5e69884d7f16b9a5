/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *gbx_openapi_build (GPtrArray *parts);

G_END_DECLS
