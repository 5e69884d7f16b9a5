/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-axtree.h"

#include <gbx.h>
#include <string.h>

#include "gbx-browse-axtree-private.h"
#include "gbx-browse-json.h"

#define BID_PREFIX "browsergym_id_"

/* One node while it is read. */
typedef struct
{
  GbxBrowseAxtree *tree;
  GbxBrowseJson *json;
  GString *text;
  GPtrArray *child_ids; /* const char *: of all nodes of the frame */
} Reader;

/**
 * gbx_browse_axtree_new:
 *
 * Returns: (transfer full): a tree without nodes
 */
GbxBrowseAxtree *
gbx_browse_axtree_new (void)
{
  GbxBrowseAxtree *self = g_new0 (GbxBrowseAxtree, 1);

  self->texts = g_string_chunk_new (4096);
  self->nodes = g_array_new (FALSE, TRUE, sizeof (GbxBrowseAxnode));
  self->properties = g_array_new (FALSE, TRUE, sizeof (GbxBrowseAxproperty));
  self->children = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->roots = g_hash_table_new (g_str_hash, g_str_equal);
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * gbx_browse_axtree_free:
 * @self: (transfer full) (nullable): a tree
 */
void
gbx_browse_axtree_free (GbxBrowseAxtree *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->roots);
  g_array_unref (self->children);
  g_array_unref (self->properties);
  g_array_unref (self->nodes);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/**
 * gbx_browse_axtree_is_hidden_role:
 * @role: a node's role
 *
 * Returns: whether no agent is shown such nodes
 */
gboolean
gbx_browse_axtree_is_hidden_role (const char *role)
{
  return strcmp (role, "InlineTextBox") == 0;
}

/* Texts that come again and again are kept once. */
static const char *
keep_common (Reader *r)
{
  return g_string_chunk_insert_const (r->tree->texts, r->text->str);
}

static const char *
keep (Reader *r)
{
  return g_string_chunk_insert (r->tree->texts, r->text->str);
}

static gboolean
is_whole_number (const char *begin, const char *end)
{
  for (const char *p = begin; p < end; p++)
    if (*p == '.' || *p == 'e' || *p == 'E')
      return FALSE;
  return TRUE;
}

static void
read_number (Reader *r, GbxBrowseAxvalue *out)
{
  const char *begin;

  gbx_browse_json_peek (r->json);
  begin = r->json->at;
  if (!gbx_browse_json_read_number (r->json, &out->number))
    return;
  out->kind = GBX_BROWSE_AXVALUE_NUMBER;
  out->is_whole = is_whole_number (begin, r->json->at);
}

static void
read_scalar (Reader *r, GbxBrowseAxvalue *out)
{
  gboolean flag = FALSE;

  switch (gbx_browse_json_peek (r->json))
    {
    case '"':
      if (!gbx_browse_json_read_string (r->json, r->text))
        return;
      out->kind = GBX_BROWSE_AXVALUE_STRING;
      out->text = keep (r);
      break;
    case 't':
    case 'f':
      gbx_browse_json_read_boolean (r->json, &flag);
      out->kind = GBX_BROWSE_AXVALUE_BOOLEAN;
      out->number = flag;
      break;
    case 'n':
      out->kind = GBX_BROWSE_AXVALUE_NULL;
      gbx_browse_json_skip (r->json);
      break;
    case '{':
    case '[':
      gbx_browse_json_skip (r->json);
      break;
    default:
      read_number (r, out);
    }
}

/* An AXValue, of which the member `value` counts. */
static void
read_value (Reader *r, GbxBrowseAxvalue *out)
{
  GbxBrowseJsonSpan name;

  *out = (GbxBrowseAxvalue){ GBX_BROWSE_AXVALUE_ABSENT, FALSE, 0, NULL };
  if (!gbx_browse_json_enter (r->json, '{'))
    return;
  while (gbx_browse_json_next_member (r->json, &name))
    {
      if (gbx_browse_json_is_name (&name, "value"))
        read_scalar (r, out);
      else
        gbx_browse_json_skip (r->json);
    }
}

static const char *
get_text (const GbxBrowseAxvalue *value)
{
  return value->kind == GBX_BROWSE_AXVALUE_STRING ? value->text : "";
}

/*
 * Takes the bid off a text that the marking put it before; what is left of the text may be empty.
 * Returns: (nullable): the bid
 */
static const char *
take_bid (Reader *r, GbxBrowseAxvalue *value)
{
  const char *text = get_text (value);
  const char *bid = text + strlen (BID_PREFIX);
  gsize length = 0;
  const char *rest;

  if (!g_str_has_prefix (text, BID_PREFIX))
    return NULL;
  while (g_ascii_isalnum (bid[length]))
    length++;
  if (length == 0)
    return NULL;

  rest = bid + length;
  value->text = g_unichar_isspace (g_utf8_get_char (rest)) ? g_utf8_next_char (rest) : rest;
  g_string_truncate (r->text, 0);
  g_string_append_len (r->text, bid, (gssize) length);
  return keep (r);
}

/* A picture inside the page's own text says nothing to an agent, and may be megabytes. */
static void
cut_data_url (Reader *r, GbxBrowseAxvalue *value)
{
  const char *text = get_text (value);

  if (!g_str_has_prefix (text, "data:") ||
      g_utf8_strlen (text, -1) <= GBX_BROWSE_AXTREE_MAX_DATA_URL_CHARS_COUNT)
    return;

  g_string_truncate (r->text, 0);
  g_string_append_len (r->text, text,
                       g_utf8_offset_to_pointer (text,
                                                 GBX_BROWSE_AXTREE_SHOWN_DATA_URL_CHARS_COUNT) -
                           text);
  g_string_append (r->text, "...");
  value->text = keep (r);
}

static void
add_property (Reader *r, GbxBrowseAxnode *node, GbxBrowseAxproperty *property)
{
  if (property->name == NULL)
    return;
  if (strcmp (property->name, "roledescription") == 0)
    {
      const char *bid = take_bid (r, &property->value);

      if (bid != NULL)
        node->bid = bid;
      if (bid != NULL && *get_text (&property->value) == '\0')
        return;
    }
  cut_data_url (r, &property->value);
  g_array_append_val (r->tree->properties, *property);
  node->properties_count++;
}

static void
read_property (Reader *r, GbxBrowseAxnode *node)
{
  GbxBrowseAxproperty property = { NULL, { GBX_BROWSE_AXVALUE_ABSENT, FALSE, 0, NULL } };
  GbxBrowseJsonSpan name;

  if (!gbx_browse_json_enter (r->json, '{'))
    return;
  while (gbx_browse_json_next_member (r->json, &name))
    {
      if (gbx_browse_json_is_name (&name, "name"))
        {
          gbx_browse_json_read_string (r->json, r->text);
          property.name = keep_common (r);
        }
      else if (gbx_browse_json_is_name (&name, "value"))
        read_value (r, &property.value);
      else
        gbx_browse_json_skip (r->json);
    }
  add_property (r, node, &property);
}

static void
read_child_ids (Reader *r, GbxBrowseAxnode *node)
{
  if (!gbx_browse_json_enter (r->json, '['))
    return;
  node->children = r->child_ids->len;
  while (gbx_browse_json_next (r->json) && gbx_browse_json_read_string (r->json, r->text))
    g_ptr_array_add (r->child_ids, (gpointer) keep_common (r));
  node->children_count = r->child_ids->len - node->children;
}

static void
read_properties (Reader *r, GbxBrowseAxnode *node)
{
  if (!gbx_browse_json_enter (r->json, '['))
    return;
  while (gbx_browse_json_next (r->json))
    read_property (r, node);
}

/* Roles and ids come again and again. */
static const char *
read_common_value (Reader *r)
{
  GbxBrowseAxvalue value;

  read_value (r, &value);
  return g_string_chunk_insert_const (r->tree->texts, get_text (&value));
}

static void
read_member (Reader *r, GbxBrowseAxnode *node, const GbxBrowseJsonSpan *name)
{
  GbxBrowseAxvalue value;

  if (gbx_browse_json_is_name (name, "nodeId"))
    {
      gbx_browse_json_read_string (r->json, r->text);
      node->id = keep_common (r);
    }
  else if (gbx_browse_json_is_name (name, "role"))
    node->role = read_common_value (r);
  else if (gbx_browse_json_is_name (name, "name"))
    {
      read_value (r, &value);
      node->name = get_text (&value);
    }
  else if (gbx_browse_json_is_name (name, "value"))
    read_value (r, &node->value);
  else if (gbx_browse_json_is_name (name, "properties"))
    read_properties (r, node);
  else if (gbx_browse_json_is_name (name, "childIds"))
    read_child_ids (r, node);
  else if (gbx_browse_json_is_name (name, "backendDOMNodeId"))
    gbx_browse_json_read_int (r->json, &node->backend_node_id);
  else
    gbx_browse_json_skip (r->json);
}

static void
read_node (Reader *r)
{
  GbxBrowseAxnode node = { .id = "", .role = "", .inner_root = -1 };
  GbxBrowseJsonSpan name;
  const char *described_bid = NULL;

  node.properties = r->tree->properties->len;
  if (!gbx_browse_json_enter (r->json, '{'))
    return;
  while (gbx_browse_json_next_member (r->json, &name))
    {
      if (gbx_browse_json_is_name (&name, "description"))
        {
          GbxBrowseAxvalue value;

          read_value (r, &value);
          described_bid = take_bid (r, &value);
        }
      else
        read_member (r, &node, &name);
    }
  if (node.bid == NULL)
    node.bid = described_bid;
  g_array_append_val (r->tree->nodes, node);
}

/* Ids of one frame mean nodes of that frame. */
static void
resolve_children (Reader *r, guint first)
{
  GbxBrowseAxtree *tree = r->tree;
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = first; i < tree->nodes->len; i++)
    g_hash_table_insert (by_id, (gpointer) g_array_index (tree->nodes, GbxBrowseAxnode, i).id,
                         GUINT_TO_POINTER (i));
  for (guint i = first; i < tree->nodes->len; i++)
    {
      GbxBrowseAxnode *node = &g_array_index (tree->nodes, GbxBrowseAxnode, i);
      guint begin = node->children;
      guint count = node->children_count;

      node->children = tree->children->len;
      node->children_count = 0;
      for (guint j = 0; j < count; j++)
        {
          gpointer found;

          if (!g_hash_table_lookup_extended (by_id, r->child_ids->pdata[begin + j], NULL, &found) ||
              GPOINTER_TO_UINT (found) == i)
            continue;
          g_array_append_vals (tree->children, &(guint32){ GPOINTER_TO_UINT (found) }, 1);
          node->children_count++;
        }
    }
}

