/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-unzip.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-files-beneath.h"
#include "gbx-files-error.h"
#include "gbx-files-libarchive.h"
#include "gbx-files-locale.h"
#include "gbx-files-temporary.h"
#include "gbx-files-zip-name.h"

#define BUFFER_BYTES (64 * 1024)

typedef struct
{
  const GbxFilesLibarchive *lib;
  struct archive *archive;
  const char *archive_path;
  const char *destination;
  const GbxFilesUnzipLimits *limits;
  guint64 archive_bytes;

  int root_fd;
  char *parent; /* of the last file, with its descriptor */
  int parent_fd;
  guint64 entries_count;
  guint64 written_bytes;
  guint8 *buffer;
} Unzip;

GbxFilesUnzipLimits
gbx_files_unzip_limits_get_default (void)
{
  return (GbxFilesUnzipLimits){
    .max_entries_count = GBX_UNZIP_MAX_ENTRIES_COUNT,
    .max_bytes = GBX_UNZIP_MAX_BYTES,
    .max_ratio_count = GBX_UNZIP_MAX_RATIO_COUNT,
    .ratio_free_bytes = GBX_UNZIP_RATIO_FREE_BYTES,
  };
}

static gboolean
fail_entry (Unzip *self, const char *path, GError **error)
{
  int number = errno;
  g_autofree char *full = g_build_filename (self->destination, path, NULL);

  gbx_files_error_set (error, number, full);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the archive is refused: %s", why);
  return FALSE;
}

static gboolean
count_written (Unzip *self, gsize size, GError **error)
{
  const GbxFilesUnzipLimits *limits = self->limits;

  self->written_bytes += size;
  if (self->written_bytes > limits->max_bytes)
    return refuse (error, "its content is too large");
  if (self->written_bytes > limits->ratio_free_bytes &&
      self->written_bytes / limits->max_ratio_count > self->archive_bytes)
    return refuse (error, "its content is too large for its own size");
  return TRUE;
}

static gboolean
open_parent (Unzip *self, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (self->parent != NULL && strcmp (self->parent, parent) == 0)
    return TRUE;

  if (self->parent_fd >= 0)
    close (self->parent_fd);
  g_clear_pointer (&self->parent, g_free);
  self->parent_fd = gbx_files_beneath_make_directory (self->root_fd, parent);
  if (self->parent_fd >= 0)
    self->parent = g_steal_pointer (&parent);
  return self->parent_fd >= 0;
}

static gboolean
copy_content (Unzip *self,
              GbxFilesTemporary *file,
              const char *path,
              GCancellable *cancellable,
              GError **error)
{
  for (;;)
    {
      la_ssize_t n = self->lib->read_data (self->archive, self->buffer, BUFFER_BYTES);

      if (n == 0)
        return TRUE;
      if (n < 0)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s: %s: %s", self->archive_path, path,
                       self->lib->error_string (self->archive));
          return FALSE;
        }
      if (!count_written (self, (gsize) n, error))
        return FALSE;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!gbx_files_temporary_write (file, self->buffer, (gsize) n))
        return fail_entry (self, path, error);
    }
}

/* Takes the place of what has the name when it is whole: links are not followed. */
static gboolean
extract_file (Unzip *self,
              struct archive_entry *entry,
              const char *path,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (GbxFilesTemporary) file = GBX_FILES_TEMPORARY_INIT;
  const char *link = self->lib->entry_symlink (entry);
  const char *slash = strrchr (path, '/');
  gboolean is_written;

  if (!open_parent (self, path) || !gbx_files_temporary_open_at (&file, self->parent_fd))
    return fail_entry (self, path, error);

  /* No links are made: what would be one becomes a file that says where to. */
  if (link != NULL)
    is_written = gbx_files_temporary_write (&file, link, strlen (link)) ||
                 fail_entry (self, path, error);
  else
    is_written = copy_content (self, &file, path, cancellable, error);

  return is_written &&
         (gbx_files_temporary_keep (&file, slash != NULL ? slash + 1 : path) ||
          fail_entry (self, path, error));
}

