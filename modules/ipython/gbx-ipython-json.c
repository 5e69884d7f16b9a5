/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-json.h"

static JsonNode *
find_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

/**
 * gbx_ipython_json_get_string:
 * @object: (nullable): an object
 * @name: of a member
 *
 * Returns: (transfer none) (nullable): its text; %NULL if there is none
 */
const char *
gbx_ipython_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/**
 * gbx_ipython_json_get_object:
 * @object: (nullable): an object
 * @name: of a member
 *
 * Returns: (transfer none) (nullable): the object in it; %NULL if there is none
 */
JsonObject *
gbx_ipython_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * gbx_ipython_json_get_array:
 * @object: (nullable): an object
 * @name: of a member
 *
 * Returns: (transfer none) (nullable): the array in it; %NULL if there is none
 */
JsonArray *
gbx_ipython_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * gbx_ipython_json_get_bool:
 * @object: (nullable): an object
 * @name: of a member
 * @fallback: what stands for no boolean
 *
 * Returns: its value
 */
gboolean
gbx_ipython_json_get_bool (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  return node != NULL ? json_node_get_boolean (node) : fallback;
}
