/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One uploaded form on its way to the disk. Blocks: for worker threads, one at a time. */
#pragma once

#include "gbx-files-multipart.h"

G_BEGIN_DECLS

typedef struct _GbxFilesSink GbxFilesSink;

GbxFilesSink *gbx_files_sink_new (const char *content_type,
                                  const char *destination,
                                  gboolean recursive,
                                  GError **error);
void gbx_files_sink_free (GbxFilesSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxFilesSink, gbx_files_sink_free)

gboolean gbx_files_sink_feed (GbxFilesSink *self, GBytes *bytes, GError **error);
gboolean gbx_files_sink_finish (GbxFilesSink *self, GCancellable *cancellable, GError **error);
const char *gbx_files_sink_get_filename (GbxFilesSink *self);

G_END_DECLS
