/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The numbers of /dev/null, through which people mask files. */
#define NULL_DEVICE_MAJOR 1
#define NULL_DEVICE_MINOR 3

static gboolean
fail_with_errno (GError **error, int saved_errno, const char *path)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved_errno),
               "%s: %s", path, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
is_readable_kind (const struct stat *info)
{
  return S_ISREG (info->st_mode) ||
         (S_ISCHR (info->st_mode) &&
          info->st_rdev == makedev (NULL_DEVICE_MAJOR, NULL_DEVICE_MINOR));
}

static gboolean
read_all (int fd, const char *path, gsize max_bytes, GByteArray *bytes, GError **error)
{
  guint8 block[4096];

  for (;;)
    {
      gssize n = read (fd, block, sizeof block);

      if (n == 0)
        return TRUE;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_with_errno (error, errno, path);
      if (bytes->len + (gsize) n > max_bytes)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "%s: larger than %" G_GSIZE_FORMAT " bytes", path, max_bytes);
          return FALSE;
        }
      g_byte_array_append (bytes, block, (guint) n);
    }
}

/**
 * gbx_small_file_read:
 * @path: a regular file or (a link to) /dev/null, which is empty
 * @max_bytes: the most it may hold
 * @error: return location for an error
 *
 * Reads a whole file; a pipe or device never makes it wait.
 *
 * Returns: (transfer full): the bytes, or %NULL with %G_IO_ERROR
 */
GBytes *
gbx_small_file_read (const char *path, gsize max_bytes, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  struct stat info;
  gboolean is_read;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      fail_with_errno (error, errno, path);
      return NULL;
    }
  if (fstat (fd, &info) != 0 || !is_readable_kind (&info))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s: not a regular file", path);
      close (fd);
      return NULL;
    }

  is_read = read_all (fd, path, max_bytes, bytes, error);
  close (fd);
  return is_read ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * gbx_small_file_list:
 * @directory: a directory
 * @suffix: how the names end
 * @error: return location for an error
 *
 * Lists names, not hidden ones, in the order of their bytes.
 *
 * Returns: (transfer full) (element-type utf8): names without @directory, or %NULL with
 *   %G_FILE_ERROR; %G_FILE_ERROR_NOENT when there is no such directory
 */
GPtrArray *
gbx_small_file_list (const char *directory, const char *suffix, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, suffix))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}
