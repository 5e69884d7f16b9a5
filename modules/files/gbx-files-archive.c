/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-files-archive.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <unistd.h>

#include "gbx-files-error.h"
#include "gbx-files-libarchive.h"
#include "gbx-files-locale.h"
#include "gbx-files-peek.h"
#include "gbx-files-tree.h"

/* The dates that the format has. */
#define DATE_MIN_SECONDS G_GINT64_CONSTANT (315619200)  /* 1980-01-02 */
#define DATE_MAX_SECONDS G_GINT64_CONSTANT (4354732800) /* 2107-12-31 */

#define BUFFER_BYTES (64 * 1024)

struct _GbxFilesArchive
{
  const GbxFilesLibarchive *lib;
  struct archive *archive;
  struct archive_entry *entry;
  GbxFilesTree *tree;
  GByteArray *made; /* and not taken yet */
  guint8 *buffer;   /* what is read of a file */

  GbxFilesTreeFile file; /* the one that is read; fd -1: none */
  guint64 left_bytes;    /* of it, as it was when it was opened */
  GbxFilesPeek peek;     /* all of it, in place of reading it: it has no size; or NULL */
  guint skipped_count;
  gboolean is_over;
};

/* What is left out is no failure: the rest is wanted all the same. */
static void
on_skipped (const char *name, const char *why, gpointer user_data)
{
  GbxFilesArchive *self = user_data;
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  if (++self->skipped_count <= GBX_DOWNLOAD_MAX_LOGGED_COUNT)
    g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "GLOVEBOX_MODULE", "files",
                      "MESSAGE", "left out of a download: %s: %s", valid, why);
}

static la_ssize_t
on_made (struct archive *archive, void *user_data, const void *data, size_t size)
{
  GbxFilesArchive *self = user_data;

  g_byte_array_append (self->made, data, (guint) size);
  return (la_ssize_t) size;
}

static gboolean
fail (GbxFilesArchive *self, GError **error)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the archive cannot be made: %s",
               self->lib->error_string (self->archive));
  return FALSE;
}

static gboolean
open_archive (GbxFilesArchive *self, GError **error)
{
  if (self->lib->write_set_format_zip (self->archive) != ARCHIVE_OK ||
      self->lib->write_zip_set_compression_store (self->archive) != ARCHIVE_OK ||
      self->lib->write_set_bytes_per_block (self->archive, 0) != ARCHIVE_OK ||
      self->lib->write_open (self->archive, self, NULL, on_made, NULL) != ARCHIVE_OK)
    return fail (self, error);
  return TRUE;
}

static int
open_top (const char *path, GError **error)
{
  int fd = -1;

  if (*path != '/')
    g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "400: Path must be an absolute path");
  else
    {
      fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "404: File not found");
      else if (fd < 0)
        gbx_files_error_set (error, errno, path);
    }
  return fd;
}

/**
 * gbx_files_archive_new:
 * @path: a directory or file
 * @error: return location for an error
 *
 * Returns: (transfer full): an archive of which nothing is made yet, or %NULL with
 *   %GBX_ERROR_FAILED in the protocol's words, or %GBX_ERROR_UNAVAILABLE
 */
GbxFilesArchive *
gbx_files_archive_new (const char *path, GError **error)
{
  g_autoptr (GbxFilesArchive) self = NULL;
  g_autofree char *name = g_path_get_basename (path);
  const GbxFilesLibarchive *lib;
  locale_t former;
  gboolean is_open;
  int fd = open_top (path, error);

  if (fd < 0)
    return NULL;
  lib = gbx_files_libarchive_open (error);
  if (lib == NULL)
    {
      close (fd);
      return NULL;
    }

  self = g_new0 (GbxFilesArchive, 1);
  self->lib = lib;
  self->archive = self->lib->write_new ();
  self->entry = self->lib->entry_new ();
  self->tree = gbx_files_tree_new (fd, name, on_skipped, self);
  self->made = g_byte_array_new ();
  self->buffer = g_malloc (BUFFER_BYTES);
  self->file.fd = -1;
  former = gbx_files_locale_enter ();
  is_open = open_archive (self, error);
  gbx_files_locale_leave (former);

  return is_open ? g_steal_pointer (&self) : NULL;
}

void
gbx_files_archive_free (GbxFilesArchive *self)
{
  /* Or the library would write the end of what nobody wants any more. */
  self->lib->write_fail (self->archive);
  self->lib->write_free (self->archive);
  self->lib->entry_free (self->entry);
  gbx_files_tree_free (self->tree);
  gbx_files_tree_file_clear (&self->file);
  gbx_files_peek_clear (&self->peek);
  g_byte_array_unref (self->made);
  g_free (self->buffer);
  g_free (self);
}

