/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

#include "gbx-browse-json.h"
#include "gbx-browse-snapshot-private.h"

/* A column of a table of nodes that is given for a few of them alone. */
typedef struct
{
  GArray *indexes;
  GArray *values;
} Sparse;

/* One document's arrays, before they become nodes. */
typedef struct
{
  GArray *parents;
  GArray *types;
  GArray *names;
  GArray *values;
  GArray *attributes;
  GArray *attribute_counts;
  Sparse documents;
  Sparse clickables;
  Sparse pseudos;
  GArray *layout_nodes;
  GArray *layout_bounds; /* double: four each */
} Columns;

static GArray *
new_ints (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint32));
}

static gint32
get_int (const GArray *array, guint index)
{
  return g_array_index (array, gint32, index);
}

static void
columns_init (Columns *self)
{
  self->parents = new_ints ();
  self->types = new_ints ();
  self->names = new_ints ();
  self->values = new_ints ();
  self->attributes = new_ints ();
  self->attribute_counts = new_ints ();
  self->documents = (Sparse){ new_ints (), new_ints () };
  self->clickables = (Sparse){ new_ints (), new_ints () };
  self->pseudos = (Sparse){ new_ints (), new_ints () };
  self->layout_nodes = new_ints ();
  self->layout_bounds = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
sparse_clear (Sparse *self)
{
  g_array_unref (self->indexes);
  g_array_unref (self->values);
}

static void
columns_clear (Columns *self)
{
  g_array_unref (self->parents);
  g_array_unref (self->types);
  g_array_unref (self->names);
  g_array_unref (self->values);
  g_array_unref (self->attributes);
  g_array_unref (self->attribute_counts);
  sparse_clear (&self->documents);
  sparse_clear (&self->clickables);
  sparse_clear (&self->pseudos);
  g_array_unref (self->layout_nodes);
  g_array_unref (self->layout_bounds);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Columns, columns_clear)

static void
free_document (gpointer data)
{
  GbxBrowseDocument *document = data;

  g_array_unref (document->nodes);
  g_array_unref (document->attributes);
  g_free (document);
}

static void
read_ints (GbxBrowseJson *json, GArray *out)
{
  gint64 number;

  if (!gbx_browse_json_enter (json, '['))
    return;
  while (gbx_browse_json_next (json) && gbx_browse_json_read_int (json, &number))
    {
      gint32 value = (gint32) CLAMP (number, GBX_BROWSE_NOTHING, G_MAXINT32);

      g_array_append_val (out, value);
    }
}

/* Arrays of numbers, one behind the other; @out_counts has the length of each. */
static void
read_int_rows (GbxBrowseJson *json, GArray *out, GArray *out_counts)
{
  if (!gbx_browse_json_enter (json, '['))
    return;
  while (gbx_browse_json_next (json))
    {
      guint before = out->len;
      gint32 count;

      read_ints (json, out);
      count = (gint32) (out->len - before);
      g_array_append_val (out_counts, count);
    }
}

static void
read_sparse (GbxBrowseJson *json, Sparse *out)
{
  GbxBrowseJsonSpan name;

  if (!gbx_browse_json_enter (json, '{'))
    return;
  while (gbx_browse_json_next_member (json, &name))
    {
      if (gbx_browse_json_is_name (&name, "index"))
        read_ints (json, out->indexes);
      else if (gbx_browse_json_is_name (&name, "value"))
        read_ints (json, out->values);
      else
        gbx_browse_json_skip (json);
    }
}

static void
read_nodes (GbxBrowseJson *json, Columns *out)
{
  GbxBrowseJsonSpan name;

  if (!gbx_browse_json_enter (json, '{'))
    return;
  while (gbx_browse_json_next_member (json, &name))
    {
      if (gbx_browse_json_is_name (&name, "parentIndex"))
        read_ints (json, out->parents);
      else if (gbx_browse_json_is_name (&name, "nodeType"))
        read_ints (json, out->types);
      else if (gbx_browse_json_is_name (&name, "nodeName"))
        read_ints (json, out->names);
      else if (gbx_browse_json_is_name (&name, "nodeValue"))
        read_ints (json, out->values);
      else if (gbx_browse_json_is_name (&name, "attributes"))
        read_int_rows (json, out->attributes, out->attribute_counts);
      else if (gbx_browse_json_is_name (&name, "contentDocumentIndex"))
        read_sparse (json, &out->documents);
      else if (gbx_browse_json_is_name (&name, "isClickable"))
        read_sparse (json, &out->clickables);
      else if (gbx_browse_json_is_name (&name, "pseudoType"))
        read_sparse (json, &out->pseudos);
      else
        gbx_browse_json_skip (json);
    }
}

/* Four numbers a row; what is missing is 0. */
static void
read_bounds (GbxBrowseJson *json, GArray *out)
{
  if (!gbx_browse_json_enter (json, '['))
    return;
  while (gbx_browse_json_next (json) && gbx_browse_json_enter (json, '['))
    {
      double row[4] = { 0 };
      double number;

      for (guint i = 0; gbx_browse_json_next (json); i++)
        {
          if (!gbx_browse_json_read_number (json, &number))
            return;
          if (i < G_N_ELEMENTS (row))
            row[i] = number;
        }
      g_array_append_vals (out, row, G_N_ELEMENTS (row));
    }
}

static void
read_layout (GbxBrowseJson *json, Columns *out)
{
  GbxBrowseJsonSpan name;

  if (!gbx_browse_json_enter (json, '{'))
    return;
  while (gbx_browse_json_next_member (json, &name))
    {
      if (gbx_browse_json_is_name (&name, "nodeIndex"))
        read_ints (json, out->layout_nodes);
      else if (gbx_browse_json_is_name (&name, "bounds"))
        read_bounds (json, out->layout_bounds);
      else
        gbx_browse_json_skip (json);
    }
}

static void
apply_layout (const Columns *columns, GArray *nodes)
{
  for (guint i = 0; i < columns->layout_nodes->len && i < columns->layout_bounds->len / 4; i++)
    {
      gint32 index = get_int (columns->layout_nodes, i);
      GbxBrowseNode *node;

      if (index < 0 || (guint) index >= nodes->len)
        continue;
      node = &g_array_index (nodes, GbxBrowseNode, index);
      memcpy (node->bounds, &g_array_index (columns->layout_bounds, double, 4 * i),
              sizeof node->bounds);
      node->has_layout = TRUE;
    }
}

static void
apply_sparse (const Columns *columns, GArray *nodes)
{
  const Sparse *tables[] = { &columns->documents, &columns->clickables, &columns->pseudos };

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (guint i = 0; i < tables[t]->indexes->len; i++)
      {
        gint32 index = get_int (tables[t]->indexes, i);
        GbxBrowseNode *node;

        if (index < 0 || (guint) index >= nodes->len)
          continue;
        node = &g_array_index (nodes, GbxBrowseNode, index);
        if (tables[t] == &columns->clickables)
          node->is_clickable = TRUE;
        else if (tables[t] == &columns->pseudos)
          node->is_pseudo = TRUE;
        else if (i < tables[t]->values->len)
          node->document = get_int (tables[t]->values, i);
      }
}

/* NULL if parents do not come before their children, or a column is short. */
static GbxBrowseDocument *
build_document (const Columns *columns)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, TRUE, sizeof (GbxBrowseNode));
  GbxBrowseDocument *document;
  guint count = columns->parents->len;
  guint attributes = 0;

  if (columns->types->len < count || columns->names->len < count ||
      columns->values->len < count || columns->attribute_counts->len < count)
    return NULL;

  g_array_set_size (nodes, count);
  for (guint i = 0; i < count; i++)
    {
      GbxBrowseNode *node = &g_array_index (nodes, GbxBrowseNode, i);

      node->parent = get_int (columns->parents, i);
      node->type = get_int (columns->types, i);
      node->name = get_int (columns->names, i);
      node->value = get_int (columns->values, i);
      node->attributes = attributes;
      node->attributes_count = (guint) get_int (columns->attribute_counts, i) / 2;
      node->document = GBX_BROWSE_NOTHING;
      attributes += (guint) get_int (columns->attribute_counts, i);
      if (node->parent >= (gint32) i)
        return NULL;
    }
  apply_sparse (columns, nodes);
  apply_layout (columns, nodes);

  document = g_new0 (GbxBrowseDocument, 1);
  document->nodes = g_steal_pointer (&nodes);
  document->attributes = g_array_ref (columns->attributes);
  return document;
}

