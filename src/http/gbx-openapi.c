/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-openapi.h"

#include <gbx.h>

#include "gbx-action-schema.h"

/* Made by the build, from data/openapi.json. */
GResource *gbx_http_get_resource (void);

#define DOCUMENT "/org/glovebox/http/openapi.json"

static JsonObject *
describe_timeout (void)
{
  JsonObject *schema = json_object_new ();
  JsonArray *types = json_array_new ();

  json_array_add_string_element (types, "number");
  json_array_add_string_element (types, "null");
  json_object_set_array_member (schema, "type", types);
  json_object_set_string_member (schema, "description", "Seconds until the action must answer");
  return schema;
}

static JsonObject *
describe_action (const GbxActionSpec *spec)
{
  JsonObject *schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonObject *type = json_object_new ();
  JsonArray *required = json_array_new ();

  json_object_set_string_member (type, "const", spec->action);
  json_object_set_object_member (properties, "action", type);
  json_object_set_object_member (properties, "args", gbx_action_schema_build (spec, FALSE));
  json_object_set_object_member (properties, "timeout", describe_timeout ());
  json_array_add_string_element (required, "action");
  json_array_add_string_element (required, "args");

  json_object_set_string_member (schema, "description", spec->summary);
  json_object_set_string_member (schema, "type", "object");
  json_object_set_array_member (schema, "required", required);
  json_object_set_object_member (schema, "properties", properties);
  return schema;
}

static JsonObject *
describe_actions (void)
{
  JsonObject *schema = json_object_new ();
  JsonArray *variants = json_array_new ();
  guint count;
  const GbxActionSpec *specs = gbx_action_table_get (&count);

  for (guint i = 0; i < count; i++)
    if (specs[i].is_runnable)
      json_array_add_object_element (variants, describe_action (&specs[i]));
  json_object_set_array_member (schema, "anyOf", variants);
  return schema;
}

/* Adds the members that are not there yet: a module cannot replace what the protocol fixes. */
static void
add_members (JsonObject *into, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    if (!json_object_has_member (into, name))
      json_object_set_member (into, name, json_node_copy (node));
}

/* (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
add_part (JsonObject *document, GBytes *part)
{
  static const char *const kinds[] = { "schemas", "responses", "parameters", "requestBodies" };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = gbx_json_parse (part, &error);
  JsonObject *components = get_object (document, "components");
  JsonObject *added;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_message ("A module's openapi.json is left out: %s",
                 error != NULL ? error->message : "not an object");
      return;
    }
  added = get_object (json_node_get_object (root), "paths");
  if (added != NULL)
    add_members (get_object (document, "paths"), added);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      added = get_object (get_object (json_node_get_object (root), "components"), kinds[i]);
      if (added != NULL && !json_object_has_member (components, kinds[i]))
        json_object_set_object_member (components, kinds[i], json_object_new ());
      if (added != NULL)
        add_members (get_object (components, kinds[i]), added);
    }
}

/* The key is asked for before any route is: what needs it says so without each route's help. */
static void
add_refusal (JsonObject *operation)
{
  JsonObject *responses = get_object (operation, "responses");
  JsonObject *refusal;

  if (responses == NULL || json_object_has_member (operation, "security") ||
      json_object_has_member (responses, "403"))
    return;
  refusal = json_object_new ();
  json_object_set_string_member (refusal, "$ref", "#/components/responses/Error");
  json_object_set_object_member (responses, "403", refusal);
}

static void
add_refusals (JsonObject *paths)
{
  g_autoptr (GList) items = json_object_get_values (paths);

  for (GList *l = items; l != NULL; l = l->next)
    {
      g_autoptr (GList) operations = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (l->data))
        continue;
      operations = json_object_get_values (json_node_get_object (l->data));
      for (GList *m = operations; m != NULL; m = m->next)
        if (JSON_NODE_HOLDS_OBJECT (m->data))
          add_refusal (json_node_get_object (m->data));
    }
}

/**
 * gbx_openapi_build:
 * @parts: (element-type GBytes): what modules say of their routes: each an object with `paths`, and
 *   `components`
 *
 * Describes the routes and the protocol's own actions; the actions come from the codec's table.
 * A part that is no JSON is left out and logged.
 *
 * Returns: (transfer full): an OpenAPI 3.1 document
 */
JsonNode *
gbx_openapi_build (GPtrArray *parts)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *components;
  gsize length;
  const char *data;

  text = g_resource_lookup_data (gbx_http_get_resource (), DOCUMENT,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_return_val_if_fail (text != NULL, NULL);
  data = g_bytes_get_data (text, &length);
  if (!json_parser_load_from_data (parser, data, (gssize) length, NULL))
    g_return_val_if_reached (NULL);

  components = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                              "components");
  json_object_set_object_member (json_object_get_object_member (components, "schemas"), "Action",
                                 describe_actions ());
  for (guint i = 0; i < parts->len; i++)
    add_part (json_node_get_object (json_parser_get_root (parser)), g_ptr_array_index (parts, i));
  add_refusals (get_object (json_node_get_object (json_parser_get_root (parser)), "paths"));
  return json_parser_steal_root (parser);
}

/**
 * gbx_openapi_find_schema:
 * @parts: (element-type GBytes): as gbx_openapi_build() takes them
 * @name: of a schema among `components`
 *
 * Returns: (transfer full) (nullable): the first schema of that name that a part has
 */
JsonObject *
gbx_openapi_find_schema (GPtrArray *parts, const char *name)
{
  for (guint i = 0; i < parts->len; i++)
    {
      g_autoptr (JsonNode) root = gbx_json_parse (g_ptr_array_index (parts, i), NULL);
      JsonObject *part =
          root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
      JsonObject *schema =
          get_object (get_object (get_object (part, "components"), "schemas"), name);

      if (schema != NULL)
        return json_object_ref (schema);
    }
  return NULL;
}
