/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *gbx_mcp_server_result_new (GbxObservation *observation);
JsonObject *gbx_mcp_server_result_new_error (const char *text);

G_END_DECLS
