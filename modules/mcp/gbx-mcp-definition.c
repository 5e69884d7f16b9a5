/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of /update_mcp_server. Pure. */
#include "gbx-mcp-definition.h"

#include <gbx.h>
#include <string.h>

#include "gbx-mcp-limits.h"
#include "gbx-mcp-message.h"

#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-"

/**
 * gbx_mcp_definition_free:
 * @self: (transfer full): a definition
 */
void
gbx_mcp_definition_free (GbxMcpDefinition *self)
{
  g_free (self->name);
  g_strfreev (self->argv);
  g_strfreev (self->env);
  g_free (self);
}

/* (transfer full): one like it */
GbxMcpDefinition *
gbx_mcp_definition_copy (const GbxMcpDefinition *self)
{
  GbxMcpDefinition *copy = g_new0 (GbxMcpDefinition, 1);

  copy->name = g_strdup (self->name);
  copy->argv = g_strdupv (self->argv);
  copy->env = g_strdupv (self->env);
  return copy;
}

/* Whether a server of the one may go on as that of the other. */
gboolean
gbx_mcp_definition_equal (const GbxMcpDefinition *a, const GbxMcpDefinition *b)
{
  return g_str_equal (a->name, b->name) &&
         g_strv_equal ((const char *const *) a->argv, (const char *const *) b->argv) &&
         g_strv_equal ((const char *const *) a->env, (const char *const *) b->env);
}

static gboolean
fail (GError **error, const char *name, const char *what)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "%s: %s", name, what);
  return FALSE;
}

static gboolean
add_args (GStrvBuilder *argv, const char *name, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);
      g_auto (GStrv) words = NULL;

      if (text[strspn (text, " \t\r\n")] == '\0')
        return TRUE;
      if (!g_shell_parse_argv (text, NULL, &words, NULL))
        return fail (error, name, "“args” is no command line");
      g_strv_builder_addv (argv, (const char **) words);
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, name, "“args” is no list");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (item) || json_node_get_value_type (item) != G_TYPE_STRING)
        return fail (error, name, "“args” holds more than strings");
      g_strv_builder_add (argv, json_node_get_string (item));
    }
  return TRUE;
}

static gboolean
is_variable (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && *text != '_')
      return FALSE;
  return TRUE;
}

/* K=V,K2=V2 */
static char **
split_env (char **env, const char *name, const char *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text, ",", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (g_strstrip (pairs[i]), '=');

      if (*pairs[i] == '\0')
        continue;
      if (value != NULL)
        *value = '\0';
      if (value == NULL || !is_variable (pairs[i]))
        {
          fail (error, name, "“env” is not NAME=VALUE,…");
          g_strfreev (env);
          return NULL;
        }
      env = g_environ_setenv (env, pairs[i], value + 1, TRUE);
    }
  return env;
}

/* (transfer full): sorted by what the client sent; %NULL with an error */
static char **
read_env (const char *name, JsonNode *node, GError **error)
{
  char **env = g_new0 (char *, 1);
  JsonObjectIter iter;
  const char *variable;
  JsonNode *value;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return env;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return split_env (env, name, json_node_get_string (node), error);

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &variable, &value))
        {
          if (*variable == '\0' || strchr (variable, '=') != NULL ||
              !JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
            {
              node = NULL;
              break;
            }
          env = g_environ_setenv (env, variable, json_node_get_string (value), TRUE);
        }
    }
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return env;
  fail (error, name, "“env” is no object of strings");
  g_strfreev (env);
  return NULL;
}

static GbxMcpDefinition *
parse (JsonNode *node, GError **error)
{
  g_autoptr (GbxMcpDefinition) self = g_new0 (GbxMcpDefinition, 1);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *command = NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object != NULL)
    {
      self->name = g_strdup (gbx_mcp_get_string (object, "name"));
      command = g_strdup (gbx_mcp_get_string (object, "command"));
    }
  if (self->name == NULL || *g_strstrip (self->name) == '\0' ||
      self->name[strspn (self->name, NAME_CHARACTERS)] != '\0')
    {
      fail (error, "a server", "“name” is missing or not of letters, digits, _ and -");
      return NULL;
    }
  if (command == NULL || *g_strstrip (command) == '\0' || strpbrk (command, " \t\r\n") != NULL)
    {
      fail (error, self->name, "“command” is missing or not one program");
      return NULL;
    }

  g_strv_builder_add (argv, command);
  if (!add_args (argv, self->name, json_object_get_member (object, "args"), error))
    return NULL;
  self->argv = g_strv_builder_end (argv);
  self->env = read_env (self->name, json_object_get_member (object, "env"), error);
  return self->env != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * gbx_mcp_definition_parse_list:
 * @array: what a client sent
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GbxMcpDefinition): the servers in order, of equal names
 *   the last one, or %NULL with %GBX_ERROR_INVALID_ARGS or %GBX_ERROR_TOO_LARGE
 */
GPtrArray *
gbx_mcp_definition_parse_list (JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_mcp_definition_free);

  if (json_array_get_length (array) > GBX_MCP_MAX_SERVERS_COUNT)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE, "more than %d servers",
                   GBX_MCP_MAX_SERVERS_COUNT);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GbxMcpDefinition *definition = parse (json_array_get_element (array, i), error);

      if (definition == NULL)
        return NULL;
      for (guint j = list->len; j > 0; j--)
        if (g_str_equal (((GbxMcpDefinition *) list->pdata[j - 1])->name, definition->name))
          g_ptr_array_remove_index (list, j - 1);
      g_ptr_array_add (list, definition);
    }

  return g_steal_pointer (&list);
}
