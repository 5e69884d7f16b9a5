/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES_COUNT 100

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
 * gbx_files_temporary_keep:
 * @self: an open one
 * @name: a file name, without slashes
 *
 * Gives the file its name. One that had the name before is replaced, and leaves its mode.
 *
 * Returns: %FALSE with `errno`
 */
gboolean
gbx_files_temporary_keep (GbxFilesTemporary *self, const char *name)
{
  struct stat old;

  if (fstatat (self->directory_fd, name, &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (old.st_mode))
    fchmod (self->fd, old.st_mode & 0777);
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
}
