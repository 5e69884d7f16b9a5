/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-archive.h"

#include "gbx-bash-session-limits.h"

struct _GbxBashArchive
{
  GQueue logs;       /* the oldest first */
  GHashTable *by_id; /* its keys and values belong to the queue's logs */
};

/* (transfer full) */
GbxBashArchive *
gbx_bash_archive_new (void)
{
  GbxBashArchive *self = g_new0 (GbxBashArchive, 1);

  g_queue_init (&self->logs);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
gbx_bash_archive_free (GbxBashArchive *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_id);
  g_queue_clear_full (&self->logs, g_object_unref);
  g_free (self);
}

static gboolean
is_too_large (GbxBashArchive *self)
{
  guint64 memory_bytes = 0, size_bytes = 0;

  for (GList *l = self->logs.head; l != NULL; l = l->next)
    {
      memory_bytes += gbx_bash_log_get_memory_bytes (l->data);
      size_bytes += gbx_bash_log_get_size (l->data);
    }

  return self->logs.length > GBX_BASH_ARCHIVE_MAX_COUNT ||
         memory_bytes > GBX_BASH_ARCHIVE_MEMORY_MAX_BYTES ||
         size_bytes > GBX_BASH_ARCHIVE_MAX_BYTES;
}

/**
 * gbx_bash_archive_add:
 * @self: an archive
 * @log: the log of a command, which may still grow; harmless the second time
 *
 * Keeps @log, and lets go of older ones for which there is no room any more. Whoever reads one of
 * them may go on.
 */
void
gbx_bash_archive_add (GbxBashArchive *self, GbxBashLog *log)
{
  if (g_hash_table_contains (self->by_id, gbx_bash_log_get_id (log)))
    return;
  g_queue_push_tail (&self->logs, g_object_ref (log));
  g_hash_table_insert (self->by_id, (char *) gbx_bash_log_get_id (log), log);

  while (self->logs.length > 1 && is_too_large (self))
    {
      g_autoptr (GbxBashLog) oldest = g_queue_pop_head (&self->logs);

      g_hash_table_remove (self->by_id, gbx_bash_log_get_id (oldest));
    }
}

/* (transfer none) (nullable) */
GbxBashLog *
gbx_bash_archive_lookup (GbxBashArchive *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}