static gboolean
read_document (GbxBrowseJson *json, GPtrArray *documents)
{
  g_auto (Columns) columns;
  GbxBrowseJsonSpan name;
  GbxBrowseDocument *document;
  double scroll_x = 0;
  double scroll_y = 0;

  columns_init (&columns);
  if (!gbx_browse_json_enter (json, '{'))
    return FALSE;
  while (gbx_browse_json_next_member (json, &name))
    {
      if (gbx_browse_json_is_name (&name, "nodes"))
        read_nodes (json, &columns);
      else if (gbx_browse_json_is_name (&name, "layout"))
        read_layout (json, &columns);
      else if (gbx_browse_json_is_name (&name, "scrollOffsetX"))
        gbx_browse_json_read_number (json, &scroll_x);
      else if (gbx_browse_json_is_name (&name, "scrollOffsetY"))
        gbx_browse_json_read_number (json, &scroll_y);
      else
        gbx_browse_json_skip (json);
    }

  document = json->is_broken ? NULL : build_document (&columns);
  if (document == NULL)
    return FALSE;
  document->scroll_x = scroll_x;
  document->scroll_y = scroll_y;
  g_ptr_array_add (documents, document);
  return TRUE;
}

static gboolean
read_documents (GbxBrowseJson *json, GPtrArray *documents)
{
  guint nodes_count = 0;

  if (!gbx_browse_json_enter (json, '['))
    return FALSE;
  while (gbx_browse_json_next (json))
    {
      const GbxBrowseDocument *document;

      if (!read_document (json, documents))
        return FALSE;
      document = documents->pdata[documents->len - 1];
      nodes_count += document->nodes->len;
      if (nodes_count > GBX_BROWSE_SNAPSHOT_MAX_NODES_COUNT)
        return FALSE;
    }
  return !json->is_broken;
}