/* The size stands before the content, so of a file that has none the content is read first. */
static void
peek (GbxFilesArchive *self)
{
  if (self->file.info.st_size > 0)
    return;

  self->peek = gbx_files_peek (self->file.fd);
  if (self->peek.errnum != 0)
    on_skipped (self->file.name, g_strerror (self->peek.errnum), self);
  if (self->peek.is_cut)
    on_skipped (self->file.name, "all but the beginning, for it does not tell its size", self);
}

static gboolean
begin_file (GbxFilesArchive *self, GError **error)
{
  g_autofree char *name = g_utf8_make_valid (self->file.name, -1);
  gint64 seconds = self->file.info.st_mtim.tv_sec;

  peek (self);
  self->left_bytes = self->peek.bytes != NULL ? self->peek.bytes->len
                                              : (guint64) self->file.info.st_size;
  self->lib->entry_clear (self->entry);
  self->lib->entry_set_pathname (self->entry, name);
  self->lib->entry_set_filetype (self->entry, AE_IFREG);
  self->lib->entry_set_perm (self->entry, self->file.info.st_mode & 07777);
  self->lib->entry_set_size (self->entry, (la_int64_t) self->left_bytes);
  self->lib->entry_set_mtime (self->entry, CLAMP (seconds, DATE_MIN_SECONDS, DATE_MAX_SECONDS), 0);

  return self->lib->write_header (self->archive, self->entry) >= ARCHIVE_WARN || fail (self, error);
}

static gboolean
end_file (GbxFilesArchive *self, GError **error)
{
  gbx_files_tree_file_clear (&self->file);
  gbx_files_peek_clear (&self->peek);
  return self->lib->write_finish_entry (self->archive) >= ARCHIVE_WARN || fail (self, error);
}

/* What comes next of the file, or -1 with errno. */
static gssize
read_some (GbxFilesArchive *self, const guint8 **out_data)
{
  gssize n;

  if (self->peek.bytes != NULL)
    {
      *out_data = self->peek.bytes->data;
      return (gssize) self->left_bytes;
    }

  *out_data = self->buffer;
  do
    n = read (self->file.fd, self->buffer, MIN (BUFFER_BYTES, self->left_bytes));
  while (n < 0 && errno == EINTR);
  return n;
}

/* A file that has become shorter ends where it does now. */
static gboolean
copy_some (GbxFilesArchive *self, GError **error)
{
  const guint8 *data = NULL;
  gssize n = self->left_bytes > 0 ? read_some (self, &data) : 0;

  if (n < 0)
    on_skipped (self->file.name, g_strerror (errno), self);
  else if (n == 0 && self->left_bytes > 0)
    on_skipped (self->file.name, "the end, which was cut off meanwhile", self);
  if (n <= 0)
    return end_file (self, error);
  if (self->lib->write_data (self->archive, data, (size_t) n) < 0)
    return fail (self, error);

  self->left_bytes -= (guint64) n;
  return self->left_bytes > 0 || end_file (self, error);
}

static gboolean
end_archive (GbxFilesArchive *self, GError **error)
{
  self->is_over = TRUE;
  if (self->lib->write_close (self->archive) < ARCHIVE_WARN)
    return fail (self, error);

  if (self->skipped_count > GBX_DOWNLOAD_MAX_LOGGED_COUNT)
    g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "GLOVEBOX_MODULE", "files",
                      "MESSAGE", "left out of a download: %u more",
                      self->skipped_count - GBX_DOWNLOAD_MAX_LOGGED_COUNT);
  return TRUE;
}

static gboolean
step (GbxFilesArchive *self, GError **error)
{
  if (self->file.fd >= 0)
    return copy_some (self, error);
  if (gbx_files_tree_next (self->tree, &self->file))
    return begin_file (self, error);
  return end_archive (self, error);
}

/**
 * gbx_files_archive_next:
 * @self: a #GbxFilesArchive
 * @error: return location for an error
 *
 * Makes a good piece of the archive.
 *
 * Returns: (transfer full): %GBX_DOWNLOAD_CHUNK_BYTES or a little more, and less at the end only;
 *   %NULL with %GBX_ERROR_FAILED
 */
GBytes *
gbx_files_archive_next (gpointer self, GError **error)
{
  GbxFilesArchive *archive = self;
  locale_t former = gbx_files_locale_enter ();
  gboolean is_fine = TRUE;
  GBytes *made;

  while (is_fine && !archive->is_over && archive->made->len < GBX_DOWNLOAD_CHUNK_BYTES)
    is_fine = step (archive, error);
  gbx_files_locale_leave (former);
  if (!is_fine)
    return NULL;

  made = g_byte_array_free_to_bytes (g_steal_pointer (&archive->made));
  archive->made = g_byte_array_sized_new (GBX_DOWNLOAD_CHUNK_BYTES + BUFFER_BYTES);
  return made;
}
