/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the names in an archive may be. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GbxFilesZipName:
 * @GBX_FILES_ZIP_NAME_SKIP: nothing is made of the entry
 * @GBX_FILES_ZIP_NAME_DIRECTORY: the entry is a directory
 * @GBX_FILES_ZIP_NAME_FILE: the entry is a file
 * @GBX_FILES_ZIP_NAME_TOO_LONG: longer, or deeper, than a name may be
 *
 * What an entry's name says.
 */
typedef enum
{
  GBX_FILES_ZIP_NAME_SKIP,
  GBX_FILES_ZIP_NAME_DIRECTORY,
  GBX_FILES_ZIP_NAME_FILE,
  GBX_FILES_ZIP_NAME_TOO_LONG,
} GbxFilesZipName;

GbxFilesZipName gbx_files_zip_name_read (const char *name, char **out_path);

G_END_DECLS