/* Frames in processes of their own count from the beginning each. */
static void
make_ids_unique (GbxBrowseAxtree *self, guint first, guint frame)
{
  for (guint i = first; i < self->nodes->len; i++)
    {
      GbxBrowseAxnode *node = &g_array_index (self->nodes, GbxBrowseAxnode, i);
      g_autofree char *other = NULL;

      if (!g_hash_table_add (self->ids, (gpointer) node->id))
        {
          other = g_strdup_printf ("%u-%u-%s", frame, i, node->id);
          node->id = g_string_chunk_insert (self->texts, other);
          g_hash_table_add (self->ids, (gpointer) node->id);
        }
    }
}

static gboolean
read_nodes (Reader *r)
{
  if (!gbx_browse_json_enter (r->json, '['))
    return FALSE;
  while (gbx_browse_json_next (r->json))
    {
      if (r->tree->nodes->len == GBX_BROWSE_AXTREE_MAX_NODES_COUNT)
        return FALSE;
      read_node (r);
    }
  return !r->json->is_broken;
}

static gboolean
read_result (Reader *r)
{
  GbxBrowseJsonSpan name;
  gboolean has_nodes = FALSE;

  if (!gbx_browse_json_enter (r->json, '{'))
    return FALSE;
  while (gbx_browse_json_next_member (r->json, &name))
    {
      gboolean is_nodes = gbx_browse_json_is_name (&name, "nodes");

      if (!(is_nodes ? read_nodes (r) : gbx_browse_json_skip (r->json)))
        return FALSE;
      has_nodes |= is_nodes;
    }
  return has_nodes && !r->json->is_broken;
}

