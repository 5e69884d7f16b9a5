/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-libarchive.h"

#include <gbx-common-library.h>

#define LIBRARY "libarchive.so.13"
#define SYMBOL(name)                                             \
  {                                                              \
    "archive_" #name, G_STRUCT_OFFSET (GbxFilesLibarchive, name) \
  }

static const GbxCommonSymbol symbols[] = {
  SYMBOL (entry_clear),
  SYMBOL (entry_free),
  SYMBOL (entry_new),
  SYMBOL (entry_pathname),
  SYMBOL (entry_pathname_utf8),
  SYMBOL (entry_set_filetype),
  SYMBOL (entry_set_mtime),
  SYMBOL (entry_set_pathname),
  SYMBOL (entry_set_perm),
  SYMBOL (entry_set_size),
  SYMBOL (entry_symlink),
  SYMBOL (error_string),
  SYMBOL (read_data),
  SYMBOL (read_free),
  SYMBOL (read_new),
  SYMBOL (read_next_header),
  SYMBOL (read_open_fd),
  SYMBOL (read_support_format_zip_seekable),
  SYMBOL (write_close),
  SYMBOL (write_data),
  SYMBOL (write_fail),
  SYMBOL (write_finish_entry),
  SYMBOL (write_free),
  SYMBOL (write_header),
  SYMBOL (write_new),
  SYMBOL (write_open),
  SYMBOL (write_set_bytes_per_block),
  SYMBOL (write_set_format_zip),
  SYMBOL (write_zip_set_compression_store),
};

static GbxFilesLibarchive functions;
static GbxCommonLibrary library = {
  .soname = LIBRARY,
  .package = "libarchive13",
  .feature = "Moving directories",
  .symbols = symbols,
  .symbols_count = G_N_ELEMENTS (symbols),
  .functions = &functions,
};

GBX_COMMON_LIBRARY_NOTE (LIBRARY, "files", "Archives of directories", "recommended");

/**
 * gbx_files_libarchive_open:
 * @error: return location for an error
 *
 * Opens the library if this is the first time. Blocks.
 *
 * Returns: (transfer none): its functions; %NULL with %GBX_ERROR_UNAVAILABLE without it
 */
const GbxFilesLibarchive *
gbx_files_libarchive_open (GError **error)
{
  return gbx_common_library_open (&library, error) ? &functions : NULL;
}
