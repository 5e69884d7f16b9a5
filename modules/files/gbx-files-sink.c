/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-sink.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-files-error.h"
#include "gbx-files-temporary.h"
#include "gbx-files-unzip.h"

struct _GbxFilesSink
{
  char *destination;
  gboolean recursive;
  GbxFilesMultipart *form;

  char *filename; /* as the client has it; NULL until a file has come */
  gboolean in_file;
  gboolean is_field; /* what is called “file” is none */
  GbxFilesTemporary temporary;
  GError *failure; /* what is answered when all has come */
};

static gboolean begin (const char *name, const char *filename, gpointer user_data, GError **error);
static gboolean data (const guint8 *bytes, gsize size, gpointer user_data, GError **error);

/* The last component: a file that comes from elsewhere cannot say where it goes. */
static const char *
get_name (GbxFilesSink *self)
{
  const char *slash = strrchr (self->filename, '/');

  return slash != NULL ? slash + 1 : self->filename;
}

static char *
get_path (GbxFilesSink *self)
{
  return g_build_filename (self->destination, get_name (self), NULL);
}

/* Remembers what is wrong; the rest of the form is read all the same, for it may be wrong first. */
static void
note_failure (GbxFilesSink *self, int number)
{
  g_autofree char *path = get_path (self);

  if (self->failure == NULL)
    gbx_files_error_set (&self->failure, number, path);
}

static void
check (GbxFilesSink *self)
{
  if (self->destination[0] != '/')
    self->failure = g_error_new (GBX_ERROR, GBX_ERROR_FAILED,
                                 "400: Destination must be an absolute path");
  else if (g_mkdir_with_parents (self->destination, 0777) != 0 && errno != EEXIST &&
           errno != ENOTDIR)
    gbx_files_error_set (&self->failure, errno, self->destination);
  else if (self->recursive && !g_str_has_suffix (self->filename, ".zip"))
    self->failure = g_error_new (GBX_ERROR, GBX_ERROR_FAILED,
                                 "400: Recursive uploads must be zip files");
  else if (!gbx_files_temporary_open (&self->temporary, self->destination))
    note_failure (self, errno);
}

static gboolean
begin (const char *name, const char *filename, gpointer user_data, GError **error)
{
  GbxFilesSink *self = user_data;

  self->in_file = FALSE;
  if (strcmp (name, "file") != 0)
    return TRUE;

  self->is_field = filename == NULL;
  if (filename == NULL)
    return TRUE;
  self->in_file = TRUE;
  g_free (self->filename);
  self->filename = g_strdup (filename);
  if (strcmp (get_name (self), "") == 0 || strcmp (get_name (self), ".") == 0 ||
      strcmp (get_name (self), "..") == 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "the file has no name");
      return FALSE;
    }

  /* Of several files the last one counts. */
  gbx_files_temporary_clear (&self->temporary);
  g_clear_error (&self->failure);
  check (self);
  return TRUE;
}

static gboolean
data (const guint8 *bytes, gsize size, gpointer user_data, GError **error)
{
  GbxFilesSink *self = user_data;

  if (self->in_file && self->failure == NULL &&
      !gbx_files_temporary_write (&self->temporary, bytes, size))
    {
      note_failure (self, errno);
      gbx_files_temporary_clear (&self->temporary);
    }
  return TRUE;
}

/**
 * gbx_files_sink_new:
 * @content_type: (nullable): the form's media type
 * @destination: the directory that the client named
 * @recursive: whether it must be an archive
 * @error: return location for an error
 *
 * Touches nothing yet.
 *
 * Returns: (transfer full): a sink, or %NULL with %GBX_ERROR_INVALID_ARGS
 */
GbxFilesSink *
gbx_files_sink_new (const char *content_type,
                    const char *destination,
                    gboolean recursive,
                    GError **error)
{
  static const GbxFilesMultipartHandler handler = { begin, data };
  g_autoptr (GbxFilesSink) self = g_new0 (GbxFilesSink, 1);

  self->temporary = (GbxFilesTemporary) GBX_FILES_TEMPORARY_INIT;
  self->destination = g_strdup (destination);
  self->recursive = recursive;
  self->form = gbx_files_multipart_new (content_type, &handler, self, error);
  if (self->form == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/* What was not finished leaves nothing behind. */
void
gbx_files_sink_free (GbxFilesSink *self)
{
  gbx_files_temporary_clear (&self->temporary);
  g_clear_pointer (&self->form, gbx_files_multipart_free);
  g_clear_error (&self->failure);
  g_free (self->destination);
  g_free (self->filename);
  g_free (self);
}

/**
 * gbx_files_sink_feed:
 * @self: a sink
 * @bytes: the next part of the form
 * @error: return location for an error
 *
 * Writes what belongs to the file.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if the form is wrong
 */
gboolean
gbx_files_sink_feed (GbxFilesSink *self, GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *text = g_bytes_get_data (bytes, &size);

  return gbx_files_multipart_feed (self->form, text, size, error);
}

/* FALSE where something of the archive has its name now. */
static gboolean
is_still_named (GbxFilesSink *self)
{
  int directory_fd = self->temporary.directory_fd;
  struct stat ours, named;

  return fstat (self->temporary.fd, &ours) == 0 &&
         fstatat (directory_fd, get_name (self), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

static gboolean
unpack (GbxFilesSink *self, const char *path, GCancellable *cancellable, GError **error)
{
  GbxFilesUnzipLimits limits = gbx_files_unzip_limits_get_default ();

  if (!gbx_files_unzip (self->temporary.fd, path, self->destination, &limits, cancellable, error))
    return FALSE;
  if (is_still_named (self) &&
      unlinkat (self->temporary.directory_fd, get_name (self), 0) != 0 && errno != ENOENT)
    {
      gbx_files_error_set (error, errno, path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
finish (GbxFilesSink *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;

  if (!gbx_files_multipart_finish (self->form, error))
    return FALSE;
  if (self->filename == NULL || self->is_field)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "[{'type': 'missing', 'loc': ('body', 'file'), 'msg': 'Field required'}]");
      return FALSE;
    }
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }

  path = get_path (self);
  if (!gbx_files_temporary_keep (&self->temporary, get_name (self)))
    {
      gbx_files_error_set (error, errno, path);
      return FALSE;
    }
  return !g_str_has_suffix (self->filename, ".zip") || unpack (self, path, cancellable, error);
}

/**
 * gbx_files_sink_finish:
 * @self: a sink that was fed all
 * @cancellable: (nullable): gives up
 * @error: return location for an error
 *
 * Gives the file its name. An archive is unpacked then, and removed if that succeeds. What has got
 * no name is gone when this returns.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if the form is wrong, %GBX_ERROR_FAILED in the
 *   protocol's words, or %G_IO_ERROR_CANCELLED
 */
gboolean
gbx_files_sink_finish (GbxFilesSink *self, GCancellable *cancellable, GError **error)
{
  gboolean is_kept = finish (self, cancellable, error);

  gbx_files_temporary_clear (&self->temporary);
  return is_kept;
}

/* (nullable): the file's name, just as the client sent it */
const char *
gbx_files_sink_get_filename (GbxFilesSink *self)
{
  return self->filename;
}