/**
 * gbx_browse_axtree_add_frame:
 * @self: a tree
 * @frame_id: whose tree it is; the first frame is the page
 * @result: JSON: the result of `Accessibility.getFullAXTree` for the frame
 * @error: return location for an error
 *
 * Adds a frame's nodes. Any thread.
 *
 * Returns: %FALSE with %GBX_ERROR_FAILED if it is no such thing, or all frames have more than
 *   %GBX_BROWSE_AXTREE_MAX_NODES_COUNT nodes; the tree is then of no use
 */
gboolean
gbx_browse_axtree_add_frame (GbxBrowseAxtree *self,
                             const char *frame_id,
                             GBytes *result,
                             GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) child_ids = g_ptr_array_new ();
  GbxBrowseJson json;
  Reader r = { self, &json, text, child_ids };
  guint first = self->nodes->len;

  gbx_browse_json_init_bytes (&json, result);
  if (!read_result (&r))
    {
      g_set_error_literal (error, GBX_ERROR, GBX_ERROR_FAILED,
                           "the browser's accessibility tree cannot be read");
      return FALSE;
    }

  resolve_children (&r, first);
  make_ids_unique (self, first, g_hash_table_size (self->roots));
  if (self->nodes->len > first)
    g_hash_table_insert (self->roots, g_string_chunk_insert (self->texts, frame_id),
                         GUINT_TO_POINTER (first));
  return TRUE;
}

