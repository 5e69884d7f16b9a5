/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths as the protocol writes them, and what their endings say. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_edit_path_normalise (const char *path);
char *gbx_edit_path_resolve (const char *path, const char *directory);
const char *gbx_edit_path_get_extension (const char *path);
const char *gbx_edit_path_get_media_type (const char *path);
gboolean gbx_edit_path_is_document (const char *path);

G_END_DECLS
