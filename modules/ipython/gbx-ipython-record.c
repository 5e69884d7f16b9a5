/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-record.h"

#include <string.h>

#include "gbx-ipython-json.h"

/* One output: a stream whose text still grows, or a finished object. */
typedef struct
{
  char *stream;  /* NULL: not a stream */
  GString *text; /* of a stream */
  JsonObject *object;
  char *display_id; /* NULL: cannot be updated */
} Entry;

struct _GbxIpythonRecord
{
  grefcount ref_count;
  char *id;
  char *kernel;
  gsize max_bytes;

  GPtrArray *entries;
  gsize size_bytes;
  gboolean is_cut;
  gboolean clear_at_next; /* clear_output (wait=True): when something new comes */
  char *status;
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->stream);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->object, json_object_unref);
  g_free (self->display_id);
  g_free (self);
}

/**
 * gbx_ipython_record_new:
 * @id: of the cell
 * @kernel: name of the kernel that runs it
 * @max_bytes: how much is kept
 *
 * Returns: (transfer full): an empty record
 */
GbxIpythonRecord *
gbx_ipython_record_new (const char *id, const char *kernel, gsize max_bytes)
{
  GbxIpythonRecord *self = g_new0 (GbxIpythonRecord, 1);

  g_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->kernel = g_strdup (kernel);
  self->max_bytes = max_bytes;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->status = g_strdup ("running");

  return self;
}

/**
 * gbx_ipython_record_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
GbxIpythonRecord *
gbx_ipython_record_ref (GbxIpythonRecord *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gbx_ipython_record_unref:
 * @self: (transfer full): a record
 *
 * Drops one reference.
 */
void
gbx_ipython_record_unref (GbxIpythonRecord *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->kernel);
  g_ptr_array_unref (self->entries);
  g_free (self->status);
  g_free (self);
}

/**
 * gbx_ipython_record_get_id:
 * @self: a record
 *
 * Returns: (transfer none): the cell's id
 */
const char *
gbx_ipython_record_get_id (const GbxIpythonRecord *self)
{
  return self->id;
}

static void
clear (GbxIpythonRecord *self)
{
  g_ptr_array_set_size (self->entries, 0);
  self->size_bytes = 0;
  self->clear_at_next = FALSE;
}

/* Whether there is room for what the message says. */
static gboolean
make_room (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  if (self->clear_at_next)
    clear (self);
  if (message->size_bytes > self->max_bytes - self->size_bytes)
    {
      self->is_cut = TRUE;
      return FALSE;
    }
  self->size_bytes += message->size_bytes;
  return TRUE;
}

static void
take_stream (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  const char *name = gbx_ipython_json_get_string (message->content, "name");
  const char *text = gbx_ipython_json_get_string (message->content, "text");
  Entry *last = self->entries->len > 0 ? self->entries->pdata[self->entries->len - 1] : NULL;

  if (name == NULL || text == NULL)
    return;
  if (last == NULL || g_strcmp0 (last->stream, name) != 0)
    {
      last = g_new0 (Entry, 1);
      last->stream = g_strdup (name);
      last->text = g_string_new (NULL);
      g_ptr_array_add (self->entries, last);
    }
  g_string_append (last->text, text);
}

static void
copy_member (JsonObject *from, const char *name, JsonObject *to)
{
  JsonNode *node = json_object_get_member (from, name);

  if (node != NULL)
    json_object_set_member (to, name, json_node_copy (node));
}

static void
take_object (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  static const char *const members[] = { "data", "metadata", "ename", "evalue", "traceback" };
  JsonObject *transient = gbx_ipython_json_get_object (message->content, "transient");
  Entry *entry = g_new0 (Entry, 1);

  entry->object = json_object_new ();
  entry->display_id = g_strdup (gbx_ipython_json_get_string (transient, "display_id"));
  json_object_set_string_member (entry->object, "output_type", message->type);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    copy_member (message->content, members[i], entry->object);
  g_ptr_array_add (self->entries, entry);
}

/**
 * gbx_ipython_record_update_display:
 * @self: a record, of this cell or an earlier one
 * @message: an `update_display_data` message
 *
 * Replaces what was displayed under the message's id, if anything was.
 */
void
gbx_ipython_record_update_display (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  JsonObject *transient = gbx_ipython_json_get_object (message->content, "transient");
  const char *display_id = gbx_ipython_json_get_string (transient, "display_id");

  if (display_id == NULL)
    return;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (g_strcmp0 (entry->display_id, display_id) != 0)
        continue;
      if (!make_room (self, message))
        return;
      copy_member (message->content, "data", entry->object);
      copy_member (message->content, "metadata", entry->object);
    }
}

static void
take_clear (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  if (gbx_ipython_json_get_bool (message->content, "wait", FALSE))
    self->clear_at_next = TRUE;
  else
    clear (self);
}

/**
 * gbx_ipython_record_take:
 * @self: a record
 * @message: what the cell published
 *
 * Carries @message out.
 */
void
gbx_ipython_record_take (GbxIpythonRecord *self, const GbxIpythonMessage *message)
{
  if (g_str_equal (message->type, "clear_output"))
    take_clear (self, message);
  else if (g_str_equal (message->type, "stream"))
    {
      if (make_room (self, message))
        take_stream (self, message);
    }
  else if (g_str_equal (message->type, "display_data") ||
           g_str_equal (message->type, "execute_result") || g_str_equal (message->type, "error"))
    {
      if (make_room (self, message))
        take_object (self, message);
    }
}

/**
 * gbx_ipython_record_skip:
 * @self: a record
 *
 * Notes that messages are lost.
 */
void
gbx_ipython_record_skip (GbxIpythonRecord *self)
{
  self->is_cut = TRUE;
}

/**
 * gbx_ipython_record_take_reply:
 * @self: a record
 * @content: of the reply
 *
 * Notes how the cell ended.
 */
void
gbx_ipython_record_take_reply (GbxIpythonRecord *self, JsonObject *content)
{
  const char *status = gbx_ipython_json_get_string (content, "status");

  gbx_ipython_record_end (self, status != NULL ? status : "error");
}

/**
 * gbx_ipython_record_end:
 * @self: a record
 * @status: `interrupted`, `died` or `aborted`, the last of a cell that did not run
 *
 * Notes that the cell ended in a way of which no reply tells.
 */
void
gbx_ipython_record_end (GbxIpythonRecord *self, const char *status)
{
  g_free (self->status);
  self->status = g_strdup (status);
}

static JsonObject *
build_stream (const Entry *entry)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "output_type", "stream");
  json_object_set_string_member (object, "name", entry->stream);
  json_object_set_string_member (object, "text", entry->text->str);
  return object;
}

/**
 * gbx_ipython_record_build:
 * @self: a record
 *
 * Returns: (transfer full): an object: `cell`, `kernel`, `status` (`running`, `ok`, `error`,
 *   `aborted`, `interrupted` or `died`), `truncated` and `outputs`
 */
JsonNode *
gbx_ipython_record_build (const GbxIpythonRecord *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *outputs = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      json_array_add_object_element (outputs, entry->stream != NULL
                                                  ? build_stream (entry)
                                                  : json_object_ref (entry->object));
    }
  json_object_set_string_member (object, "cell", self->id);
  json_object_set_string_member (object, "kernel", self->kernel);
  json_object_set_string_member (object, "status", self->status);
  json_object_set_boolean_member (object, "truncated", self->is_cut);
  json_object_set_array_member (object, "outputs", outputs);
  json_node_set_object (node, object);
  return node;
}
