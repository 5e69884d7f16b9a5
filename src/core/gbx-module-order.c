/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-order.h"

#include <string.h>

#include "gbx-error.h"

typedef enum
{
  NOT_VISITED,
  ON_PATH,
  DONE,
} Mark;

typedef struct
{
  GPtrArray *items; /* by name */
  Mark *marks;      /* of each item */
  GArray *path;     /* of guint: from where the search came */
} Search;

static const char *
get_name (const GPtrArray *items, guint index)
{
  const GbxModulePlanItem *item = g_ptr_array_index (items, index);

  return gbx_module_entry_get_name (item->entry);
}

static gboolean
names_any_of (const char *const *names, const GbxModuleInfo *info)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (gbx_module_info_provides (info, names[i]))
      return TRUE;
  return FALSE;
}

/* Whether @a starts after @b. */
static gboolean
waits_for (const GbxModuleInfo *a, const GbxModuleInfo *b)
{
  return names_any_of (gbx_module_info_get_after (a), b) ||
         names_any_of (gbx_module_info_get_requires (a), b) ||
         names_any_of (gbx_module_info_get_wants (a), b) ||
         names_any_of (gbx_module_info_get_before (b), a);
}

/* The circle at the end of the path that closes with @index, from its first name on. */
static GError *
new_cycle_error (const Search *search, guint index)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint start = 0;
  guint length, first;

  while (g_array_index (search->path, guint, start) != index)
    start++;
  length = search->path->len - start;
  first = start;
  for (guint i = start; i < search->path->len; i++)
    if (g_array_index (search->path, guint, i) < g_array_index (search->path, guint, first))
      first = i;

  for (guint i = 0; i <= length; i++)
    {
      guint place = start + (first - start + i) % length;

      g_string_append_printf (text, "%s%s", i == 0 ? "" : " → ",
                              get_name (search->items, g_array_index (search->path, guint, place)));
    }
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_CYCLE,
                      "the order of modules runs in a circle, each waiting for the next: %s",
                      text->str);
}

static gboolean
visit (Search *search, guint index, GError **error)
{
  GbxModulePlanItem *item = g_ptr_array_index (search->items, index);

  if (search->marks[index] == DONE)
    return TRUE;
  if (search->marks[index] == ON_PATH)
    {
      g_propagate_error (error, new_cycle_error (search, index));
      return FALSE;
    }

  search->marks[index] = ON_PATH;
  g_array_append_val (search->path, index);
  item->level = 0;
  for (guint i = 0; i < search->items->len; i++)
    {
      const GbxModulePlanItem *other = g_ptr_array_index (search->items, i);

      if (i == index || !waits_for (item->entry->info, other->entry->info))
        continue;
      if (!visit (search, i, error))
        return FALSE;
      item->level = MAX (item->level, other->level + 1);
    }
  g_array_set_size (search->path, search->path->len - 1);
  search->marks[index] = DONE;
  return TRUE;
}

static int
compare_by_name (gconstpointer a, gconstpointer b)
{
  const GbxModulePlanItem *x = *(const GbxModulePlanItem *const *) a;
  const GbxModulePlanItem *y = *(const GbxModulePlanItem *const *) b;

  return strcmp (gbx_module_entry_get_name (x->entry), gbx_module_entry_get_name (y->entry));
}

static int
compare_by_level (gconstpointer a, gconstpointer b)
{
  const GbxModulePlanItem *x = *(const GbxModulePlanItem *const *) a;
  const GbxModulePlanItem *y = *(const GbxModulePlanItem *const *) b;

  return x->level != y->level ? (x->level < y->level ? -1 : 1) : compare_by_name (a, b);
}

/**
 * gbx_module_order_sort:
 * @items: (element-type GbxModulePlanItem): modules in any order
 * @error: return location for an error
 *
 * Gives each module its level, one above all that it waits for, and sorts by level and name.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_CYCLE; the message prints the circle
 */
gboolean
gbx_module_order_sort (GPtrArray *items, GError **error)
{
  g_autofree Mark *marks = g_new0 (Mark, items->len);
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  Search search = { items, marks, path };

  g_ptr_array_sort (items, compare_by_name);
  for (guint i = 0; i < items->len; i++)
    if (!visit (&search, i, error))
      return FALSE;
  g_ptr_array_sort (items, compare_by_level);
  return TRUE;
}
