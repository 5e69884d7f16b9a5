/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-history.h"

#include <gbx.h>

/* The versions of one path, the newest at the tail. */
typedef struct
{
  char *path;
  GQueue versions; /* of GbxEditVersion */
  GList link;      /* in the history's order of use */
} Entry;

struct _GbxEditHistory
{
  GMutex lock;
  GHashTable *entries; /* path, owned by the entry → Entry */
  GQueue order;        /* of Entry, by last push, the latest at the tail */
  gsize size_bytes;
  gsize max_bytes;
};

static void
clear_version (gpointer data)
{
  GbxEditVersion *self = data;

  g_bytes_unref (self->content);
}

/**
 * gbx_edit_version_unref:
 * @self: (transfer full): a version
 */
void
gbx_edit_version_unref (GbxEditVersion *self)
{
  g_atomic_rc_box_release_full (self, clear_version);
}

static void
entry_free (Entry *entry)
{
  g_queue_clear_full (&entry->versions, (GDestroyNotify) gbx_edit_version_unref);
  g_free (entry->path);
  g_free (entry);
}

/**
 * gbx_edit_history_new:
 * @max_bytes: how much all versions together may hold
 *
 * Returns: (transfer full): an empty history
 */
GbxEditHistory *
gbx_edit_history_new (gsize max_bytes)
{
  GbxEditHistory *self = g_atomic_rc_box_new0 (GbxEditHistory);

  g_mutex_init (&self->lock);
  g_queue_init (&self->order);
  self->entries = g_hash_table_new (g_str_hash, g_str_equal);
  self->max_bytes = max_bytes;

  return self;
}

/**
 * gbx_edit_history_ref:
 * @self: a history
 *
 * Returns: (transfer full): the same
 */
GbxEditHistory *
gbx_edit_history_ref (GbxEditHistory *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_history (gpointer data)
{
  GbxEditHistory *self = data;
  GList *link;

  g_hash_table_unref (self->entries);
  while ((link = g_queue_pop_head_link (&self->order)) != NULL)
    entry_free (link->data);
  g_mutex_clear (&self->lock);
}

/**
 * gbx_edit_history_unref:
 * @self: (transfer full): a history
 */
void
gbx_edit_history_unref (GbxEditHistory *self)
{
  g_atomic_rc_box_release_full (self, clear_history);
}

static void
drop_entry (GbxEditHistory *self, Entry *entry)
{
  g_hash_table_remove (self->entries, entry->path);
  g_queue_unlink (&self->order, &entry->link);
  entry_free (entry);
}

static void
drop_version (GbxEditHistory *self, Entry *entry, GList *link)
{
  GbxEditVersion *version = link->data;

  self->size_bytes -= g_bytes_get_size (version->content);
  g_queue_delete_link (&entry->versions, link);
  gbx_edit_version_unref (version);
  if (g_queue_is_empty (&entry->versions))
    drop_entry (self, entry);
}

static Entry *
ensure_entry (GbxEditHistory *self, const char *path)
{
  Entry *entry = g_hash_table_lookup (self->entries, path);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->path = g_strdup (path);
      entry->link.data = entry;
      g_queue_init (&entry->versions);
      g_hash_table_insert (self->entries, entry->path, entry);
    }
  else
    g_queue_unlink (&self->order, &entry->link);
  g_queue_push_tail_link (&self->order, &entry->link);

  return entry;
}

/* The versions of the path that was edited longest ago go first, the oldest of them first. */
static void
trim (GbxEditHistory *self)
{
  while (self->size_bytes > self->max_bytes ||
         g_hash_table_size (self->entries) > GBX_EDIT_HISTORY_MAX_PATHS_COUNT)
    {
      Entry *entry = g_queue_peek_head (&self->order);

      drop_version (self, entry, g_queue_peek_head_link (&entry->versions));
    }
}

/**
 * gbx_edit_history_push:
 * @self: a history
 * @path: the path as it was asked for, normalised; `..` is not resolved
 * @content: what the file held
 * @is_literal: see #GbxEditVersion
 *
 * Remembers a version. The oldest of the path goes when there are %GBX_EDIT_HISTORY_DEPTH_COUNT;
 * those of other paths go when there are too many or they hold too much.
 */
void
gbx_edit_history_push (GbxEditHistory *self,
                       const char *path,
                       GBytes *content,
                       gboolean is_literal)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GbxEditVersion *version = g_atomic_rc_box_new0 (GbxEditVersion);
  Entry *entry = ensure_entry (self, path);

  version->content = g_bytes_ref (content);
  version->is_literal = is_literal;
  g_queue_push_tail (&entry->versions, version);
  self->size_bytes += g_bytes_get_size (content);
  if (g_queue_get_length (&entry->versions) > GBX_EDIT_HISTORY_DEPTH_COUNT)
    drop_version (self, entry, g_queue_peek_head_link (&entry->versions));

  trim (self);
}

/**
 * gbx_edit_history_peek:
 * @self: a history
 * @path: a path
 *
 * Returns: (transfer full) (nullable): its newest version
 */
GbxEditVersion *
gbx_edit_history_peek (GbxEditHistory *self, const char *path)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = g_hash_table_lookup (self->entries, path);

  return entry != NULL ? g_atomic_rc_box_acquire (g_queue_peek_tail (&entry->versions)) : NULL;
}

/**
 * gbx_edit_history_pop:
 * @self: a history
 * @path: a path
 * @version: what was its newest version
 *
 * Forgets @version, unless that has happened meanwhile.
 */
void
gbx_edit_history_pop (GbxEditHistory *self, const char *path, GbxEditVersion *version)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Entry *entry = g_hash_table_lookup (self->entries, path);
  GList *link = entry != NULL ? g_queue_find (&entry->versions, version) : NULL;

  if (link != NULL)
    drop_version (self, entry, link);
}

/**
 * gbx_edit_history_get_size_bytes:
 * @self: a history
 *
 * Returns: what all versions together hold
 */
gsize
gbx_edit_history_get_size_bytes (GbxEditHistory *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->size_bytes;
}
