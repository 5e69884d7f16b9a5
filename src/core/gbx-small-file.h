/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small files that the host reads while it starts. Blocks: not for the running server. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *gbx_small_file_read (const char *path, gsize max_bytes, GError **error);
GPtrArray *gbx_small_file_list (const char *directory, const char *suffix, GError **error);

G_END_DECLS
