/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action-schema.h"

static const struct
{
  GbxArgType type;
  const char *name;
} type_names[] = {
  { GBX_ARG_STRING, "string" },
  { GBX_ARG_BOOLEAN, "boolean" },
  { GBX_ARG_INTEGER, "integer" },
  { GBX_ARG_ARRAY, "array" },
  { GBX_ARG_OBJECT, "object" },
  { GBX_ARG_NULL, "null" },
};

/* One type is a text, several are an array of them. */
static void
set_types (JsonObject *schema, GbxArgType types)
{
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (types & type_names[i].type)
      json_array_add_string_element (names, type_names[i].name);
  if (json_array_get_length (names) > 1)
    {
      json_object_set_array_member (schema, "type", names);
      return;
    }
  json_object_set_string_member (schema, "type", json_array_get_string_element (names, 0));
  json_array_unref (names);
}

static JsonObject *
build_arg (const GbxArgSpec *arg)
{
  JsonObject *schema = json_object_new ();

  set_types (schema, arg->type);
  if (arg->fallback != NULL)
    json_object_set_member (schema, "default", json_from_string (arg->fallback, NULL));
  if (arg->description != NULL)
    json_object_set_string_member (schema, "description", arg->description);
  return schema;
}

/**
 * gbx_action_schema_build:
 * @spec: an action
 * @is_described_only: without what only clients of the protocol itself have a use for
 *
 * Returns: (transfer full): the JSON schema of the action's arguments
 */
JsonObject *
gbx_action_schema_build (const GbxActionSpec *spec, gboolean is_described_only)
{
  JsonObject *schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();

  for (guint i = 0; i < spec->args_count; i++)
    {
      const GbxArgSpec *arg = &spec->args[i];

      if (is_described_only && arg->description == NULL)
        continue;
      json_object_set_object_member (properties, arg->name, build_arg (arg));
      if (arg->fallback == NULL)
        json_array_add_string_element (required, arg->name);
    }
  json_object_set_string_member (schema, "type", "object");
  json_object_set_array_member (schema, "required", required);
  json_object_set_object_member (schema, "properties", properties);
  json_object_set_boolean_member (schema, "additionalProperties", FALSE);
  return schema;
}

/**
 * gbx_action_schema_check:
 * @spec: an action
 * @args: arguments for it
 *
 * Holds the names of arguments against the table. Types are the handler's business.
 *
 * Returns: (transfer full) (nullable): what does not fit; %NULL if all fits
 */
char *
gbx_action_schema_check (const GbxActionSpec *spec, JsonObject *args)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (gbx_action_spec_find_arg (spec, name) == NULL)
      return g_strdup_printf ("%s has no argument “%s”", spec->action, name);
  for (guint i = 0; i < spec->args_count; i++)
    if (spec->args[i].fallback == NULL && !json_object_has_member (args, spec->args[i].name))
      return g_strdup_printf ("%s needs the argument “%s”", spec->action, spec->args[i].name);
  return NULL;
}
