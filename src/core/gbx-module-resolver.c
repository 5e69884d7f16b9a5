/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-resolver.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-module-order.h"
#include "gbx-names.h"

#define WHY_NAMED "named on the command line"
#define WHY_LISTED "listed in the configuration"

typedef struct
{
  const GbxModuleCatalog *catalog;
  GPtrArray *items; /* of GbxModulePlanItem, by name: what is in the plan so far */
  GPtrArray *trial; /* the same: what comes along if a wish is granted; empty in between */
  GPtrArray *notes;
  GbxProblems *problems;
} Resolver;

/* --- sets of items --- */

static const GbxModulePlanItem *
find_item (const GPtrArray *items, const GbxModuleEntry *entry)
{
  for (guint i = 0; i < items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (items, i);

      if (item->entry == entry)
        return item;
    }
  return NULL;
}

/* Keeps @items in the order of names, so that no result depends on the order of arrival. */
static void
insert_item (GPtrArray *items, GbxModulePlanItem *item)
{
  const char *name = gbx_module_entry_get_name (item->entry);
  guint place = 0;

  while (place < items->len)
    {
      const GbxModulePlanItem *other = g_ptr_array_index (items, place);

      if (strcmp (gbx_module_entry_get_name (other->entry), name) > 0)
        break;
      place++;
    }
  g_ptr_array_insert (items, (int) place, item);
}

static char *
explain_link (const char *verb, const GbxModulePlanItem *by)
{
  return g_strdup_printf ("%s by %s, %s", verb, gbx_module_entry_get_name (by->entry), by->why);
}

/* --- rule 1: who provides what is needed --- */

typedef enum
{
  NEED_MET,
  NEED_ADDS,
  NEED_MISSING,
  NEED_AMBIGUOUS,
} Need;

static Need
find_provider (const Resolver *self,
               const GbxModulePlanItem *by,
               const char *name,
               const GbxModuleEntry **out_entry)
{
  const GPtrArray *providers = gbx_module_catalog_find_feature (self->catalog, name);
  const GbxModuleEntry *exact = gbx_module_catalog_find_name (self->catalog, name);

  if (gbx_module_info_provides (by->entry->info, name))
    return NEED_MET;
  if (providers == NULL)
    return NEED_MISSING;

  for (guint i = 0; exact == NULL && i < providers->len; i++)
    if (find_item (self->items, g_ptr_array_index (providers, i)) != NULL ||
        find_item (self->trial, g_ptr_array_index (providers, i)) != NULL)
      return NEED_MET;
  if (exact == NULL && providers->len > 1)
    return NEED_AMBIGUOUS;

  *out_entry = exact != NULL ? exact : g_ptr_array_index (providers, 0);
  if (find_item (self->items, *out_entry) != NULL || find_item (self->trial, *out_entry) != NULL)
    return NEED_MET;
  return NEED_ADDS;
}

static GError *
new_need_error (const Resolver *self, Need need, const char *name, const char *why)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const GPtrArray *providers;
  GError *error;

  if (need == NEED_MISSING)
    {
      error = gbx_module_catalog_explain_absence (self->catalog, name);
      g_autofree char *message = g_strdup_printf ("%s; %s", error->message, why);

      g_free (error->message);
      error->message = g_steal_pointer (&message);
      return error;
    }

  providers = gbx_module_catalog_find_feature (self->catalog, name);
  for (guint i = 0; i < providers->len; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ",
                            gbx_module_entry_get_name (g_ptr_array_index (providers, i)));
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS,
                      "%s: provided by %s; name one of them; %s", name, names->str, why);
}

/*
 * Adds to @into what the modules of @items require, as far as it is clear; whether anything came
 * in. Several rounds end in the same set whatever their order, because the set only grows.
 */
static gboolean
close_once (Resolver *self, const GPtrArray *items, GPtrArray *into, gboolean is_strong)
{
  g_autoptr (GPtrArray) round = g_ptr_array_copy ((GPtrArray *) items, NULL, NULL);
  guint before = into->len;

  g_ptr_array_set_free_func (round, NULL);
  for (guint i = 0; i < round->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (round, i);
      const char *const *names = gbx_module_info_get_requires (item->entry->info);

      for (gsize j = 0; names[j] != NULL; j++)
        {
          const GbxModuleEntry *entry;
          g_autofree char *why = NULL;

          if (find_provider (self, item, names[j], &entry) != NEED_ADDS)
            continue;
          why = explain_link ("required", item);
          insert_item (into, gbx_module_plan_item_new (entry, is_strong, why));
        }
    }
  return into->len > before;
}

