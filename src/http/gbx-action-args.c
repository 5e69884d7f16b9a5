/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action-args.h"

#include <string.h>

#include "gbx-python-literal.h"
#include "gbx-python-text.h"

#define TRANSLATED_PREFIX "print(file_editor(**"
#define TRANSLATED_SUFFIX "))"

/* What a client may name a risk by; anything else is as if it had said nothing. */
static gboolean
is_security_risk (JsonNode *node)
{
  double risk;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) == G_TYPE_STRING)
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return TRUE;

  risk = json_node_get_double (node);
  return risk == -1 || risk == 0 || risk == 1 || risk == 2;
}

static void
move_member (JsonObject *args, const char *from, const char *to)
{
  JsonNode *node = json_object_dup_member (args, from);

  if (node == NULL)
    return;
  json_object_remove_member (args, from);
  json_object_set_member (args, to, node);
}

static void
merge_literal (JsonObject *args, const char *code)
{
  g_autofree char *text = g_strstrip (g_strdup (code));
  gsize length = strlen (text);
  g_autoptr (JsonNode) literal = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!g_str_has_prefix (text, TRANSLATED_PREFIX) || !g_str_has_suffix (text, TRANSLATED_SUFFIX) ||
      length < strlen (TRANSLATED_PREFIX TRANSLATED_SUFFIX))
    return;
  literal = gbx_python_literal_parse (text + strlen (TRANSLATED_PREFIX),
                                      length - strlen (TRANSLATED_PREFIX TRANSLATED_SUFFIX), NULL);
  if (literal == NULL || !JSON_NODE_HOLDS_OBJECT (literal))
    return;

  json_object_iter_init (&iter, json_node_get_object (literal));
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (args, name, json_node_copy (value));
}

static gboolean
holds_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

static void
translate_code (JsonObject *args)
{
  g_autoptr (JsonNode) code = json_object_dup_member (args, "translated_ipython_code");
  JsonNode *command;

  if (code == NULL)
    return;

  json_object_remove_member (args, "translated_ipython_code");
  if (holds_string (code))
    merge_literal (args, json_node_get_string (code));
  command = json_object_get_member (args, "command");
  if (holds_string (command) && strcmp (json_node_get_string (command), "view") == 0)
    json_object_remove_member (args, "command");
}

/**
 * gbx_action_args_normalise:
 * @args: the arguments of an action as a client sent them
 *
 * Makes arguments of older clients into those of today, in the order that the protocol has for it.
 */
void
gbx_action_args_normalise (JsonObject *args)
{
  JsonNode *risk;

  json_object_remove_member (args, "timestamp");
  if (json_object_has_member (args, "is_confirmed"))
    {
      if (json_object_get_null_member (args, "is_confirmed"))
        json_object_remove_member (args, "is_confirmed");
      else
        move_member (args, "is_confirmed", "confirmation_state");
    }
  move_member (args, "images_urls", "image_urls");
  risk = json_object_get_member (args, "security_risk");
  if (risk != NULL && !is_security_risk (risk))
    json_object_remove_member (args, "security_risk");
  json_object_remove_member (args, "keep_prompt");
  json_object_remove_member (args, "task_completed");
  translate_code (args);
}

static const char *
find_unknown (JsonObject *args, const GbxActionSpec *spec)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, args);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (strcmp (name, "action") != 0 && gbx_action_spec_find_arg (spec, name) == NULL)
      return name;
  return NULL;
}

static void
append_missing (GString *text, GPtrArray *missing)
{
  g_string_append_printf (text, "missing %u required positional argument%s: ", missing->len,
                          missing->len == 1 ? "" : "s");
  for (guint i = 0; i < missing->len; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == missing->len ? " and " : ", ");
      g_string_append_printf (text, "'%s'", (const char *) g_ptr_array_index (missing, i));
    }
}

/**
 * gbx_action_args_check:
 * @args: normalised arguments
 * @spec: the action that they are for
 *
 * Holds the names of @args against the table. Types are the handler's business.
 *
 * Returns: (transfer full) (nullable): what does not fit, in the words that clients know; %NULL if
 *   all fits
 */
char *
gbx_action_args_check (JsonObject *args, const GbxActionSpec *spec)
{
  const char *unknown = find_unknown (args, spec);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s.__init__() ", spec->class_name);
  if (unknown != NULL)
    {
      g_autofree char *shown = gbx_python_text_show_string (unknown);

      g_string_append_printf (text, "got an unexpected keyword argument %s", shown);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }

  for (guint i = 0; i < spec->args_count; i++)
    if (spec->args[i].fallback == NULL && !json_object_has_member (args, spec->args[i].name))
      g_ptr_array_add (missing, (char *) spec->args[i].name);
  if (missing->len == 0)
    return NULL;

  append_missing (text, missing);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