static gboolean
read_strings (GbxBrowseJson *json, GbxBrowseSnapshot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!gbx_browse_json_enter (json, '['))
    return FALSE;
  while (gbx_browse_json_next (json))
    {
      if (!gbx_browse_json_read_string (json, text))
        return FALSE;
      g_ptr_array_add (self->strings, g_string_chunk_insert (self->texts, text->str));
    }
  return !json->is_broken;
}

static gboolean
read_all (GbxBrowseJson *json, GbxBrowseSnapshot *self)
{
  GbxBrowseJsonSpan name;

  if (!gbx_browse_json_enter (json, '{'))
    return FALSE;
  while (gbx_browse_json_next_member (json, &name))
    {
      gboolean is_good;

      if (gbx_browse_json_is_name (&name, "documents"))
        is_good = read_documents (json, self->documents);
      else if (gbx_browse_json_is_name (&name, "strings"))
        is_good = read_strings (json, self);
      else
        is_good = gbx_browse_json_skip (json);
      if (!is_good)
        return FALSE;
    }
  return !json->is_broken;
}

/**
 * gbx_browse_snapshot_new:
 * @result: JSON: the result of `DOMSnapshot.captureSnapshot`
 * @error: return location for an error
 *
 * Reads a snapshot of a page and the pages in its frames. Any thread.
 *
 * Returns: (transfer full): the snapshot, or %NULL with %GBX_ERROR_FAILED if it is none or has more
 *   than %GBX_BROWSE_SNAPSHOT_MAX_NODES_COUNT nodes
 */
GbxBrowseSnapshot *
gbx_browse_snapshot_new (GBytes *result, GError **error)
{
  g_autoptr (GbxBrowseSnapshot) self = g_new0 (GbxBrowseSnapshot, 1);
  GbxBrowseJson json;

  self->documents = g_ptr_array_new_with_free_func (free_document);
  self->strings = g_ptr_array_new ();
  self->texts = g_string_chunk_new (4096);
  gbx_browse_json_init_bytes (&json, result);
  if (!read_all (&json, self))
    {
      g_set_error_literal (error, GBX_ERROR, GBX_ERROR_FAILED,
                           "the browser's snapshot of the page cannot be read");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * gbx_browse_snapshot_free:
 * @self: (transfer full) (nullable): a snapshot
 */
void
gbx_browse_snapshot_free (GbxBrowseSnapshot *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->strings);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/**
 * gbx_browse_snapshot_get_string:
 * @self: a snapshot
 * @index: a string's number
 *
 * Returns: (nullable): the string; %NULL for %GBX_BROWSE_NOTHING and what does not exist
 */
const char *
gbx_browse_snapshot_get_string (const GbxBrowseSnapshot *self, gint32 index)
{
  return index >= 0 && (guint) index < self->strings->len ? self->strings->pdata[index] : NULL;
}

/**
 * gbx_browse_snapshot_get_attribute:
 * @self: a snapshot
 * @document: one of its documents
 * @node: a node of that
 * @name: an attribute, in lower case
 *
 * Returns: (nullable): its value; %NULL if it is not there
 */
const char *
gbx_browse_snapshot_get_attribute (const GbxBrowseSnapshot *self,
                                   const GbxBrowseDocument *document,
                                   const GbxBrowseNode *node,
                                   const char *name)
{
  for (guint i = 0; i < node->attributes_count; i++)
    {
      guint at = node->attributes + 2 * i;
      const char *found = gbx_browse_snapshot_get_string (self,
                                                          get_int (document->attributes, at));
      const char *value = gbx_browse_snapshot_get_string (self,
                                                          get_int (document->attributes, at + 1));

      if (found != NULL && strcmp (found, name) == 0)
        return value != NULL ? value : "";
    }
  return NULL;
}
