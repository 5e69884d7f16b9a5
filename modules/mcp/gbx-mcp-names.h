/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_mcp_names_add (const char *server, const char *name);
char *gbx_mcp_names_add_to_uri (const char *server, const char *uri);
const char *gbx_mcp_names_match (const char *server, const char *name);
char *gbx_mcp_names_match_uri (const char *server, const char *uri);

G_END_DECLS
