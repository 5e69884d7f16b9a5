/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-records.h"

struct _GbxIpythonRecords
{
  GQueue list; /* of GbxIpythonRecord, the newest last */
  guint max_count;
  gsize max_record_bytes;
};

/**
 * gbx_ipython_records_new:
 * @max_count: how many records are kept
 * @max_record_bytes: how much is kept in each
 *
 * Returns: (transfer full): an empty list
 */
GbxIpythonRecords *
gbx_ipython_records_new (guint max_count, gsize max_record_bytes)
{
  GbxIpythonRecords *self = g_new0 (GbxIpythonRecords, 1);

  g_queue_init (&self->list);
  self->max_count = max_count;
  self->max_record_bytes = max_record_bytes;
  return self;
}

/**
 * gbx_ipython_records_free:
 * @self: (transfer full): a list
 *
 * Frees it.
 */
void
gbx_ipython_records_free (GbxIpythonRecords *self)
{
  g_queue_clear_full (&self->list, (GDestroyNotify) gbx_ipython_record_unref);
  g_free (self);
}

/**
 * gbx_ipython_records_add:
 * @self: a list
 * @id: of a cell; a record of the same id is replaced
 * @kernel: name of the kernel that runs it
 *
 * Adds a record; the oldest goes when there are too many.
 *
 * Returns: (transfer full): the record
 */
GbxIpythonRecord *
gbx_ipython_records_add (GbxIpythonRecords *self, const char *id, const char *kernel)
{
  GbxIpythonRecord *old = gbx_ipython_records_find (self, id);
  GbxIpythonRecord *record = gbx_ipython_record_new (id, kernel, self->max_record_bytes);

  if (old != NULL)
    {
      g_queue_remove (&self->list, old);
      gbx_ipython_record_unref (old);
    }
  g_queue_push_tail (&self->list, gbx_ipython_record_ref (record));
  while (g_queue_get_length (&self->list) > self->max_count)
    gbx_ipython_record_unref (g_queue_pop_head (&self->list));
  return record;
}

/**
 * gbx_ipython_records_find:
 * @self: a list
 * @id: of a cell
 *
 * Returns: (transfer none) (nullable): its record; %NULL if it is not kept
 */
GbxIpythonRecord *
gbx_ipython_records_find (GbxIpythonRecords *self, const char *id)
{
  for (GList *link = self->list.tail; link != NULL; link = link->prev)
    if (g_str_equal (gbx_ipython_record_get_id (link->data), id))
      return link->data;
  return NULL;
}

/**
 * gbx_ipython_records_update_display:
 * @self: a list
 * @message: an `update_display_data` message, from any cell
 *
 * Replaces what earlier cells displayed under the message's id.
 */
void
gbx_ipython_records_update_display (GbxIpythonRecords *self, const GbxIpythonMessage *message)
{
  for (GList *link = self->list.head; link != NULL; link = link->next)
    gbx_ipython_record_update_display (link->data, message);
}

/**
 * gbx_ipython_records_build_list:
 * @self: a list
 *
 * Returns: (transfer full): an object whose `cells` are the ids of what is kept, the newest last
 */
JsonNode *
gbx_ipython_records_build_list (const GbxIpythonRecords *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *cells = json_array_new ();

  for (GList *link = self->list.head; link != NULL; link = link->next)
    json_array_add_string_element (cells, gbx_ipython_record_get_id (link->data));
  json_object_set_array_member (object, "cells", cells);
  json_node_set_object (node, object);
  return node;
}
