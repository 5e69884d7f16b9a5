/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The view of a directory. Blocks: worker threads only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GString *gbx_edit_directory_show (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
