/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-raw.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-files-error.h"
#include "gbx-files-peek.h"

struct _GbxFilesRaw
{
  int fd;
  char *tag;       /* (nullable) */
  GBytes *content; /* all of it; NULL: it is read from the file */
  guint64 size_bytes;
  guint64 position;
  guint64 left_bytes;
};

static int
open_file (const char *path, struct stat *info, GError **error)
{
  int fd;

  if (*path != '/')
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "400: Path must be an absolute path");
      return -1;
    }
  fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "404: File not found");
  else if (fd < 0 || fstat (fd, info) != 0)
    gbx_files_error_set (error, errno, path);
  else if (S_ISREG (info->st_mode))
    return fd;
  else
    g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "400: Path must be a regular file");

  if (fd >= 0)
    close (fd);
  return -1;
}

/* Small files are read at once, and are then as large as what came. */
static gboolean
read_whole (GbxFilesRaw *self, const char *path, GError **error)
{
  g_auto (GbxFilesPeek) peek = gbx_files_peek (self->fd);

  if (peek.errnum != 0)
    {
      gbx_files_error_set (error, peek.errnum, path);
      return FALSE;
    }
  if (peek.is_cut && self->size_bytes > 0)
    return TRUE; /* it grows */
  if (peek.is_cut)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED,
                   "the file does not tell its size and holds more than %d bytes",
                   GBX_DOWNLOAD_PEEK_MAX_BYTES);
      return FALSE;
    }

  self->content = g_byte_array_free_to_bytes (g_steal_pointer (&peek.bytes));
  self->size_bytes = g_bytes_get_size (self->content);
  return TRUE;
}

static char *
dup_tag (const struct stat *info)
{
  return g_strdup_printf ("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER
                          "x.%lx\"",
                          (guint64) info->st_ino, (guint64) info->st_size,
                          (guint64) info->st_mtim.tv_sec, (gulong) info->st_mtim.tv_nsec);
}

/**
 * gbx_files_raw_new:
 * @path: a file
 * @error: return location for an error
 *
 * Returns: (transfer full): the whole of the file, or %NULL with %GBX_ERROR_FAILED
 */
GbxFilesRaw *
gbx_files_raw_new (const char *path, GError **error)
{
  struct stat info;
  g_autoptr (GbxFilesRaw) self = NULL;
  int fd = open_file (path, &info, error);

  if (fd < 0)
    return NULL;

  self = g_new0 (GbxFilesRaw, 1);
  self->fd = fd;
  self->size_bytes = (guint64) info.st_size;
  if (self->size_bytes > 0)
    self->tag = dup_tag (&info);
  if (self->size_bytes <= GBX_DOWNLOAD_PEEK_MAX_BYTES && !read_whole (self, path, error))
    return NULL;

  self->left_bytes = self->size_bytes;
  return g_steal_pointer (&self);
}

void
gbx_files_raw_free (GbxFilesRaw *self)
{
  close (self->fd);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->tag);
  g_free (self);
}

guint64
gbx_files_raw_get_size (GbxFilesRaw *self)
{
  return self->size_bytes;
}

/* (nullable): an entity tag, which changes with the file; NULL: it may change unnoticed */
const char *
gbx_files_raw_get_tag (GbxFilesRaw *self)
{
  return self->tag;
}

/* Sends less than the whole. */
void
gbx_files_raw_set_part (GbxFilesRaw *self, guint64 first, guint64 length_bytes)
{
  self->position = first;
  self->left_bytes = length_bytes;
}

static gboolean
read_piece (GbxFilesRaw *self, guint8 *buffer, gsize wanted, GError **error)
{
  gsize used = 0;

  while (used < wanted)
    {
      gssize n = pread (self->fd, buffer + used, wanted - used,
                        (off_t) (self->position + used));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the file cannot be read to its end");
          return FALSE;
        }
      used += (gsize) n;
    }
  return TRUE;
}

/**
 * gbx_files_raw_next:
 * @self: a #GbxFilesRaw
 * @error: return location for an error
 *
 * Reads the next piece.
 *
 * Returns: (transfer full): %GBX_DOWNLOAD_CHUNK_BYTES, and less at the end only; %NULL with
 *   %GBX_ERROR_FAILED, also if the file has become shorter than it was
 */
GBytes *
gbx_files_raw_next (gpointer self, GError **error)
{
  GbxFilesRaw *raw = self;
  gsize wanted = (gsize) MIN (raw->left_bytes, GBX_DOWNLOAD_CHUNK_BYTES);
  g_autofree guint8 *buffer = NULL;
  GBytes *piece;

  if (raw->content != NULL)
    piece = g_bytes_new_from_bytes (raw->content, raw->position, wanted);
  else
    {
      buffer = g_malloc (MAX (wanted, 1));
      if (!read_piece (raw, buffer, wanted, error))
        return NULL;
      piece = g_bytes_new_take (g_steal_pointer (&buffer), wanted);
    }

  raw->position += wanted;
  raw->left_bytes -= wanted;
  return piece;
}
