/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Without the system call: no links at all on the way. */
static int
open_by_steps (int root_fd, const char *path, int flags)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  int fd = fcntl (root_fd, F_DUPFD_CLOEXEC, 0);

  for (gsize i = 0; fd >= 0 && names[i] != NULL; i++)
    {
      int step_flags = names[i + 1] != NULL ? O_PATH | O_DIRECTORY : flags;
      int next = openat (fd, names[i], step_flags | O_NOFOLLOW | O_CLOEXEC);
      int saved = errno;

      close (fd);
      fd = next;
      errno = saved;
    }
  return fd;
}

/**
 * gbx_files_beneath_open:
 * @root_fd: a directory
 * @path: a path relative to it, without dots
 * @flags: for open(), without %O_CREAT
 *
 * Opens what exists. Links on the way may lead anywhere below @root_fd, but not out of it.
 *
 * Returns: a descriptor, or -1 with `errno`
 */
int
gbx_files_beneath_open (int root_fd, const char *path, int flags)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_CLOEXEC),
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  long fd;

  do
    fd = syscall (SYS_openat2, root_fd, path, &how, sizeof how);
  while (fd < 0 && (errno == EAGAIN || errno == EINTR));
  if (fd < 0 && (errno == ENOSYS || errno == EPERM))
    return open_by_steps (root_fd, path, flags);

  return (int) fd;
}

/* Makes the last component of a path whose others are there. */
static int
make_one (int root_fd, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int fd = gbx_files_beneath_open (root_fd, parent, O_PATH | O_DIRECTORY);
  int status, saved;

  if (fd < 0)
    return -1;
  status = mkdirat (fd, name, 0777);
  saved = errno;
  close (fd);
  errno = saved;
  return status == 0 || errno == EEXIST ? 0 : -1;
}

/**
 * gbx_files_beneath_make_directory:
 * @root_fd: a directory
 * @path: a path relative to it, without dots
 *
 * Opens a directory, which is made with all above it if it is not there.
 *
 * Returns: a descriptor, or -1 with `errno`
 */
int
gbx_files_beneath_make_directory (int root_fd, const char *path)
{
  int fd = gbx_files_beneath_open (root_fd, path, O_PATH | O_DIRECTORY);

  if (fd >= 0 || errno != ENOENT)
    return fd;

  for (const char *p = strchr (path, '/'); p != NULL; p = strchr (p + 1, '/'))
    {
      g_autofree char *above = g_strndup (path, (gsize) (p - path));

      if (make_one (root_fd, above) != 0)
        return -1;
    }
  if (make_one (root_fd, path) != 0)
    return -1;
  return gbx_files_beneath_open (root_fd, path, O_PATH | O_DIRECTORY);
}
