/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES_COUNT 100
/* A large file is on its way to the disk while the rest comes, not all at once when it is there. */
#define STORE_BYTES (8 * 1024 * 1024)

static gboolean
make (GbxFilesTemporary *self)
{
  if (self->directory_fd < 0)
    return FALSE;

  for (guint i = 0; i < TRIES_COUNT; i++)
    {
      g_snprintf (self->name, sizeof self->name, ".glovebox-%08x", g_random_int ());
      self->fd = openat (self->directory_fd, self->name,
                         O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
      if (self->fd >= 0 || errno != EEXIST)
        break;
    }
  if (self->fd < 0)
    self->name[0] = '\0';
  return self->fd >= 0;
}

/**
 * gbx_files_temporary_open:
 * @self: an empty one
 * @directory: where to
 *
 * Makes the file.
 *
 * Returns: %FALSE with `errno`
 */
gboolean
gbx_files_temporary_open (GbxFilesTemporary *self, const char *directory)
{
  self->directory_fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return make (self);
}

/* The same in a directory that is open; it stays the caller's. */
gboolean
gbx_files_temporary_open_at (GbxFilesTemporary *self, int directory_fd)
{
  self->directory_fd = fcntl (directory_fd, F_DUPFD_CLOEXEC, 0);
  return make (self);
}

/**
 * gbx_files_temporary_write:
 * @self: an open one
 * @data: what
 * @size: how many bytes
 *
 * Adds all of it at the end.
 *
 * Returns: %FALSE with `errno`
 */
gboolean
gbx_files_temporary_write (GbxFilesTemporary *self, const void *data, gsize size)
{
  const char *p = data;

  while (size > 0)
    {
      gssize n = write (self->fd, p, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      p += n;
      size -= (gsize) n;
      self->written_bytes += (gsize) n;
    }

  if (self->written_bytes - self->storing_bytes >= STORE_BYTES)
    {
      /* Only begins it. Where that cannot be had the disk does it in its own time. */
      sync_file_range (self->fd, (off64_t) self->storing_bytes,
                       (off64_t) (self->written_bytes - self->storing_bytes),
                       SYNC_FILE_RANGE_WRITE);
      self->storing_bytes = self->written_bytes;
    }
  return TRUE;
}

/**
 * gbx_files_temporary_keep:
 * @self: an open one
 * @name: a file name, without slashes
 *
 * Gives the file its name. One that had the name before is replaced, and leaves its mode and, where
 * that can be done, its owner.
 *
 * Returns: %FALSE with `errno`
 */
gboolean
gbx_files_temporary_keep (GbxFilesTemporary *self, const char *name)
{
  struct stat old;

  if (fstatat (self->directory_fd, name, &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (old.st_mode))
    {
      (void) !fchown (self->fd, old.st_uid, old.st_gid);
      fchmod (self->fd, old.st_mode & 0777);
    }
  if (renameat (self->directory_fd, self->name, self->directory_fd, name) != 0)
    return FALSE;

  self->name[0] = '\0';
  return TRUE;
}

/* Closes it, and removes it if it has no name. Harmless the second time. */
void
gbx_files_temporary_clear (GbxFilesTemporary *self)
{
  if (self->name[0] != '\0')
    unlinkat (self->directory_fd, self->name, 0);
  self->name[0] = '\0';
  if (self->fd >= 0)
    close (self->fd);
  if (self->directory_fd >= 0)
    close (self->directory_fd);
  self->fd = self->directory_fd = -1;
  self->written_bytes = self->storing_bytes = 0;
}
