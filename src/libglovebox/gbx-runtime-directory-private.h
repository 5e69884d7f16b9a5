/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxRuntimeDirectory: the server's own directory for what lives as long as it does. A lock says
 * that it is in use; directories of servers that are gone without a word are removed.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxRuntimeDirectory GbxRuntimeDirectory;

GbxRuntimeDirectory *gbx_runtime_directory_new (GError **error);
void gbx_runtime_directory_free (GbxRuntimeDirectory *self);
const char *gbx_runtime_directory_get_path (GbxRuntimeDirectory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxRuntimeDirectory, gbx_runtime_directory_free)

G_END_DECLS
