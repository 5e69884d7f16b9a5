/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening modules that are not in the plan, when the first action of theirs comes. */
#include "gbx-module-manager-internal.h"
#include "gbx-module-resolver.h"

static GError *
new_left_out_error (const GbxModulePlan *plan, const GbxProblems *problems, const char *name)
{
  const char *why = plan != NULL && plan->notes->len > 0
                        ? g_ptr_array_index (plan->notes, 0)
                        : "it does not go with the modules that run";

  if (plan == NULL)
    return gbx_problems_to_error (problems);
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_CONFLICT, "%s cannot be opened: %s", name,
                      why);
}

/* Makes units of @name and of what it requires and is not there yet. */
static GPtrArray *
extend_plan (GbxModuleManager *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModulePlan) plan = NULL;
  const char *const listed[] = { name, NULL };
  guint first_group = gbx_module_manager_count_groups (self);

  /* What runs already stays: it counts as named, and only the newcomer may be left out. */
  for (guint i = 0; i < self->units->len; i++)
    g_ptr_array_add (names,
                     (gpointer) gbx_module_unit_get_name (g_ptr_array_index (self->units, i)));
  g_ptr_array_add (names, NULL);
  plan = gbx_module_resolver_resolve (self->catalog, (const char *const *) names->pdata, listed,
                                      problems);
  if (plan == NULL || gbx_module_plan_find (plan, name) == NULL)
    {
      g_propagate_error (error, new_left_out_error (plan, problems, name));
      return NULL;
    }

  for (guint i = 0; i < plan->items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (plan->items, i);
      GbxModuleUnit *unit;

      if (gbx_module_manager_find_unit (self, gbx_module_entry_get_name (item->entry)) != NULL)
        continue;
      unit = gbx_module_unit_new (item, first_group);
      unit->is_strong = FALSE;
      g_ptr_array_add (self->units, unit);
      g_ptr_array_add (units, g_object_ref (unit));
    }
  return g_steal_pointer (&units);
}

/* The unit of @info, opened now if it may be. */
static GbxModuleUnit *
ensure_unit (GbxModuleManager *self, const GbxModuleInfo *info, GError **error)
{
  const char *name = gbx_module_info_get_name (info);
  GbxModuleUnit *unit = gbx_module_manager_find_unit (self, name);
  g_autoptr (GPtrArray) units = NULL;
  g_autoptr (GTask) batch = NULL;

  if (unit != NULL)
    return unit;
  if (gbx_module_info_get_load (info) != GBX_MODULE_LOAD_ONDEMAND)
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_DEGRADED,
                   "the module %s is loaded at start-up only; name it with --plugins, or in "
                   "[Server] modules= of glovebox.conf",
                   name);
      return NULL;
    }
  if (g_cancellable_is_cancelled (self->stopping))
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_DEGRADED, "the server is stopping");
      return NULL;
    }
  units = extend_plan (self, name, error);
  if (units == NULL)
    return NULL;
  batch = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (batch, ensure_unit);
  gbx_module_manager_run_units (batch, units, FALSE, 0, self->stopping);
  return gbx_module_manager_find_unit (self, name);
}

void
gbx_module_manager_open_action_async (GbxModuleManager *self,
                                      const char *action,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  const GbxModuleInfo *info;
  GbxModuleUnit *unit;

  g_return_if_fail (GBX_IS_MODULE_MANAGER (self));
  g_return_if_fail (action != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gbx_module_manager_open_action_async);
  info = gbx_module_manager_lookup_action (self, action, &error);
  unit = info == NULL ? NULL : ensure_unit (self, info, &error);
  if (unit == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_set_task_data (task, (gpointer) info, NULL);
  g_ptr_array_add (unit->waiters, g_steal_pointer (&task));
  if (unit->state != GBX_MODULE_STATE_WAITING && unit->state != GBX_MODULE_STATE_STARTING)
    gbx_module_manager_answer_waiters (unit);
}

GbxAction *
gbx_module_manager_open_action_finish (GbxModuleManager *self,
                                       GAsyncResult *result,
                                       const GbxModuleInfo **out_info,
                                       GError **error)
{
  GObject *object;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  object = g_task_propagate_pointer (G_TASK (result), error);
  if (object == NULL)
    return NULL;
  *out_info = g_task_get_task_data (G_TASK (result));
  return GBX_ACTION (object);
}
