/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of actions as JSON schema. Pure. */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-action-table.h"

G_BEGIN_DECLS

JsonObject *gbx_action_schema_build (const GbxActionSpec *spec, gboolean is_described_only);
char *gbx_action_schema_check (const GbxActionSpec *spec, JsonObject *args);

G_END_DECLS