/* The first need of @items that nothing meets; NULL if there is none. */
static GError *
find_unmet (Resolver *self, const GPtrArray *items, GbxProblems *all)
{
  for (guint i = 0; i < items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (items, i);
      const char *const *names = gbx_module_info_get_requires (item->entry->info);

      for (gsize j = 0; names[j] != NULL; j++)
        {
          const GbxModuleEntry *entry;
          Need need = find_provider (self, item, names[j], &entry);
          g_autofree char *why = explain_link ("required", item);

          if (need == NEED_MET)
            continue;
          if (all == NULL)
            return new_need_error (self, need, names[j], why);
          gbx_problems_add (all, GBX_EXIT_CONFIG, new_need_error (self, need, names[j], why));
        }
    }
  return NULL;
}

static void
add_named (Resolver *self, const char *word)
{
  g_autoptr (GError) error = NULL;
  const GbxModuleEntry *entry = gbx_module_catalog_find_word (self->catalog, word, &error);
  gboolean is_usage;

  if (entry == NULL)
    {
      is_usage = g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND) ||
                 g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS);
      gbx_problems_add (self->problems, is_usage ? GBX_EXIT_USAGE : GBX_EXIT_CONFIG,
                        g_error_new (error->domain, error->code, "%s; " WHY_NAMED, error->message));
      return;
    }
  if (find_item (self->items, entry) == NULL)
    insert_item (self->items, gbx_module_plan_item_new (entry, TRUE, WHY_NAMED));
}

/* --- rule 3: who excludes whom --- */

/* What keeps two modules apart, or NULL. */
static char *
find_exclusion (const GbxModuleInfo *a, const GbxModuleInfo *b)
{
  const char *const *conflicts_a = gbx_module_info_get_conflicts (a);
  const char *const *conflicts_b = gbx_module_info_get_conflicts (b);
  const char *const *actions = gbx_module_info_get_actions (a);
  const char *const *routes_a = gbx_module_info_get_routes (a);

  for (gsize i = 0; conflicts_a[i] != NULL; i++)
    if (gbx_module_info_provides (b, conflicts_a[i]))
      return g_strdup ("exclude each other");
  for (gsize i = 0; conflicts_b[i] != NULL; i++)
    if (gbx_module_info_provides (a, conflicts_b[i]))
      return g_strdup ("exclude each other");
  for (gsize i = 0; actions[i] != NULL; i++)
    if (g_strv_contains (gbx_module_info_get_actions (b), actions[i]))
      return g_strdup_printf ("both run the action %s", actions[i]);
  for (gsize i = 0; routes_a[i] != NULL; i++)
    if (g_strv_contains (gbx_module_info_get_routes (b), routes_a[i]))
      return g_strdup_printf ("both serve the route %s", routes_a[i]);
  return NULL;
}

static GError *
new_conflict_error (const GbxModulePlanItem *a, const GbxModulePlanItem *b)
{
  g_autofree char *exclusion = find_exclusion (a->entry->info, b->entry->info);

  if (exclusion == NULL)
    return NULL;
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_CONFLICT,
                      "%s and %s %s; %s is %s; %s is %s", gbx_module_entry_get_name (a->entry),
                      gbx_module_entry_get_name (b->entry), exclusion,
                      gbx_module_entry_get_name (a->entry), a->why,
                      gbx_module_entry_get_name (b->entry), b->why);
}

static void
check_strong_conflicts (Resolver *self)
{
  for (guint i = 0; i < self->items->len; i++)
    for (guint j = i + 1; j < self->items->len; j++)
      {
        GError *error = new_conflict_error (g_ptr_array_index (self->items, i),
                                            g_ptr_array_index (self->items, j));

        if (error != NULL)
          gbx_problems_add (self->problems, GBX_EXIT_CONFIG, error);
      }
}

/* The first conflict that the modules on trial have with the plan or each other. */
static GError *
find_trial_conflict (const Resolver *self)
{
  for (guint i = 0; i < self->trial->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (self->trial, i);

      for (guint j = 0; j < self->items->len + i; j++)
        {
          gboolean is_in_plan = j < self->items->len;
          const GbxModulePlanItem *other =
              is_in_plan ? g_ptr_array_index (self->items, j)
                         : g_ptr_array_index (self->trial, j - self->items->len);
          GError *error = new_conflict_error (item, other);

          if (error != NULL)
            return error;
        }
    }
  return NULL;
}

/* --- rule 2: what is only wanted --- */

static void
add_note (Resolver *self, const char *name, const GError *error)
{
  char *note = g_strdup_printf ("%s left out: %s", name, error->message);

  if (g_ptr_array_find_with_equal_func (self->notes, note, g_str_equal, NULL))
    g_free (note);
  else
    g_ptr_array_add (self->notes, note);
}

