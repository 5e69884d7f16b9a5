/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <string.h>
#include <unistd.h>

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

typedef struct
{
  DIR *directory;
  char *name; /* with a slash behind; empty for the top */
} Level;

struct _GbxFilesTree
{
  GArray *levels; /* of Level, from the top down to where we are */
  int single_fd;  /* in place of levels: the top is a file; -1: none, or done */
  char *single_name;
  GbxFilesTreeSkipFunc skipped;
  gpointer user_data;
};

static void
level_clear (gpointer data)
{
  Level *level = data;

  closedir (level->directory);
  g_free (level->name);
}

void
gbx_files_tree_file_clear (GbxFilesTreeFile *self)
{
  g_clear_pointer (&self->name, g_free);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Takes the descriptor. */
static gboolean
enter (GbxFilesTree *self, int fd, const char *name)
{
  Level level = { .directory = fdopendir (fd) };

  if (level.directory == NULL)
    {
      close (fd);
      return FALSE;
    }
  level.name = *name != '\0' ? g_strconcat (name, "/", NULL) : g_strdup ("");
  g_array_append_val (self->levels, level);
  return TRUE;
}

/**
 * gbx_files_tree_new:
 * @fd: (transfer full): an open directory or file
 * @name: what a file goes by
 * @skipped: called for each file and directory that is left out
 * @user_data: for @skipped
 *
 * Returns: (transfer full): a walk that has not begun
 */
GbxFilesTree *
gbx_files_tree_new (int fd, const char *name, GbxFilesTreeSkipFunc skipped, gpointer user_data)
{
  GbxFilesTree *self = g_new0 (GbxFilesTree, 1);
  struct stat info;

  self->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (self->levels, level_clear);
  self->single_fd = -1;
  self->skipped = skipped;
  self->user_data = user_data;
  if (fstat (fd, &info) == 0 && S_ISDIR (info.st_mode))
    enter (self, fd, "");
  else
    {
      self->single_fd = fd;
      self->single_name = g_strdup (name);
    }

  return self;
}

void
gbx_files_tree_free (GbxFilesTree *self)
{
  g_array_unref (self->levels);
  if (self->single_fd >= 0)
    close (self->single_fd);
  g_free (self->single_name);
  g_free (self);
}

static void
descend (GbxFilesTree *self, int directory_fd, const char *entry, const char *name)
{
  int fd;

  if (self->levels->len >= GBX_DOWNLOAD_MAX_DEPTH_COUNT)
    {
      self->skipped (name, "too deep", self->user_data);
      return;
    }
  fd = openat (directory_fd, entry, OPEN_FLAGS | O_DIRECTORY | O_NOFOLLOW);
  if (fd < 0 || !enter (self, fd, name))
    self->skipped (name, g_strerror (errno), self->user_data);
}

/* Whether the entry is a file, which is then open. Links are followed to files alone. */
static gboolean
look_at (GbxFilesTree *self, int directory_fd, const char *entry, GbxFilesTreeFile *file)
{
  gboolean is_link;

  if (fstatat (directory_fd, entry, &file->info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      self->skipped (file->name, g_strerror (errno), self->user_data);
      return FALSE;
    }
  is_link = S_ISLNK (file->info.st_mode);
  if (S_ISDIR (file->info.st_mode))
    descend (self, directory_fd, entry, file->name);
  if (is_link && fstatat (directory_fd, entry, &file->info, 0) != 0)
    {
      self->skipped (file->name, g_strerror (errno), self->user_data);
      return FALSE;
    }
  if (!S_ISREG (file->info.st_mode))
    return FALSE;

  file->fd = openat (directory_fd, entry, OPEN_FLAGS);
  if (file->fd >= 0 && fstat (file->fd, &file->info) == 0 && S_ISREG (file->info.st_mode))
    return TRUE;
  self->skipped (file->name, g_strerror (errno), self->user_data);
  return FALSE;
}

static gboolean
take_single (GbxFilesTree *self, GbxFilesTreeFile *out_file)
{
  out_file->fd = self->single_fd;
  out_file->name = g_steal_pointer (&self->single_name);
  self->single_fd = -1;
  if (fstat (out_file->fd, &out_file->info) == 0 && S_ISREG (out_file->info.st_mode))
    return TRUE;
  gbx_files_tree_file_clear (out_file);
  return FALSE;
}

/**
 * gbx_files_tree_next:
 * @self: a walk
 * @out_file: (out): the next file; untouched at the end
 *
 * Goes on to the next regular file. Directories that are links are not entered.
 *
 * Returns: %FALSE at the end
 */
gboolean
gbx_files_tree_next (GbxFilesTree *self, GbxFilesTreeFile *out_file)
{
  if (self->single_fd >= 0)
    return take_single (self, out_file);

  while (self->levels->len > 0)
    {
      Level *level = &g_array_index (self->levels, Level, self->levels->len - 1);
      struct dirent *entry = readdir (level->directory);
      GbxFilesTreeFile file = { .fd = -1 };

      if (entry == NULL)
        {
          g_array_set_size (self->levels, self->levels->len - 1);
          continue;
        }
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      file.name = g_strconcat (level->name, entry->d_name, NULL);
      if (look_at (self, dirfd (level->directory), entry->d_name, &file))
        {
          *out_file = file;
          return TRUE;
        }
      gbx_files_tree_file_clear (&file);
    }
  return FALSE;
}
