/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unpacking of archives that strangers made. Blocks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GBX_UNZIP_…, unless a test wants to reach them sooner. */
typedef struct
{
  guint64 max_entries_count;
  guint64 max_bytes;
  guint64 max_ratio_count;
  guint64 ratio_free_bytes;
} GbxFilesUnzipLimits;

GbxFilesUnzipLimits gbx_files_unzip_limits_get_default (void);

gboolean gbx_files_unzip (int archive_fd,
                          const char *archive_path,
                          const char *destination,
                          const GbxFilesUnzipLimits *limits,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
