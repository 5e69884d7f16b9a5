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

#define PREFIX "glovebox-"
#define RANDOM "XXXXXX"
#define LOCK "lock"

struct _GbxRuntimeDirectory
{
  char *path;
  int lock; /* -1: there are no locks here, so nobody sweeps either */
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

/* A directory without a lock is none of ours, or its server has not come to that yet. */
static void
sweep_one (const char *path)
{
  g_autofree char *lock_path = g_build_filename (path, LOCK, NULL);
  int lock = open (lock_path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;

  if (lock < 0)
    return;
  if (fstat (lock, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () &&
      flock (lock, LOCK_EX | LOCK_NB) == 0)
    remove_tree (path);
  close (lock);
}

static void
sweep (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;

      if (!is_ours (name))
        continue;
      path = g_build_filename (parent, name, NULL);
      sweep_one (path);
    }
}

/* FALSE: somebody swept it away before it was locked. */
static gboolean
take_lock (GbxRuntimeDirectory *self)
{
  g_autofree char *path = g_build_filename (self->path, LOCK, NULL);
  struct stat info;

  self->lock = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->lock < 0 || flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return self->lock < 0 || lstat (path, &info) == 0;
  if (errno != EWOULDBLOCK)
    return TRUE;
  close (self->lock);
  self->lock = -1;

  return FALSE;
}

/**
 * gbx_runtime_directory_new:
 * @error: return location for an error
 *
 * Makes a directory in the first of the places for run-time state that lets us, and removes those
 * that servers left there. Blocks.
 *
 * Returns: (transfer full): a directory of ours alone (mode 0700); %NULL with %GBX_ERROR_FAILED
 */
GbxRuntimeDirectory *
gbx_runtime_directory_new (GError **error)
{
  const char *const parents[] = { g_getenv ("XDG_RUNTIME_DIR"), "/run", g_get_tmp_dir () };
  g_autoptr (GbxRuntimeDirectory) self = g_new0 (GbxRuntimeDirectory, 1);

  self->lock = -1;
  for (gsize i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      if (parents[i] == NULL || !g_path_is_absolute (parents[i]))
        continue;
      sweep (parents[i]);
      do
        {
          g_free (self->path);
          self->path = g_build_filename (parents[i], PREFIX RANDOM, NULL);
          if (g_mkdtemp_full (self->path, 0700) == NULL)
            g_clear_pointer (&self->path, g_free);
        }
      while (self->path != NULL && !take_lock (self));
      if (self->path != NULL)
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
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

const char *
gbx_runtime_directory_get_path (GbxRuntimeDirectory *self)
{
  return self->path;
}
