/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where keyfiles and libraries of modules are looked for. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char **development_dirs; /* --module-dir and $GLOVEBOX_MODULE_PATH: library beside the keyfile */
  char *config_dir;        /* keyfiles and drop-ins of the administrator */
  char *data_dir;          /* keyfiles and drop-ins of packages */
  char *library_dir;       /* libraries that belong to keyfiles of the two above */
} GbxModulePaths;

GbxModulePaths *gbx_module_paths_new (const char *const *module_dirs,
                                      const char *search_path,
                                      gboolean is_secure,
                                      const char *config_dir,
                                      const char *data_dir,
                                      const char *library_dir);
GbxModulePaths *gbx_module_paths_new_for_process (const char *const *module_dirs);
void gbx_module_paths_free (GbxModulePaths *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModulePaths, gbx_module_paths_free)

G_END_DECLS
