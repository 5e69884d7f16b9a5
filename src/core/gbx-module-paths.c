/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-paths.h"

#include <sys/auxv.h>

/**
 * gbx_module_paths_new:
 * @module_dirs: (nullable): directories from the command line, strongest first
 * @search_path: (nullable): more of them, joined by colons
 * @is_secure: whether the process has more rights than its caller: then nothing is looked for
 *   where the caller says
 * @config_dir: the administrator's directory
 * @data_dir: the packages' directory
 * @library_dir: where libraries of packages lie
 *
 * Puts the places together, strongest first. Pure but for the current directory, from which
 * relative names count.
 *
 * Returns: (transfer full): the places
 */
GbxModulePaths *
gbx_module_paths_new (const char *const *module_dirs,
                      const char *search_path,
                      gboolean is_secure,
                      const char *config_dir,
                      const char *data_dir,
                      const char *library_dir)
{
  GbxModulePaths *self = g_new0 (GbxModulePaths, 1);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) more = g_strsplit (search_path == NULL ? "" : search_path, ":", -1);

  for (gsize i = 0; !is_secure && module_dirs != NULL && module_dirs[i] != NULL; i++)
    g_ptr_array_add (dirs, g_canonicalize_filename (module_dirs[i], NULL));
  for (gsize i = 0; !is_secure && more[i] != NULL; i++)
    if (more[i][0] != '\0')
      g_ptr_array_add (dirs, g_canonicalize_filename (more[i], NULL));
  g_ptr_array_add (dirs, NULL);

  self->development_dirs = (char **) g_ptr_array_steal (dirs, NULL);
  self->config_dir = g_strdup (config_dir);
  self->data_dir = g_strdup (data_dir);
  self->library_dir = g_strdup (library_dir);
  return self;
}

/* The places of this build, with $GLOVEBOX_MODULE_PATH as it is set. */
GbxModulePaths *
gbx_module_paths_new_for_process (const char *const *module_dirs)
{
  return gbx_module_paths_new (module_dirs,
                               g_getenv ("GLOVEBOX_MODULE_PATH"),
                               getauxval (AT_SECURE) != 0,
                               GBX_CONFIG_DIR G_DIR_SEPARATOR_S "modules",
                               GBX_MODULE_DATA_DIR,
                               GBX_MODULE_LIBRARY_DIR);
}

void
gbx_module_paths_free (GbxModulePaths *self)
{
  g_strfreev (self->development_dirs);
  g_free (self->config_dir);
  g_free (self->data_dir);
  g_free (self->library_dir);
  g_free (self);
}
