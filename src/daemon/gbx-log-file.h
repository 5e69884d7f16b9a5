/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A log file that begins anew each day; some files of former days are kept beside it. */
typedef struct _GbxLogFile GbxLogFile;

GbxLogFile *gbx_log_file_new (const char *path, gint64 now_usec, GError **error);
void gbx_log_file_free (GbxLogFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxLogFile, gbx_log_file_free)

void gbx_log_file_write (GbxLogFile *self,
                         const char *line,
                         gsize length_bytes,
                         gint64 now_usec);

G_END_DECLS
