/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments of an action: old forms made new, then held against the table. */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-action-table.h"

G_BEGIN_DECLS

void gbx_action_args_normalise (JsonObject *args);
char *gbx_action_args_check (JsonObject *args, const GbxActionSpec *spec);

G_END_DECLS
