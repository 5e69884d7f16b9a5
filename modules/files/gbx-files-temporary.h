/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file that has no name of its own yet, beside the one that it will replace. Blocks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int directory_fd;
  int fd;
  char name[32];
  guint64 written_bytes;
  guint64 storing_bytes; /* of these the disk has been told */
} GbxFilesTemporary;

#define GBX_FILES_TEMPORARY_INIT \
  {                              \
    -1, -1, "", 0, 0             \
  }

gboolean gbx_files_temporary_open (GbxFilesTemporary *self, const char *directory);
gboolean gbx_files_temporary_open_at (GbxFilesTemporary *self, int directory_fd);
gboolean gbx_files_temporary_write (GbxFilesTemporary *self, const void *data, gsize size);
gboolean gbx_files_temporary_keep (GbxFilesTemporary *self, const char *name);
void gbx_files_temporary_clear (GbxFilesTemporary *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxFilesTemporary, gbx_files_temporary_clear)

G_END_DECLS
