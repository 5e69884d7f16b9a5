/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GHashTable *gbx_http_query_parse (const char *query);

G_END_DECLS
