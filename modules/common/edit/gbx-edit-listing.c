/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-listing.h"

#include <gbx.h>
#include <string.h>

#include "gbx-edit-text.h"

#define NOTICE                                                                                 \
  "<response clipped><NOTE>Due to the max output limit, only part of this directory has been " \
  "shown to you. You should use `ls -la` instead to view large directories "                   \
  "incrementally.</NOTE>"

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The limit counts the paths and their newlines, not the slashes behind directories. */
static void
append_paths (GString *out,
              GPtrArray *paths,
              GbxEditIsDirectoryFunc is_directory,
              gpointer user_data)
{
  gsize left = GBX_EDIT_OUTPUT_MAX_CHARS_COUNT;

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      g_autofree char *valid = g_utf8_make_valid (path, -1);
      gsize size = gbx_edit_text_count_chars (valid, strlen (valid));

      if (i > 0)
        g_string_append_c (out, '\n');
      if (size + 1 > left)
        {
          g_string_append_len (out, valid,
                               (gssize) gbx_edit_text_get_char_offset (valid, strlen (valid),
                                                                       left));
          g_string_append (out, NOTICE);
          return;
        }
      left -= size + 1;
      g_string_append (out, valid);
      if (!g_str_has_suffix (valid, "/") && is_directory (path, user_data))
        g_string_append_c (out, '/');
    }
}

/**
 * gbx_edit_listing_format:
 * @directory: a directory, normalised
 * @paths: (element-type filename): it, and what is shown of it; will be sorted
 * @hidden_count: how many of its own entries are not shown
 * @is_directory: (scope call): whether a path is one
 * @user_data: for @is_directory
 *
 * Returns: (transfer full): the view of a directory
 */
GString *
gbx_edit_listing_format (const char *directory,
                         GPtrArray *paths,
                         guint hidden_count,
                         GbxEditIsDirectoryFunc is_directory,
                         gpointer user_data)
{
  GString *out = g_string_new (NULL);

  g_ptr_array_sort (paths, compare_paths);
  g_string_append_printf (out,
                          "Here's the files and directories up to 2 levels deep in %s, excluding "
                          "hidden items:\n",
                          directory);
  append_paths (out, paths, is_directory, user_data);
  if (hidden_count > 0)
    g_string_append_printf (out,
                            "\n\n%u hidden files/directories in this directory are excluded. You "
                            "can use 'ls -la %s' to see them.",
                            hidden_count, directory);

  return out;
}