/* Takes in @entry with all that it requires, or nothing and a note. */
static void
try_wanted (Resolver *self, const GbxModuleEntry *entry, const char *why)
{
  g_autoptr (GError) error = NULL;

  if (find_item (self->items, entry) != NULL)
    return;
  insert_item (self->trial, gbx_module_plan_item_new (entry, FALSE, why));
  while (close_once (self, self->trial, self->trial, FALSE))
    continue;
  error = find_unmet (self, self->trial, NULL);
  if (error == NULL)
    error = find_trial_conflict (self);
  if (error != NULL)
    {
      add_note (self, gbx_module_entry_get_name (entry), error);
      g_ptr_array_set_size (self->trial, 0);
      return;
    }
  while (self->trial->len > 0)
    insert_item (self->items, g_ptr_array_steal_index (self->trial, 0));
}

static void
try_want (Resolver *self, const GbxModulePlanItem *by, const char *name)
{
  g_autofree char *why = explain_link ("wanted", by);
  const GbxModuleEntry *entry;
  Need need = find_provider (self, by, name, &entry);
  g_autoptr (GError) error = NULL;

  if (need == NEED_MET)
    return;
  if (need == NEED_ADDS)
    {
      try_wanted (self, entry, why);
      return;
    }
  error = new_need_error (self, need, name, why);
  add_note (self, name, error);
}

static void
add_listed (Resolver *self, const char *word)
{
  g_autoptr (GError) error = NULL;
  const GbxModuleEntry *entry = gbx_module_catalog_find_word (self->catalog, word, &error);

  if (entry != NULL)
    {
      try_wanted (self, entry, WHY_LISTED);
      return;
    }
  g_prefix_error (&error, WHY_LISTED ": ");
  add_note (self, word, error);
}

static void
add_wanted (Resolver *self)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (g_direct_hash, g_direct_equal);
  gboolean is_again = TRUE;

  while (is_again)
    {
      g_autoptr (GPtrArray) round = g_ptr_array_copy (self->items, NULL, NULL);

      g_ptr_array_set_free_func (round, NULL);
      is_again = FALSE;
      for (guint i = 0; i < round->len; i++)
        {
          const GbxModulePlanItem *item = g_ptr_array_index (round, i);
          const char *const *wants = gbx_module_info_get_wants (item->entry->info);

          if (!g_hash_table_add (asked, (gpointer) item->entry))
            continue;
          is_again = TRUE;
          for (gsize j = 0; wants[j] != NULL; j++)
            try_want (self, item, wants[j]);
        }
    }
}

/* --- all of it --- */

static GPtrArray *
sort_words (const char *const *words)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    {
      guint place = 0;

      while (place < sorted->len && strcmp (g_ptr_array_index (sorted, place), words[i]) < 0)
        place++;
      g_ptr_array_insert (sorted, (int) place, g_strdup (words[i]));
    }
  return g_steal_pointer (&sorted);
}

static void
run (Resolver *self, const char *const *named, const char *const *listed)
{
  g_autoptr (GPtrArray) strong = sort_words (named);
  g_autoptr (GPtrArray) weak = sort_words (listed);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < strong->len; i++)
    add_named (self, g_ptr_array_index (strong, i));
  while (close_once (self, self->items, self->items, TRUE))
    continue;
  find_unmet (self, self->items, self->problems);
  check_strong_conflicts (self);
  if (gbx_problems_get_count (self->problems) > 0)
    return;

  for (guint i = 0; i < weak->len; i++)
    add_listed (self, g_ptr_array_index (weak, i));
  add_wanted (self);
  if (!gbx_module_order_sort (self->items, &error))
    gbx_problems_add (self->problems, GBX_EXIT_CONFIG, g_steal_pointer (&error));
}

/**
 * gbx_module_resolver_resolve:
 * @catalog: what is installed
 * @named: (nullable): words that somebody wrote on the command line; the server needs them
 * @listed: (nullable): words of the configuration; the server can do without them
 * @problems: where all that is wrong goes, with the status that the program ends with
 *
 * Makes a plan. Every message carries the chain that leads to the module it is about.
 *
 * Returns: (transfer full): the plan, whose entries are @catalog's; %NULL exactly when a problem
 *   was added
 */
GbxModulePlan *
gbx_module_resolver_resolve (const GbxModuleCatalog *catalog,
                             const char *const *named,
                             const char *const *listed,
                             GbxProblems *problems)
{
  g_autoptr (GbxModulePlan) plan = gbx_module_plan_new ();
  g_autoptr (GPtrArray)
      trial = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_module_plan_item_free);
  g_autoptr (GbxProblems) found = gbx_problems_new ();
  Resolver resolver = { catalog, plan->items, trial, plan->notes, found };

  run (&resolver, named, listed);
  for (guint i = 0; i < gbx_problems_get_count (found); i++)
    gbx_problems_add (problems, gbx_problems_get_exit_status (found),
                      g_error_copy (gbx_problems_get (found, i)));
  return gbx_problems_get_count (found) == 0 ? g_steal_pointer (&plan) : NULL;
}
