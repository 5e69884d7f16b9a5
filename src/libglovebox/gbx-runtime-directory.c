/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-runtime-directory-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-error.h"
#include "gbx-limits.h"

#define PREFIX "glovebox-"
#define RANDOM "XXXXXX"

struct _GbxRuntimeDirectory
{
  char *path;
  int fd; /* locked: it is in use; -1: there are no locks here, so nobody sweeps either */
};

/* The tree is ours alone and shallow: modules put sockets and spill files there. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      struct stat info;

      if (lstat (child, &info) == 0 && S_ISDIR (info.st_mode))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* Whether @name is one that a server would have made. */
static gboolean
is_ours (const char *name)
{
  const char *random = name + strlen (PREFIX);

  if (!g_str_has_prefix (name, PREFIX) || strlen (random) != strlen (RANDOM))
    return FALSE;
  while (g_ascii_isalnum (*random))
    random++;

  return *random == '\0';
}

/* The directory @path if nobody holds it, which is then held; -1 otherwise. */
static int
take (const char *path, gboolean *out_is_held)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat ours, there;

  errno = 0;
  if (fd >= 0 && fstat (fd, &ours) == 0 && ours.st_uid == geteuid () &&
      flock (fd, LOCK_EX | LOCK_NB) == 0 && lstat (path, &there) == 0 &&
      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
    return fd;

  *out_is_held = errno == EWOULDBLOCK; /* by another one */
  if (fd >= 0)
    close (fd);

  return -1;
}

/* A start must not wait for all that thousands of killed servers left: the next ones go on. */
static void
sweep (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  guint left = GBX_RUNTIME_MAX_SWEPT_COUNT;
  const char *name;

  while (dir != NULL && left > 0 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      gboolean is_held;
      int fd;

      if (!is_ours (name))
        continue;
      left--;
      path = g_build_filename (parent, name, NULL);
      fd = take (path, &is_held);
      if (fd >= 0)
        {
          remove_tree (path);
          close (fd);
        }
    }
}

/* Root's shells and kernels can be another user's, who has to get through to their files. */
static gboolean
is_passable (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && (geteuid () != 0 || (info.st_mode & S_IXOTH) != 0);
}

/* FALSE: none can be made there. */
static gboolean
make (GbxRuntimeDirectory *self, const char *parent)
{
  gboolean is_held = FALSE;

  do
    {
      g_free (self->path);
      self->path = g_build_filename (parent, PREFIX RANDOM, NULL);
      if (g_mkdtemp_full (self->path, 0711) == NULL)
        {
          g_clear_pointer (&self->path, g_free);
          return FALSE;
        }
      self->fd = take (self->path, &is_held);
    }
  /* Another one is sweeping it away, or has done so already. */
  while (self->fd < 0 && (is_held || access (self->path, F_OK) != 0));

  return TRUE;
}

/**
 * gbx_runtime_directory_new:
 * @error: return location for an error
 *
 * Makes a directory in the first of the places for run-time state that lets us, and removes those
 * that servers left there. Blocks.
 *
 * Returns: (transfer full): a directory that only we can list and change, but others can pass
 *   (mode 0711); %NULL with %GBX_ERROR_FAILED
 */
GbxRuntimeDirectory *
gbx_runtime_directory_new (GError **error)
{
  const char *const parents[] = { g_getenv ("XDG_RUNTIME_DIR"), "/run", g_get_tmp_dir () };
  g_autoptr (GbxRuntimeDirectory) self = g_new0 (GbxRuntimeDirectory, 1);

  self->fd = -1;
  for (gsize i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      if (parents[i] == NULL || !g_path_is_absolute (parents[i]) || !is_passable (parents[i]))
        continue;
      sweep (parents[i]);
      if (make (self, parents[i]))
        return g_steal_pointer (&self);
    }

  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED,
               "cannot make a runtime directory below /run or “%s”: %s", g_get_tmp_dir (),
               g_strerror (errno));
  return NULL;
}

/* Removes the directory with all in it; blocks. */
void
gbx_runtime_directory_free (GbxRuntimeDirectory *self)
{
  if (self == NULL)
    return;
  if (self->path != NULL)
    remove_tree (self->path);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

const char *
gbx_runtime_directory_get_path (GbxRuntimeDirectory *self)
{
  return self->path;
}
