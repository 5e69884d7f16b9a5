/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-log-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-limits.h"

/* “2025-11-22” */
#define DAY_LENGTH 10

struct _GbxLogFile
{
  char *path;
  int fd;    /* -1 after it could not be opened again */
  char *day; /* of what the file holds */
};

static char *
make_day (gint64 time_usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_usec / G_USEC_PER_SEC);

  return g_date_time_format (time, "%Y-%m-%d");
}

static gboolean
open_file (GbxLogFile *self, GError **error)
{
  self->fd = open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0)
    {
      int code = errno;

      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (code),
                   "cannot open “%s”: %s",
                   self->path,
                   g_strerror (code));
    }

  return self->fd >= 0;
}

/**
 * gbx_log_file_new:
 * @path: (type filename): the file; its folder is made if need be
 * @now_usec: the time, in microseconds since 1970
 * @error: return location for an error
 *
 * Opens a log file, behind what it holds already. Blocks. Any thread.
 *
 * Returns: (transfer full): the file, or %NULL with %G_IO_ERROR
 */
GbxLogFile *
gbx_log_file_new (const char *path, gint64 now_usec, GError **error)
{
  g_autoptr (GbxLogFile) self = g_new0 (GbxLogFile, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;

  self->path = g_strdup (path);
  self->fd = -1;
  /* If it cannot be made the file cannot be opened either. */
  g_mkdir_with_parents (folder, 0755);
  if (!open_file (self, error))
    return NULL;

  if (fstat (self->fd, &status) == 0 && status.st_size > 0)
    self->day = make_day ((gint64) status.st_mtime * G_USEC_PER_SEC);
  else
    self->day = make_day (now_usec);

  return g_steal_pointer (&self);
}

/**
 * gbx_log_file_free:
 * @self: a log file
 *
 * Closes the file.
 */
void
gbx_log_file_free (GbxLogFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->day);
  g_free (self);
}

static gboolean
is_old_file (const char *name, const char *prefix)
{
  const char *day = name + strlen (prefix);

  return g_str_has_prefix (name, prefix) && strlen (day) == DAY_LENGTH &&
         strspn (day, "0123456789-") == DAY_LENGTH;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Days sort as their names do. */
static void
remove_oldest (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (is_old_file (entry, prefix))
      g_ptr_array_add (old, g_build_filename (folder, entry, NULL));
  g_ptr_array_sort (old, compare_names);
  for (guint i = 0; i + GBX_LOG_MAX_OLD_FILES_COUNT < old->len; i++)
    g_unlink (g_ptr_array_index (old, i));
}

static void
begin_day (GbxLogFile *self, const char *day)
{
  g_autofree char *old_path = g_strconcat (self->path, ".", self->day, NULL);

  if (self->fd >= 0)
    close (self->fd);
  g_rename (self->path, old_path);
  remove_oldest (self->path);
  open_file (self, NULL);
  g_free (self->day);
  self->day = g_strdup (day);
}

/**
 * gbx_log_file_write:
 * @self: a log file
 * @line: a line, with its newline
 * @length_bytes: its length
 * @now_usec: the time, in microseconds since 1970
 *
 * Adds a line; begins a new file first if the day changed. A line that the file system does not
 * take is lost. Blocks. Any thread, one at a time.
 */
void
gbx_log_file_write (GbxLogFile *self, const char *line, gsize length_bytes, gint64 now_usec)
{
  g_autofree char *day = make_day (now_usec);

  if (strcmp (day, self->day) != 0)
    begin_day (self, day);
  while (self->fd >= 0 && length_bytes > 0)
    {
      gssize written = write (self->fd, line, length_bytes);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return;
      line += written;
      length_bytes -= written;
    }
}
