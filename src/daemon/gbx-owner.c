/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes a tree of files and gives it to a user. What is found in the tree is not to be trusted: it
 * may hold links out of it, so nothing is reached but through the descriptor of its folder.
 */
#include "gbx-owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-limits.h"

/* What “mkdir -p” makes under the umask 002. */
#define DIRECTORY_MODE 0775

static gboolean
fail (const char *what, const char *path, int code, GError **error)
{
  g_set_error (error,
               G_IO_ERROR,
               g_io_error_from_errno (code),
               "cannot %s “%s”: %s",
               what,
               path,
               g_strerror (code));

  return FALSE;
}

/* The umask belongs to the whole process, so it stays and the mode is set behind it. */
static gboolean
make_directory (const char *path)
{
  if (mkdir (path, DIRECTORY_MODE) != 0)
    return errno == EEXIST;

  return chmod (path, DIRECTORY_MODE) == 0;
}

/**
 * gbx_owner_make_directories:
 * @path: (type filename): an absolute path
 * @error: return location for an error
 *
 * Makes a directory and those above it, where they do not exist, writable for their group. Blocks.
 * Any thread.
 *
 * Returns: whether the directory is there now; %FALSE with %G_IO_ERROR
 */
gboolean
gbx_owner_make_directories (const char *path, GError **error)
{
  g_autofree char *part = g_strdup (path);
  struct stat status;
  char *slash = part;

  if (stat (path, &status) == 0)
    return S_ISDIR (status.st_mode) ? TRUE : fail ("make", path, ENOTDIR, error);

  while ((slash = strchr (slash + 1, '/')) != NULL)
    {
      *slash = '\0';
      if (!make_directory (part))
        return fail ("make", part, errno, error);
      *slash = '/';
    }
  if (!make_directory (part))
    return fail ("make", part, errno, error);

  return TRUE;
}

/* One walk over a tree. */
typedef struct
{
  uid_t user_id;
  gid_t group_id;
  guint failed_count;
} Walk;

static gboolean
is_dot (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}

/* Opens a folder's entry as a folder; NULL if it is none by now. */
static DIR *
open_directory (int folder_fd, const char *name)
{
  int fd = openat (folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  DIR *directory = fd < 0 ? NULL : fdopendir (fd);

  if (fd >= 0 && directory == NULL)
    close (fd);

  return directory;
}

/* Gives away one entry, links themselves and not what they lead to; says whether it is a folder. */
static gboolean
give_entry (Walk *walk, int folder_fd, const char *name)
{
  struct stat status;

  if (fstatat (folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    {
      /* Gone in the meantime is not a failure. */
      walk->failed_count += errno != ENOENT;
      return FALSE;
    }
  if ((status.st_uid != walk->user_id || status.st_gid != walk->group_id) &&
      fchownat (folder_fd, name, walk->user_id, walk->group_id, AT_SYMLINK_NOFOLLOW) != 0)
    walk->failed_count++;

  return S_ISDIR (status.st_mode);
}

static void
give_below (Walk *walk, DIR *directory, guint depth)
{
  struct dirent *entry;

  while ((entry = readdir (directory)) != NULL)
    {
      DIR *below;

      if (is_dot (entry->d_name) || !give_entry (walk, dirfd (directory), entry->d_name))
        continue;
      below = depth < GBX_CHOWN_MAX_DEPTH_COUNT
                  ? open_directory (dirfd (directory), entry->d_name)
                  : NULL;
      if (below == NULL)
        {
          walk->failed_count++;
          continue;
        }
      give_below (walk, below, depth + 1);
      closedir (below);
    }
}

/**
 * gbx_owner_give:
 * @path: (type filename): a file or directory
 * @user_id: whose it shall be
 * @group_id: whose group's it shall be
 *
 * Gives a tree to a user. Links are given away, never followed; what belongs to the user already
 * is left alone. Blocks. Any thread.
 *
 * Returns: how many entries could not be given away, or not be looked into
 */
guint
gbx_owner_give (const char *path, guint32 user_id, guint32 group_id)
{
  Walk walk = { user_id, group_id, 0 };
  DIR *directory;

  if (!give_entry (&walk, AT_FDCWD, path))
    return walk.failed_count;
  directory = open_directory (AT_FDCWD, path);
  if (directory == NULL)
    return walk.failed_count + 1;
  give_below (&walk, directory, 1);
  closedir (directory);

  return walk.failed_count;
}

/**
 * gbx_owner_let_group_write:
 * @path: (type filename): a directory
 * @error: return location for an error
 *
 * Lets the directory's group read it and write to it, not what is in it. Blocks. Any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR if it could not
 */
gboolean
gbx_owner_let_group_write (const char *path, GError **error)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return fail ("look at", path, errno, error);
  if ((status.st_mode & (S_IRGRP | S_IWGRP)) == (S_IRGRP | S_IWGRP))
    return TRUE;
  if (chmod (path, (status.st_mode & ALLPERMS) | S_IRGRP | S_IWGRP) != 0)
    return fail ("open to its group", path, errno, error);

  return TRUE;
}
