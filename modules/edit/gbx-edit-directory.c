/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-directory.h"

#include <dirent.h>
#include <errno.h>
#include <gbx.h>
#include <string.h>
#include <sys/stat.h>

#include "gbx-edit-error.h"
#include "gbx-edit-listing.h"

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

static gboolean
is_directory (const char *path, gpointer user_data)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISDIR (info.st_mode);
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

  if (!walk (&listing, path, error))
    return NULL;

  return gbx_edit_listing_format (path, paths, listing.hidden_count, is_directory, NULL);
}
