/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-path.h"

#include <string.h>

static const struct
{
  const char *extension;
  const char *type;
} media_types[] = {
  { ".png", "image/png" },
  { ".jpg", "image/jpeg" },
  { ".jpeg", "image/jpeg" },
  { ".bmp", "image/bmp" },
  { ".gif", "image/gif" },
  { ".pdf", "application/pdf" },
  { ".mp4", "video/mp4" },
  { ".webm", "video/webm" },
  { ".ogg", "audio/ogg" },
};

static const char *const document_extensions[] = {
  ".docx",
  ".xlsx",
  ".pptx",
  ".pdf",
  ".mp3",
  ".wav",
  ".m4a",
  ".flac",
};

/**
 * gbx_edit_path_normalise:
 * @path: a path
 *
 * Drops repeated slashes, `.` and slashes at the end; `..` stays, and so do exactly two slashes at
 * the beginning. No file is looked at.
 *
 * Returns: (transfer full): the path; `.` for an empty one
 */
char *
gbx_edit_path_normalise (const char *path)
{
  GString *out = g_string_new (NULL);
  gsize slashes = strspn (path, "/");
  gsize root;

  g_string_append (out, slashes == 2 ? "//" : slashes > 0 ? "/"
                                                          : "");
  root = out->len;
  while (*path != '\0')
    {
      gsize size = strcspn (path, "/");

      if (size > 0 && !(size == 1 && path[0] == '.'))
        {
          if (out->len > root)
            g_string_append_c (out, '/');
          g_string_append_len (out, path, (gssize) size);
        }
      path += size;
      path += strspn (path, "/");
    }
  if (out->len == 0)
    g_string_append_c (out, '.');

  return g_string_free (out, FALSE);
}

/**
 * gbx_edit_path_resolve:
 * @path: a path
 * @directory: the directory from which a relative path starts
 *
 * Returns: (transfer full): the path, absolute if @directory is, normalised
 */
char *
gbx_edit_path_resolve (const char *path, const char *directory)
{
  g_autofree char *joined = NULL;

  if (path[0] == '/')
    return gbx_edit_path_normalise (path);

  joined = g_strconcat (directory, "/", path, NULL);
  return gbx_edit_path_normalise (joined);
}

/**
 * gbx_edit_path_get_extension:
 * @path: a normalised path
 *
 * Returns: (transfer none): the last dot of the file's name and what follows; empty where the only
 *   dot begins or ends the name
 */
const char *
gbx_edit_path_get_extension (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot > name && dot[1] != '\0' ? dot : "";
}

/**
 * gbx_edit_path_get_media_type:
 * @path: a normalised path
 *
 * Returns: (transfer none) (nullable): the media type if `read` shows files of such a name as
 *   data: URLs
 */
const char *
gbx_edit_path_get_media_type (const char *path)
{
  gsize path_size = strlen (path);

  for (guint i = 0; i < G_N_ELEMENTS (media_types); i++)
    {
      gsize size = strlen (media_types[i].extension);

      if (path_size >= size &&
          g_ascii_strcasecmp (path + path_size - size, media_types[i].extension) == 0)
        return media_types[i].type;
    }

  return NULL;
}

/**
 * gbx_edit_path_is_document:
 * @path: a normalised path
 *
 * Returns: whether its name is that of a document, which can be viewed and not edited
 */
gboolean
gbx_edit_path_is_document (const char *path)
{
  const char *extension = gbx_edit_path_get_extension (path);

  for (guint i = 0; i < G_N_ELEMENTS (document_extensions); i++)
    if (g_ascii_strcasecmp (extension, document_extensions[i]) == 0)
      return TRUE;

  return FALSE;
}
