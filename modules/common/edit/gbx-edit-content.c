/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-content.h"

#include <gbx.h>

#include "gbx-edit-binary.h"
#include "gbx-edit-error.h"

#define BYTES_PER_MEBIBYTE (1024 * 1024)

static void
set_too_large (GError **error, const char *path, guint64 size_bytes)
{
  char size[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (size, sizeof size, "%.1f", (double) size_bytes / BYTES_PER_MEBIBYTE);
  gbx_edit_set_refused (error,
                        "File validation failed for %s: File is too large (%sMB). Maximum allowed "
                        "size is %dMB.",
                        path, size, GBX_EDIT_FILE_MAX_BYTES / BYTES_PER_MEBIBYTE);
}

static void
set_binary (GError **error, const char *path)
{
  gbx_edit_set_refused (error,
                        "File validation failed for %s: File appears to be binary and this file "
                        "type cannot be read or edited by this tool.",
                        path);
}

/**
 * gbx_edit_content_read:
 * @files: where the file is
 * @path: a path, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the file, or %NULL with %GBX_EDIT_ERROR_REFUSED if it is too large or
 *   cannot be read, or %G_IO_ERROR_CANCELLED
 */
GBytes *
gbx_edit_content_read (GbxEditStore *files,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) failure = NULL;
  GByteArray *data;
  GbxEditState state = { FALSE };

  if (files->look_at (files, path, &state, NULL) && state.is_regular &&
      state.size_bytes > GBX_EDIT_FILE_MAX_BYTES)
    {
      set_too_large (error, path, state.size_bytes);
      return NULL;
    }

  data = files->read (files, path, GBX_EDIT_FILE_MAX_BYTES, cancellable, &failure);
  if (data != NULL)
    return g_byte_array_free_to_bytes (data);

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (g_error_matches (failure, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR))
    set_binary (error, path);
  else if (g_error_matches (failure, GBX_EDIT_ERROR, GBX_EDIT_ERROR_TOO_LARGE))
    set_too_large (error, path, GBX_EDIT_FILE_MAX_BYTES + 1);
  else
    gbx_edit_set_refused (error, "Ran into %s while trying to read %s", failure->message, path);

  return NULL;
}

/**
 * gbx_edit_content_check:
 * @path: a path, normalised
 * @content: what the file holds, or shall hold
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_EDIT_ERROR_REFUSED if the editor does not take such a file
 */
gboolean
gbx_edit_content_check (const char *path, GBytes *content, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);

  if (size > GBX_EDIT_FILE_MAX_BYTES)
    {
      set_too_large (error, path, size);
      return FALSE;
    }
  if (gbx_edit_binary_is_name (path) ||
      gbx_edit_binary_is_chunk (data, MIN (size, GBX_EDIT_SNIFF_BYTES)))
    {
      set_binary (error, path);
      return FALSE;
    }

  return TRUE;
}

/**
 * gbx_edit_content_load:
 * @files: where the file is
 * @path: a path, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the file as a document, or %NULL with %GBX_EDIT_ERROR_REFUSED or
 *   %G_IO_ERROR_CANCELLED
 */
GbxEditDocument *
gbx_edit_content_load (GbxEditStore *files,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GBytes) content = gbx_edit_content_read (files, path, cancellable, error);

  if (content == NULL || !gbx_edit_content_check (path, content, error))
    return NULL;

  return gbx_edit_document_new (content);
}
