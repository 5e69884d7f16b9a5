/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lists of several servers as one, in one page. */
#include "gbx-mcp-lister.h"

#include "gbx-mcp-limits.h"
#include "gbx-mcp-names.h"

static const GbxMcpListKind kinds[] = {
  { "tools/list", "tools", "tools", "name", FALSE },
  { "prompts/list", "prompts", "prompts", "name", FALSE },
  { "resources/list", "resources", "resources", "uri", TRUE },
  { "resources/templates/list", "resourceTemplates", "resources", "uriTemplate", TRUE },
};

typedef struct
{
  const GbxMcpListKind *kind;
  GbxMcpListFunc func;
  gpointer user_data;
  GPtrArray *parts; /* in the order of the servers */
  guint waiting_count;
} Gathering;

typedef struct
{
  Gathering *gathering;
  GbxMcpBackend *backend;
  GHashTable *lists; /* where the list is kept; the server may say meanwhile that it is another */
  JsonArray *items;
  guint pages_count;
} Part;

static void ask (Part *part, const char *cursor);

/* (nullable): the kind of list that a method answers with */
const GbxMcpListKind *
gbx_mcp_lister_find_kind (const char *method)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].method, method))
      return &kinds[i];
  return NULL;
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_object_unref (part->backend);
  g_hash_table_unref (part->lists);
  json_array_unref (part->items);
  g_free (part);
}

/* (transfer full): an item as clients see it */
static JsonNode *
rename_item (const Gathering *gathering, const Part *part, JsonNode *item)
{
  const char *server = gbx_mcp_backend_get_name (part->backend);
  const char *name;
  g_autofree char *renamed = NULL;
  JsonObject *copy;
  JsonNode *node;

  if (gathering->parts->len < 2 || !JSON_NODE_HOLDS_OBJECT (item))
    return json_node_copy (item);
  name = gbx_mcp_get_string (json_node_get_object (item), gathering->kind->key);
  if (name == NULL)
    return json_node_copy (item);

  renamed = gathering->kind->is_uri ? gbx_mcp_names_add_to_uri (server, name)
                                    : gbx_mcp_names_add (server, name);
  copy = gbx_mcp_copy_object (json_node_get_object (item));
  json_object_set_string_member (copy, gathering->kind->key, renamed);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, copy);
  return node;
}

static void
finish (Gathering *gathering)
{
  g_autoptr (JsonNode) result = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *all = json_array_new ();

  for (guint i = 0; i < gathering->parts->len; i++)
    {
      const Part *part = g_ptr_array_index (gathering->parts, i);

      for (guint j = 0; j < json_array_get_length (part->items); j++)
        json_array_add_element (all, rename_item (gathering, part,
                                                  json_array_get_element (part->items, j)));
    }
  json_object_set_array_member (object, gathering->kind->member, all);
  json_node_take_object (result, object);
  gathering->func (result, gathering->user_data);

  g_ptr_array_unref (gathering->parts);
  g_free (gathering);
}

static void
end_part (Part *part)
{
  Gathering *gathering = part->gathering;

  if (--gathering->waiting_count == 0)
    finish (gathering);
}

static void
on_page (JsonObject *reply, const GError *error, gpointer user_data)
{
  Part *part = user_data;
  JsonObject *result = reply != NULL ? gbx_mcp_get_object (reply, "result") : NULL;
  JsonArray *items;
  const char *cursor;

  if (result == NULL)
    {
      /* A server that does not run, or has no such list, adds nothing to it. */
      g_debug ("%s: %s", gbx_mcp_backend_get_name (part->backend),
               error != NULL ? error->message : "no such list");
      end_part (part);
      return;
    }

  items = gbx_mcp_get_array (result, part->gathering->kind->member);
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    json_array_add_element (part->items, json_node_copy (json_array_get_element (items, i)));
  cursor = gbx_mcp_get_string (result, "nextCursor");
  if (cursor != NULL && ++part->pages_count < GBX_MCP_MAX_PAGES_COUNT)
    {
      ask (part, cursor);
      return;
    }
  g_hash_table_insert (part->lists, g_strdup (part->gathering->kind->method),
                       json_array_ref (part->items));
  end_part (part);
}

static void
ask (Part *part, const char *cursor)
{
  g_autoptr (JsonObject) params = json_object_new ();

  if (cursor != NULL)
    json_object_set_string_member (params, "cursor", cursor);
  gbx_mcp_backend_call (part->backend, part->gathering->kind->method, params, on_page, NULL, part);
}

/* Takes what is known; TRUE if the server has to be asked. */
static gboolean
begin_part (Part *part)
{
  GbxMcpBackend *backend = part->backend;
  GbxMcpBackendState state = gbx_mcp_backend_get_state (backend);
  JsonArray *cached = g_hash_table_lookup (part->lists, part->gathering->kind->method);

  if (cached != NULL)
    {
      json_array_unref (part->items);
      part->items = json_array_ref (cached);
      return FALSE;
    }
  return state == GBX_MCP_BACKEND_STARTING ||
         (state == GBX_MCP_BACKEND_READY &&
          gbx_mcp_backend_can (backend, part->gathering->kind->capability));
}

/**
 * gbx_mcp_lister_run:
 * @kind: what to list
 * @backends: (element-type GbxMcpBackend): the servers, in order
 * @func: called once, maybe before this returns
 * @user_data: for @func
 *
 * Asks all servers at the same time, page by page. Main context.
 */
void
gbx_mcp_lister_run (const GbxMcpListKind *kind,
                    GPtrArray *backends,
                    GbxMcpListFunc func,
                    gpointer user_data)
{
  Gathering *gathering = g_new0 (Gathering, 1);

  gathering->kind = kind;
  gathering->func = func;
  gathering->user_data = user_data;
  gathering->parts = g_ptr_array_new_with_free_func (part_free);
  gathering->waiting_count = 1;
  for (guint i = 0; i < backends->len; i++)
    {
      Part *part = g_new0 (Part, 1);

      part->gathering = gathering;
      part->backend = g_object_ref (g_ptr_array_index (backends, i));
      part->lists = g_hash_table_ref (gbx_mcp_backend_get_lists (part->backend));
      part->items = json_array_new ();
      g_ptr_array_add (gathering->parts, part);
      if (begin_part (part))
        {
          gathering->waiting_count++;
          ask (part, NULL);
        }
    }
  if (--gathering->waiting_count == 0)
    finish (gathering);
}

/* Whether a server is known to have something of that name of its own. */
gboolean
gbx_mcp_lister_has_cached (GbxMcpBackend *backend, const char *method, const char *name)
{
  const GbxMcpListKind *kind = gbx_mcp_lister_find_kind (method);
  JsonArray *items = g_hash_table_lookup (gbx_mcp_backend_get_lists (backend), method);

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonNode *item = json_array_get_element (items, i);

      if (JSON_NODE_HOLDS_OBJECT (item) &&
          g_strcmp0 (gbx_mcp_get_string (json_node_get_object (item), kind->key), name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether a server is not known to have nothing of that name. */
gboolean
gbx_mcp_lister_may_have (GbxMcpBackend *backend, const char *method, const char *name)
{
  return !g_hash_table_contains (gbx_mcp_backend_get_lists (backend), method) ||
         gbx_mcp_lister_has_cached (backend, method, name);
}
