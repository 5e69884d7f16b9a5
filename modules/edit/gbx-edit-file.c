/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-edit-binary.h"
#include "gbx-edit-error.h"

#define CHUNK_BYTES (256 * 1024)

/**
 * gbx_edit_fd_close:
 * @fd: (inout): a file descriptor, or a negative number
 */
void
gbx_edit_fd_close (GbxEditFd *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* Opens a regular file. Without O_NONBLOCK a pipe would hold the thread until someone writes. */
static int
open_regular (const char *path, GError **error)
{
  g_auto (GbxEditFd) fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat info;
  int opened;

  if (fd < 0 && errno != ENXIO)
    {
      gbx_edit_set_os_error (error, errno, path);
      return -1;
    }
  if (fd >= 0 && fstat (fd, &info) != 0)
    {
      gbx_edit_set_os_error (error, errno, path);
      return -1;
    }
  if (fd >= 0 && S_ISDIR (info.st_mode))
    {
      gbx_edit_set_os_error (error, EISDIR, path);
      return -1;
    }
  if (fd < 0 || !S_ISREG (info.st_mode))
    {
      g_set_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR, "not a regular file");
      return -1;
    }

  opened = fd;
  fd = -1;
  return opened;
}

/* Appends what the file holds, up to the limit; FALSE with errno in @error. */
static gboolean
read_chunks (int fd,
             const char *path,
             GByteArray *out,
             gsize max_bytes,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);

  while (out->len < max_bytes)
    {
      ssize_t got;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      got = read (fd, buffer, MIN (CHUNK_BYTES, max_bytes - out->len));
      if (got == 0)
        break;
      if (got > 0)
        g_byte_array_append (out, buffer, (guint) got);
      else if (errno != EINTR)
        {
          gbx_edit_set_os_error (error, errno, path);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * gbx_edit_file_read:
 * @path: a path
 * @max_bytes: the most that is read, below 2 GiB
 * @cancellable: (nullable): a cancellable, checked between chunks
 * @error: return location for an error
 *
 * Returns: (transfer full): the whole file, or %NULL with %GBX_EDIT_OS_ERROR,
 *   %GBX_EDIT_ERROR_NOT_REGULAR, %GBX_EDIT_ERROR_TOO_LARGE or %G_IO_ERROR_CANCELLED
 */
GByteArray *
gbx_edit_file_read (const char *path, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_auto (GbxEditFd) fd = open_regular (path, error);

  if (fd < 0 || !read_chunks (fd, path, data, max_bytes + 1, cancellable, error))
    return NULL;
  if (data->len > max_bytes)
    {
      g_set_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_TOO_LARGE,
                   "File is too large: %s. The limit is %" G_GSIZE_FORMAT " bytes.", path,
                   max_bytes);
      return NULL;
    }

  return g_steal_pointer (&data);
}

/**
 * gbx_edit_file_is_binary:
 * @path: a path
 *
 * Returns: whether the file's name or first bytes say that it is no text; what cannot be read is
 *   not binary
 */
gboolean
gbx_edit_file_is_binary (const char *path)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_auto (GbxEditFd) fd = -1;

  if (gbx_edit_binary_is_name (path))
    return TRUE;

  fd = open_regular (path, NULL);
  if (fd < 0 || !read_chunks (fd, path, data, GBX_EDIT_SNIFF_BYTES, NULL, NULL))
    return FALSE;
  return gbx_edit_binary_is_chunk (data->data, data->len);
}
