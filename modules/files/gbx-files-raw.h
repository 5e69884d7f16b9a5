/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The content of one file, piece by piece. Blocks: for worker threads, one at a time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GbxFilesRaw GbxFilesRaw;

GbxFilesRaw *gbx_files_raw_new (const char *path, GError **error);
void gbx_files_raw_free (GbxFilesRaw *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxFilesRaw, gbx_files_raw_free)

guint64 gbx_files_raw_get_size (GbxFilesRaw *self);
const char *gbx_files_raw_get_tag (GbxFilesRaw *self);
void gbx_files_raw_set_part (GbxFilesRaw *self, guint64 first, guint64 length_bytes);
GBytes *gbx_files_raw_next (gpointer self, GError **error);

G_END_DECLS
