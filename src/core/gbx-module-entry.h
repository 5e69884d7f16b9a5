/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One module that is installed and may be used: what it says of itself, and where it lies. */
#pragma once

#include "gbx-module-info.h"

G_BEGIN_DECLS

typedef struct
{
  GbxModuleInfo *info;     /* drop-ins included */
  char *library_path;      /* NULL for Kind=exec */
  gboolean is_development; /* from --module-dir or $GLOVEBOX_MODULE_PATH */
} GbxModuleEntry;

GbxModuleEntry *gbx_module_entry_new (GbxModuleInfo *info,
                                      const char *library_dir,
                                      gboolean is_development);
void gbx_module_entry_free (GbxModuleEntry *self);
const char *gbx_module_entry_get_name (const GbxModuleEntry *self);

G_END_DECLS
