/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A zip archive that is made while it is read. Blocks: for worker threads, one at a time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GbxFilesArchive GbxFilesArchive;

GbxFilesArchive *gbx_files_archive_new (const char *path, GError **error);
void gbx_files_archive_free (GbxFilesArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxFilesArchive, gbx_files_archive_free)

GBytes *gbx_files_archive_next (gpointer self, GError **error);

G_END_DECLS