static gboolean
extract (Unzip *self, struct archive_entry *entry, GCancellable *cancellable, GError **error)
{
  const char *name = self->lib->entry_pathname (entry);
  g_autofree char *path = NULL;
  int fd;

  if (++self->entries_count > self->limits->max_entries_count)
    return refuse (error, "it has too many entries");
  if (name == NULL)
    name = self->lib->entry_pathname_utf8 (entry);
  if (name == NULL)
    return TRUE;

  switch (gbx_files_zip_name_read (name, &path))
    {
    case GBX_FILES_ZIP_NAME_DIRECTORY:
      fd = gbx_files_beneath_make_directory (self->root_fd, path);
      if (fd < 0)
        return fail_entry (self, path, error);
      close (fd);
      return TRUE;
    case GBX_FILES_ZIP_NAME_FILE:
      return extract_file (self, entry, path, cancellable, error);
    case GBX_FILES_ZIP_NAME_TOO_LONG:
      return refuse (error, "a name in it is too long");
    case GBX_FILES_ZIP_NAME_SKIP:
    default:
      return TRUE;
    }
}

/* An archive without entries is only its own end, which the library does not know for one. */
static gboolean
is_empty (int archive_fd)
{
  char start[4];

  return pread (archive_fd, start, sizeof start, 0) == sizeof start &&
         memcmp (start, "PK\5\6", sizeof start) == 0;
}

static gboolean
extract_all (Unzip *self, GCancellable *cancellable, GError **error)
{
  struct archive_entry *entry;
  int status;

  for (;;)
    {
      status = self->lib->read_next_header (self->archive, &entry);
      if (status == ARCHIVE_EOF)
        return TRUE;
      if (status < ARCHIVE_WARN)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s is not a zip file",
                       self->archive_path);
          return FALSE;
        }
      if (!extract (self, entry, cancellable, error))
        return FALSE;
    }
}

static gboolean
run (Unzip *self, int archive_fd, GCancellable *cancellable, GError **error)
{
  gboolean is_done;

  if (is_empty (archive_fd))
    return TRUE;
  lseek (archive_fd, 0, SEEK_SET);
  if (self->lib->read_support_format_zip_seekable (self->archive) != ARCHIVE_OK ||
      self->lib->read_open_fd (self->archive, archive_fd, BUFFER_BYTES) != ARCHIVE_OK)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s is not a zip file", self->archive_path);
      return FALSE;
    }

  self->root_fd = open (self->destination, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->root_fd < 0)
    return fail_entry (self, "", error);
  is_done = extract_all (self, cancellable, error);
  close (self->root_fd);
  if (self->parent_fd >= 0)
    close (self->parent_fd);
  return is_done;
}

/**
 * gbx_files_unzip:
 * @archive_fd: the archive, open for reading
 * @archive_path: what to call it in errors
 * @destination: an absolute path of a directory
 * @limits: what the archive may do
 * @cancellable: (nullable): gives up; what is unpacked stays
 * @error: return location for an error
 *
 * Unpacks an archive. Nothing outside of @destination is written, whatever the archive and the
 * directory hold. Modes and owners in the archive mean nothing.
 *
 * Returns: %FALSE with %GBX_ERROR_FAILED, %GBX_ERROR_UNAVAILABLE or %G_IO_ERROR_CANCELLED; what was
 *   unpacked before stays
 */
gboolean
gbx_files_unzip (int archive_fd,
                 const char *archive_path,
                 const char *destination,
                 const GbxFilesUnzipLimits *limits,
                 GCancellable *cancellable,
                 GError **error)
{
  const GbxFilesLibarchive *lib = gbx_files_libarchive_open (error);
  g_autofree guint8 *buffer = NULL;
  g_autofree char *parent = NULL;
  struct stat info = { 0 };
  locale_t former;
  gboolean is_done;
  Unzip self = {
    .lib = lib,
    .archive_path = archive_path,
    .destination = destination,
    .limits = limits,
    .parent_fd = -1,
  };

  if (lib == NULL)
    return FALSE;

  former = gbx_files_locale_enter ();
  self.archive = lib->read_new ();
  self.buffer = buffer = g_malloc (BUFFER_BYTES);
  if (fstat (archive_fd, &info) == 0)
    self.archive_bytes = (guint64) info.st_size;
  is_done = run (&self, archive_fd, cancellable, error);
  lib->read_free (self.archive);
  parent = self.parent;
  gbx_files_locale_leave (former);

  return is_done;
}
