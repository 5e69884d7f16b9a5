/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

GBX_EXPORT JsonNode *gbx_json_parse (GBytes *bytes, GError **error);

G_END_DECLS
