/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of JSON that a kernel wrote: a wrong type is the same as none. Pure. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *gbx_ipython_json_get_string (JsonObject *object, const char *name);
JsonObject *gbx_ipython_json_get_object (JsonObject *object, const char *name);
JsonArray *gbx_ipython_json_get_array (JsonObject *object, const char *name);
gboolean gbx_ipython_json_get_bool (JsonObject *object, const char *name, gboolean fallback);

G_END_DECLS