static gboolean
is_owner (const GbxBrowseAxnode *node)
{
  return strcmp (node->role, "Iframe") == 0;
}

/**
 * gbx_browse_axtree_get_owners:
 * @self: a tree
 *
 * Returns: (transfer full) (element-type gint64): the `backendDOMNodeId` of each node that has a
 *   frame in it, to be told to gbx_browse_axtree_link()
 */
GArray *
gbx_browse_axtree_get_owners (const GbxBrowseAxtree *self)
{
  GArray *owners = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const GbxBrowseAxnode *node = &g_array_index (self->nodes, GbxBrowseAxnode, i);

      if (is_owner (node))
        g_array_append_val (owners, node->backend_node_id);
    }
  return owners;
}

/**
 * gbx_browse_axtree_link:
 * @self: a tree
 * @backend_node_id: one of gbx_browse_axtree_get_owners()
 * @frame_id: what `DOM.describeNode` says is in it
 *
 * Puts a frame's nodes below its owner's. A frame that was not added changes nothing.
 */
void
gbx_browse_axtree_link (GbxBrowseAxtree *self, gint64 backend_node_id, const char *frame_id)
{
  gpointer root;

  if (!g_hash_table_lookup_extended (self->roots, frame_id, NULL, &root))
    return;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      GbxBrowseAxnode *node = &g_array_index (self->nodes, GbxBrowseAxnode, i);

      if (is_owner (node) && node->backend_node_id == backend_node_id)
        node->inner_root = (gint32) GPOINTER_TO_UINT (root);
    }
}
