/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree as data: what clients print again with rules of their own. */
#include <string.h>

#include "gbx-browse-axtree-private.h"

static void
set_value (JsonObject *object, const GbxBrowseAxvalue *value)
{
  switch (value->kind)
    {
    case GBX_BROWSE_AXVALUE_NULL:
      json_object_set_null_member (object, "value");
      break;
    case GBX_BROWSE_AXVALUE_BOOLEAN:
      json_object_set_boolean_member (object, "value", value->number != 0);
      break;
    case GBX_BROWSE_AXVALUE_NUMBER:
      if (value->is_whole)
        json_object_set_int_member (object, "value", (gint64) value->number);
      else
        json_object_set_double_member (object, "value", value->number);
      break;
    case GBX_BROWSE_AXVALUE_STRING:
      json_object_set_string_member (object, "value", value->text);
      break;
    case GBX_BROWSE_AXVALUE_ABSENT:
    default:
      break;
    }
}

static JsonObject *
value_new (const GbxBrowseAxvalue *value)
{
  JsonObject *object = json_object_new ();

  set_value (object, value);
  return object;
}

static JsonObject *
text_new (const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "value", text);
  return object;
}

static JsonArray *
properties_new (const GbxBrowseAxtree *self, const GbxBrowseAxnode *node)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < node->properties_count; i++)
    {
      const GbxBrowseAxproperty *property = &g_array_index (self->properties, GbxBrowseAxproperty,
                                                            node->properties + i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", property->name);
      json_object_set_object_member (object, "value", value_new (&property->value));
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
add_child (const GbxBrowseAxtree *self, guint index, JsonArray *ids)
{
  const GbxBrowseAxnode *child = &g_array_index (self->nodes, GbxBrowseAxnode, index);

  if (!gbx_browse_axtree_is_hidden_role (child->role))
    json_array_add_string_element (ids, child->id);
}

static JsonArray *
child_ids_new (const GbxBrowseAxtree *self, const GbxBrowseAxnode *node)
{
  JsonArray *ids = json_array_new ();

  for (guint i = 0; i < node->children_count; i++)
    add_child (self, g_array_index (self->children, guint32, node->children + i), ids);
  if (node->inner_root >= 0)
    add_child (self, (guint) node->inner_root, ids);
  return ids;
}

static JsonObject *
node_new (const GbxBrowseAxtree *self, const GbxBrowseAxnode *node)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "nodeId", node->id);
  json_object_set_object_member (object, "role", text_new (node->role));
  if (node->name != NULL)
    json_object_set_object_member (object, "name", text_new (node->name));
  if (node->value.kind != GBX_BROWSE_AXVALUE_ABSENT)
    json_object_set_object_member (object, "value", value_new (&node->value));
  if (node->properties_count > 0)
    json_object_set_array_member (object, "properties", properties_new (self, node));
  json_object_set_array_member (object, "childIds", child_ids_new (self, node));
  if (node->bid != NULL)
    json_object_set_string_member (object, "browsergym_id", node->bid);
  return object;
}

/**
 * gbx_browse_axtree_to_json:
 * @self: a tree
 *
 * Writes what clients read of a tree: `axtree_object` of an observation. Any thread.
 *
 * Returns: (transfer full): an object whose `nodes` begin with the page's root
 */
JsonNode *
gbx_browse_axtree_to_json (const GbxBrowseAxtree *self)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *nodes = json_array_new ();

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const GbxBrowseAxnode *one = &g_array_index (self->nodes, GbxBrowseAxnode, i);

      if (!gbx_browse_axtree_is_hidden_role (one->role))
        json_array_add_object_element (nodes, node_new (self, one));
    }
  json_object_set_array_member (object, "nodes", nodes);
  return json_node_init_object (node, object);
}
