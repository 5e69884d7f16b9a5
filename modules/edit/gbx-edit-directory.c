/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-directory.h"

#include <dirent.h>
#include <errno.h>
#include <gbx.h>
#include <string.h>
#include <sys/stat.h>

#include "gbx-edit-error.h"
#include "gbx-edit-text.h"

#define NOTICE                                                                                 \
  "<response clipped><NOTE>Due to the max output limit, only part of this directory has been " \
  "shown to you. You should use `ls -la` instead to view large directories "                   \
  "incrementally.</NOTE>"

/* No character of a path takes more. */
#define CHAR_MAX_BYTES 4

/* What the walk finds: paths without a slash at their end. */
typedef struct
{
  GPtrArray *paths;
  guint hidden_count;
  struct stat top;
  GCancellable *cancellable;
} Listing;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DIR, closedir)

static char *
join (const char *directory, const char *name)
{
  return g_strconcat (directory, g_str_has_suffix (directory, "/") ? "" : "/", name, NULL);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A directory may have any number of entries; only the first in order can ever be shown. */
static void
forget_last (GPtrArray *paths)
{
  if (paths->len < GBX_EDIT_DIRECTORY_MAX_KEPT_COUNT)
    return;

  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_set_size (paths, GBX_EDIT_DIRECTORY_MAX_KEPT_COUNT / 2);
}

/* FALSE with errno if the directory cannot be read. */
static gboolean
list_children (Listing *listing, const char *directory, GPtrArray *out, guint *out_hidden)
{
  g_autoptr (DIR) stream = opendir (directory);
  struct dirent *entry;

  if (stream == NULL)
    return FALSE;

  while (!g_cancellable_is_cancelled (listing->cancellable) && (entry = readdir (stream)) != NULL)
    {
      if (entry->d_name[0] != '.')
        {
          g_ptr_array_add (out, join (directory, entry->d_name));
          forget_last (out);
        }
      else if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        (*out_hidden)++;
    }

  return TRUE;
}

/* Links are followed, but not back to where the walk began. */
static void
descend (Listing *listing, const char *path)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_free);
  guint hidden = 0;
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISDIR (info.st_mode) ||
      (info.st_dev == listing->top.st_dev && info.st_ino == listing->top.st_ino))
    return;

  /* What cannot be read is listed, and what is in it is not. */
  list_children (listing, path, children, &hidden);
  g_ptr_array_extend_and_steal (listing->paths, g_steal_pointer (&children));
  forget_last (listing->paths);
}

static gboolean
walk (Listing *listing, const char *path, GError **error)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_free);
  gsize size = 0;

  g_ptr_array_add (listing->paths, g_strdup (path));
  if (stat (path, &listing->top) != 0 ||
      !list_children (listing, path, children, &listing->hidden_count))
    {
      gbx_edit_set_os_error (error, errno, path);
      return FALSE;
    }

  /* What comes behind children that fill the view, and all in it, does not get into it. */
  g_ptr_array_sort (children, compare_paths);
  for (guint i = 0;
       i < children->len && size <= CHAR_MAX_BYTES * GBX_EDIT_OUTPUT_MAX_CHARS_COUNT; i++)
    {
      g_ptr_array_add (listing->paths, g_strdup (children->pdata[i]));
      descend (listing, children->pdata[i]);
      size += strlen (children->pdata[i]) + 1;
    }

  return !g_cancellable_set_error_if_cancelled (listing->cancellable, error);
}

/* The limit counts the paths and their newlines, not the slashes behind directories. */
static void
append_paths (Listing *listing, GString *out)
{
  gsize left = GBX_EDIT_OUTPUT_MAX_CHARS_COUNT;

  for (guint i = 0; i < listing->paths->len; i++)
    {
      const char *path = listing->paths->pdata[i];
      g_autofree char *valid = g_utf8_make_valid (path, -1);
      gsize size = gbx_edit_text_count_chars (valid, strlen (valid));
      struct stat info;

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
      if (!g_str_has_suffix (valid, "/") && stat (path, &info) == 0 && S_ISDIR (info.st_mode))
        g_string_append_c (out, '/');
    }
}

/**
 * gbx_edit_directory_show:
 * @path: a directory, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Lists a directory two levels deep in the order of bytes, without entries whose names begin with
 * a dot.
 *
 * Returns: (transfer full): the view, or %NULL with %GBX_EDIT_OS_ERROR or %G_IO_ERROR_CANCELLED
 */
GString *
gbx_edit_directory_show (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Listing listing = { .paths = paths, .cancellable = cancellable };
  GString *out;

  if (!walk (&listing, path, error))
    return NULL;

  g_ptr_array_sort (paths, compare_paths);
  out = g_string_new (NULL);
  g_string_append_printf (out,
                          "Here's the files and directories up to 2 levels deep in %s, excluding "
                          "hidden items:\n",
                          path);
  append_paths (&listing, out);
  if (listing.hidden_count > 0)
    g_string_append_printf (out,
                            "\n\n%u hidden files/directories in this directory are excluded. You "
                            "can use 'ls -la %s' to see them.",
                            listing.hidden_count, path);

  return out;
}
