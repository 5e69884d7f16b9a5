/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-plan.h"

GbxModulePlan *
gbx_module_plan_new (void)
{
  GbxModulePlan *self = g_new0 (GbxModulePlan, 1);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_module_plan_item_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
gbx_module_plan_free (GbxModulePlan *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

GbxModulePlanItem *
gbx_module_plan_item_new (const GbxModuleEntry *entry, gboolean is_strong, const char *why)
{
  GbxModulePlanItem *self = g_new0 (GbxModulePlanItem, 1);

  self->entry = entry;
  self->is_strong = is_strong;
  self->why = g_strdup (why);
  return self;
}

void
gbx_module_plan_item_free (GbxModulePlanItem *self)
{
  g_free (self->why);
  g_free (self);
}

/* (nullable) */
const GbxModulePlanItem *
gbx_module_plan_find (const GbxModulePlan *self, const char *name)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (gbx_module_entry_get_name (item->entry), name))
        return item;
    }
  return NULL;
}

/* A line for each module and each note; the same plan gives the same bytes. */
char *
gbx_module_plan_to_string (const GbxModulePlan *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (self->items, i);

      g_string_append_printf (text, "%u %s: %s\n",
                              item->level, gbx_module_entry_get_name (item->entry), item->why);
    }
  for (guint i = 0; i < self->notes->len; i++)
    g_string_append_printf (text, "- %s\n", (const char *) g_ptr_array_index (self->notes, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
