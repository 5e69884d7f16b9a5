/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-entry.h"

/* @info: (transfer full) */
GbxModuleEntry *
gbx_module_entry_new (GbxModuleInfo *info, const char *library_dir, gboolean is_development)
{
  GbxModuleEntry *self = g_new0 (GbxModuleEntry, 1);
  const char *library = gbx_module_info_get_library (info);

  self->info = info;
  self->library_path = library == NULL ? NULL : g_build_filename (library_dir, library, NULL);
  self->is_development = is_development;
  return self;
}

void
gbx_module_entry_free (GbxModuleEntry *self)
{
  gbx_module_info_unref (self->info);
  g_free (self->library_path);
  g_free (self);
}

const char *
gbx_module_entry_get_name (const GbxModuleEntry *self)
{
  return gbx_module_info_get_name (self->info);
}
