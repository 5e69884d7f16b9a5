/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-sweep.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-bash-hook.h"

static int
open_directory (const char *path)
{
  return open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
is_same (int fd, const char *path)
{
  struct stat ours, there;

  return fstat (fd, &ours) == 0 && lstat (path, &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

/**
 * gbx_bash_sweep_lock:
 * @directory: a directory that was made just now
 *
 * Returns: a descriptor, to be kept open as long as the directory is needed; -1: somebody swept it
 *   away before
 */
int
gbx_bash_sweep_lock (const char *directory)
{
  int fd = open_directory (directory);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && is_same (fd, directory))
    return fd;
  if (fd >= 0)
    close (fd);

  return -1;
}

static void
sweep_one (const char *path)
{
  static const char *const names[] = { GBX_BASH_HOOK_FIFO, GBX_BASH_HOOK_SCRIPT,
                                       GBX_BASH_HOOK_COMMAND };
  int fd = open_directory (path);
  struct stat info;

  if (fd < 0)
    return;
  if (fstat (fd, &info) == 0 && info.st_uid == geteuid () && flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        unlinkat (fd, names[i], 0);
      rmdir (path);
    }
  close (fd);
}

/**
 * gbx_bash_sweep:
 * @parent: where directories of shells are made
 *
 * Removes what servers left there that did not end by themselves.
 */
void
gbx_bash_sweep (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;

      if (!g_str_has_prefix (name, GBX_BASH_SWEEP_PREFIX))
        continue;
      path = g_build_filename (parent, name, NULL);
      sweep_one (path);
    }
}
