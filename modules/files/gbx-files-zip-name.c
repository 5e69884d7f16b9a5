/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-zip-name.h"

#include <gbx.h>
#include <string.h>

/**
 * gbx_files_zip_name_read:
 * @name: an entry's name, any bytes
 * @out_path: (out) (transfer full): the path below the destination, without empty components and
 *   dots; set for directories and files
 *
 * Decides on an entry by its name. One that is absolute, or has two dots in a row anywhere, is
 * skipped, as the protocol has it.
 *
 * Returns: what to do with the entry
 */
GbxFilesZipName
gbx_files_zip_name_read (const char *name, char **out_path)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_auto (GStrv) components = NULL;
  gsize length = strlen (name);
  guint depth = 0;

  if (length > GBX_UNZIP_MAX_NAME_BYTES)
    return GBX_FILES_ZIP_NAME_TOO_LONG;
  if (*name == '/' || strstr (name, "..") != NULL)
    return GBX_FILES_ZIP_NAME_SKIP;

  components = g_strsplit (name, "/", -1);
  for (gsize i = 0; components[i] != NULL; i++)
    {
      if (*components[i] == '\0' || strcmp (components[i], ".") == 0)
        continue;
      if (path->len > 0)
        g_string_append_c (path, '/');
      g_string_append (path, components[i]);
      depth++;
    }
  if (depth == 0)
    return GBX_FILES_ZIP_NAME_SKIP;
  if (depth > GBX_UNZIP_MAX_DEPTH_COUNT)
    return GBX_FILES_ZIP_NAME_TOO_LONG;

  *out_path = g_string_free (g_steal_pointer (&path), FALSE);
  return name[length - 1] == '/' ? GBX_FILES_ZIP_NAME_DIRECTORY : GBX_FILES_ZIP_NAME_FILE;
}
