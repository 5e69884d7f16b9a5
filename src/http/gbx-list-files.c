/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-list-files.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "gbx-limits.h"

typedef struct
{
  char *name; /* a directory's with a slash behind it */
  char *key;
  gboolean is_directory;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_free (entry->name);
  g_free (entry->key);
}

static int
entry_compare (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  int order;

  if (x->is_directory != y->is_directory)
    return x->is_directory ? -1 : 1;
  order = strcmp (x->key, y->key);
  return order != 0 ? order : strcmp (x->name, y->name);
}

/* Adds one name, unless it leads nowhere. */
static void
add_entry (GArray *entries, int dir_fd, const char *name)
{
  struct stat info;
  g_autofree char *valid = NULL;
  Entry entry;

  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0 || fstatat (dir_fd, name, &info, 0) != 0)
    return;

  valid = g_utf8_make_valid (name, -1);
  entry.is_directory = S_ISDIR (info.st_mode);
  entry.name = g_strconcat (valid, entry.is_directory ? "/" : "", NULL);
  entry.key = g_utf8_strdown (entry.name, -1);
  g_array_append_val (entries, entry);
}

/**
 * gbx_list_files_resolve:
 * @path: (nullable): what a client asked for
 * @working_directory: where relative paths begin
 *
 * Returns: (transfer full): the path to list
 */
char *
gbx_list_files_resolve (const char *path, const char *working_directory)
{
  if (path == NULL || *path == '\0')
    return g_strdup (working_directory);
  if (g_path_is_absolute (path))
    return g_strdup (path);
  return g_build_filename (working_directory, path, NULL);
}

/**
 * gbx_list_files:
 * @path: a directory
 * @cancellable: (nullable): checked between names
 *
 * Lists a directory as the action protocol has it: names, hidden ones too, directories first and
 * with a slash, both groups in the order of their lower-cased names; links that lead nowhere are
 * left out. At most %GBX_LIST_FILES_MAX_COUNT names. Blocks, so it belongs into a worker thread.
 *
 * Returns: (transfer full): strings; none if @path is no directory that can be read
 */
JsonArray *
gbx_list_files (const char *path, GCancellable *cancellable)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  JsonArray *names = json_array_new ();
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *item;

  g_array_set_clear_func (entries, (GDestroyNotify) entry_clear);
  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return names;
    }

  while (entries->len < GBX_LIST_FILES_MAX_COUNT && !g_cancellable_is_cancelled (cancellable) &&
         (item = readdir (dir)) != NULL)
    add_entry (entries, fd, item->d_name);
  closedir (dir);

  g_array_sort (entries, entry_compare);
  for (guint i = 0; i < entries->len; i++)
    json_array_add_string_element (names, g_array_index (entries, Entry, i).name);
  return names;
}
