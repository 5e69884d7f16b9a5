/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may talk to the server: whoever knows the session key. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GBX_AUTH_HEADER "X-Session-API-Key"

gboolean gbx_auth_is_exempt (const char *path);
const char *gbx_auth_find_key (const char *own, const char *authorization);
gboolean gbx_auth_check (const char *key, const char *candidate);

G_END_DECLS
