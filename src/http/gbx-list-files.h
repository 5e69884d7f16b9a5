/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *gbx_list_files_resolve (const char *path, const char *working_directory);
JsonArray *gbx_list_files (const char *path, GCancellable *cancellable);

G_END_DECLS
