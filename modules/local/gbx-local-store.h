/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where records are kept: one folder a sandbox, of its user alone. The calls block, but only on
 * small files of the runtime directory; removing is for worker threads. */
#pragma once

#include "gbx-local-record.h"

G_BEGIN_DECLS

char *gbx_local_store_get_dir (void);
char *gbx_local_store_get_log_path (const char *name);
gboolean gbx_local_store_reserve (const char *name, GError **error);
gboolean gbx_local_store_save (const GbxLocalRecord *record, GError **error);
GbxLocalRecord *gbx_local_store_load (const char *name, GError **error);
char **gbx_local_store_list_names (void);
gboolean gbx_local_store_remove (const char *name, const char *workspace, GError **error);

G_END_DECLS
