/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gbx-bash-session-limits.h"

struct _GbxBashLog
{
  GObject parent_instance;

  char *id;
  char *directory;
  GByteArray *memory;
  int fd; /* what does not fit into memory; -1: all does */
  guint64 file_bytes;
  guint64 lost_bytes; /* beyond the limits, or the disk is full */
  gboolean has_ended;
};

enum
{
  SIGNAL_GROWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxBashLog, gbx_bash_log, G_TYPE_OBJECT)

static void
gbx_bash_log_finalize (GObject *object)
{
  GbxBashLog *self = GBX_BASH_LOG (object);

  g_free (self->id);
  g_free (self->directory);
  g_byte_array_unref (self->memory);
  if (self->fd >= 0)
    close (self->fd);

  G_OBJECT_CLASS (gbx_bash_log_parent_class)->finalize (object);
}

static void
gbx_bash_log_class_init (GbxBashLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_bash_log_finalize;

  /**
   * GbxBashLog::grown:
   *
   * There are more bytes than before, or there will never be more.
   */
  signals[SIGNAL_GROWN] = g_signal_new ("grown", GBX_TYPE_BASH_LOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbx_bash_log_init (GbxBashLog *self)
{
  self->memory = g_byte_array_new ();
  self->fd = -1;
}

/**
 * gbx_bash_log_new:
 * @directory: where a file may be made
 *
 * Returns: (transfer full): an empty log
 */
GbxBashLog *
gbx_bash_log_new (const char *directory)
{
  GbxBashLog *self = g_object_new (GBX_TYPE_BASH_LOG, NULL);

  self->id = g_uuid_string_random ();
  self->directory = g_strdup (directory);

  return self;
}

/* What it goes by; no two logs have the same. */
const char *
gbx_bash_log_get_id (GbxBashLog *self)
{
  return self->id;
}

static gboolean
open_file (GbxBashLog *self)
{
  g_autofree char *path = NULL;

  if (self->fd >= 0)
    return TRUE;
  path = g_build_filename (self->directory, "log-XXXXXX", NULL);
  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    g_unlink (path);

  return self->fd >= 0;
}

static gsize
append_to_file (GbxBashLog *self, const guint8 *bytes, gsize length_bytes)
{
  gsize room = GBX_BASH_LOG_FILE_MAX_BYTES - self->file_bytes;
  gssize count;

  if (room == 0 || !open_file (self))
    return 0;
  count = pwrite (self->fd, bytes, MIN (length_bytes, room), self->file_bytes);
  if (count <= 0)
    return 0;
  self->file_bytes += count;

  return count;
}

/* Keeps @bytes as far as there is room; once some were lost, all later ones are. */
void
gbx_bash_log_append (GbxBashLog *self, const guint8 *bytes, gsize length_bytes)
{
  gsize in_memory = MIN (length_bytes, GBX_BASH_LOG_MEMORY_MAX_BYTES - self->memory->len);
  gsize done = in_memory;

  if (self->has_ended || length_bytes == 0)
    return;
  g_byte_array_append (self->memory, bytes, in_memory);
  if (done < length_bytes && self->lost_bytes == 0)
    done += append_to_file (self, bytes + done, length_bytes - done);
  self->lost_bytes += length_bytes - done;

  g_signal_emit (self, signals[SIGNAL_GROWN], 0);
}

void
gbx_bash_log_end (GbxBashLog *self)
{
  if (self->has_ended)
    return;
  self->has_ended = TRUE;
  g_signal_emit (self, signals[SIGNAL_GROWN], 0);
}

/* How many bytes can be read. */
guint64
gbx_bash_log_get_size (GbxBashLog *self)
{
  return self->memory->len + self->file_bytes;
}

/* How much of that is in memory. */
gsize
gbx_bash_log_get_memory_bytes (GbxBashLog *self)
{
  return self->memory->len;
}

/* How many bytes did not find room. */
guint64
gbx_bash_log_get_lost_bytes (GbxBashLog *self)
{
  return self->lost_bytes;
}

gboolean
gbx_bash_log_has_ended (GbxBashLog *self)
{
  return self->has_ended;
}

/**
 * gbx_bash_log_read:
 * @self: a log
 * @offset: where to begin, in bytes from the command's first one
 * @max_bytes: how many at most
 *
 * Returns: (transfer full): what is there now; empty at the end
 */
GBytes *
gbx_bash_log_read (GbxBashLog *self, guint64 offset, gsize max_bytes)
{
  g_autofree guint8 *bytes = NULL;
  gssize count;

  if (offset < self->memory->len)
    return g_bytes_new (self->memory->data + offset,
                        MIN (max_bytes, self->memory->len - (gsize) offset));
  offset -= self->memory->len;
  if (offset >= self->file_bytes)
    return g_bytes_new (NULL, 0);

  max_bytes = MIN (max_bytes, self->file_bytes - offset);
  bytes = g_malloc (max_bytes);
  count = pread (self->fd, bytes, max_bytes, offset);

  return g_bytes_new_take (g_steal_pointer (&bytes), MAX (count, 0));
}
