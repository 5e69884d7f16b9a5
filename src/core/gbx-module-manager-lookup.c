/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gbx-module-manager-internal.h"
#include "gbx-names.h"

/* (nullable): the unit of a module's name. */
GbxModuleUnit *
gbx_module_manager_find_unit (GbxModuleManager *self, const char *name)
{
  for (guint i = 0; i < self->units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (self->units, i);

      if (g_str_equal (gbx_module_unit_get_name (unit), name))
        return unit;
    }
  return NULL;
}

/* (nullable): the unit that runs @action; the resolver lets no two of them in. */
GbxModuleUnit *
gbx_module_manager_find_action_unit (GbxModuleManager *self, const char *action)
{
  for (guint i = 0; i < self->units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (self->units, i);

      if (g_strv_contains (gbx_module_info_get_actions (gbx_module_unit_get_info (unit)), action))
        return unit;
    }
  return NULL;
}

/* Why a unit cannot be used, for people. */
GError *
gbx_module_manager_explain_state (GbxModuleUnit *unit, GQuark domain, int code)
{
  return g_error_new (domain, code, "the module %s is %s%s%s", gbx_module_unit_get_name (unit),
                      gbx_module_state_get_name (unit->state), unit->reason == NULL ? "" : ": ",
                      unit->reason == NULL ? "" : unit->reason);
}

const char *
gbx_module_state_get_name (GbxModuleState state)
{
  static const char *const names[] = { "waiting", "starting", "ready",
                                       "degraded", "failed", "stopped" };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (names), "failed");

  return names[state];
}

/* --- actions --- */

gboolean
gbx_module_manager_has_action (GbxModuleManager *self, const char *action)
{
  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), FALSE);

  return gbx_module_catalog_find_action (self->catalog, action) != NULL;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
gbx_module_manager_list_actions (GbxModuleManager *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const GPtrArray *entries;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  entries = gbx_module_catalog_get_entries (self->catalog);
  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleEntry *entry = g_ptr_array_index (entries, i);
      const char *const *actions = gbx_module_info_get_actions (entry->info);

      for (gsize j = 0; actions[j] != NULL; j++)
        if (!g_ptr_array_find_with_equal_func (ids, actions[j], g_str_equal, NULL))
          g_ptr_array_add (ids, g_strdup (actions[j]));
    }
  g_ptr_array_sort (ids, compare_strings);
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_steal (ids, NULL);
}

GbxAction *
gbx_module_manager_get_action (GbxModuleManager *self,
                               const char *action,
                               const GbxModuleInfo **out_info)
{
  GbxModuleUnit *unit;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  unit = gbx_module_manager_find_action_unit (self, action);
  if (unit == NULL || unit->state != GBX_MODULE_STATE_READY)
    return NULL;
  *out_info = gbx_module_unit_get_info (unit);
  return GBX_ACTION (unit->object);
}

static const GbxModuleInfo *
choose_installed (GbxModuleManager *self,
                  const char *action,
                  const GPtrArray *entries,
                  GError **error)
{
  const char *chosen = gbx_config_find_action_module (self->config, action);
  g_autoptr (GString) names = g_string_new (NULL);

  if (entries->len == 1)
    return ((const GbxModuleEntry *) g_ptr_array_index (entries, 0))->info;
  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleEntry *entry = g_ptr_array_index (entries, i);

      if (g_strcmp0 (gbx_module_entry_get_name (entry), chosen) == 0)
        return entry->info;
      g_string_append_printf (names, "%s%s", i == 0 ? "" : " and ",
                              gbx_module_entry_get_name (entry));
    }
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS,
               "the modules %s both run the action %s; choose one with [Actions] %s= in "
               "glovebox.conf",
               names->str, action, action);
  return NULL;
}

const GbxModuleInfo *
gbx_module_manager_lookup_action (GbxModuleManager *self, const char *action, GError **error)
{
  const GPtrArray *entries;
  GbxModuleUnit *unit;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  unit = gbx_module_manager_find_action_unit (self, action);
  if (unit != NULL)
    return gbx_module_unit_get_info (unit);
  entries = gbx_module_catalog_find_action (self->catalog, action);
  if (entries != NULL)
    return choose_installed (self, action, entries, error);
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND,
               "no module that is installed runs the action %s", action);
  return NULL;
}

gboolean
gbx_module_manager_can_run_action (GbxModuleManager *self, const char *action)
{
  GbxModuleUnit *unit;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), FALSE);

  unit = gbx_module_manager_find_action_unit (self, action);
  if (unit == NULL)
    return gbx_module_manager_lookup_action (self, action, NULL) != NULL;
  return unit->state == GBX_MODULE_STATE_READY || unit->state == GBX_MODULE_STATE_STARTING ||
         unit->state == GBX_MODULE_STATE_WAITING;
}

GError *
gbx_module_manager_explain_absence (GbxModuleManager *self, const char *name)
{
  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  return gbx_module_catalog_explain_absence (self->catalog, name);
}

/* --- routes, features, providers --- */

GbxRoute *
gbx_module_manager_lookup_route (GbxModuleManager *self,
                                 const char *path,
                                 const char **out_route,
                                 GError **error)
{
  GbxModuleUnit *found = NULL;
  gsize found_length = 0;
  const char *route = NULL;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  for (guint i = 0; i < self->units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (self->units, i);
      const char *const *routes = gbx_module_info_get_routes (gbx_module_unit_get_info (unit));

      for (gsize j = 0; routes[j] != NULL; j++)
        {
          gsize length = strlen (routes[j]);

          if (length <= found_length || !gbx_name_is_route_of (routes[j], path))
            continue;
          found = unit;
          found_length = length;
          route = routes[j];
        }
    }
  if (found == NULL)
    return NULL;
  if (found->state == GBX_MODULE_STATE_READY)
    {
      if (out_route != NULL)
        *out_route = route;
      return GBX_ROUTE (found->object);
    }
  g_propagate_error (error,
                     gbx_module_manager_explain_state (found, GBX_ERROR, GBX_ERROR_UNAVAILABLE));
  return NULL;
}

GObject *
gbx_module_manager_lookup_feature (GbxModuleManager *self, const char *feature, GError **error)
{
  GbxModuleUnit *first = NULL;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  for (guint i = 0; i < self->units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (self->units, i);

      if (!gbx_module_info_provides (gbx_module_unit_get_info (unit), feature))
        continue;
      if (unit->state == GBX_MODULE_STATE_READY)
        return g_object_ref (unit->object);
      first = first == NULL ? unit : first;
    }
  if (first == NULL)
    g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "nothing provides “%s”", feature);
  else
    g_propagate_error (error,
                       gbx_module_manager_explain_state (first, GBX_ERROR, GBX_ERROR_UNAVAILABLE));
  return NULL;
}

GObject *
gbx_module_manager_answer_lookup (const char *module,
                                  const char *feature,
                                  gpointer user_data,
                                  GError **error)
{
  g_autoptr (GbxModuleManager) self = g_weak_ref_get (user_data);
  GbxModuleUnit *unit = self == NULL ? NULL : gbx_module_manager_find_unit (self, module);
  const GbxModuleInfo *info;

  if (unit == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the server has stopped");
      return NULL;
    }
  info = gbx_module_unit_get_info (unit);
  if (!g_strv_contains (gbx_module_info_get_requires (info), feature) &&
      !g_strv_contains (gbx_module_info_get_wants (info), feature))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN,
                   "%s: the keyfile names “%s” neither in Requires nor in Wants", module, feature);
      return NULL;
    }
  return gbx_module_manager_lookup_feature (self, feature, error);
}

GbxProvider *
gbx_module_manager_lookup_provider (GbxModuleManager *self, const char *name, GError **error)
{
  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  for (guint i = 0; i < self->units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (self->units, i);

      if (!g_strv_contains (gbx_module_info_get_providers (gbx_module_unit_get_info (unit)), name))
        continue;
      if (unit->state == GBX_MODULE_STATE_READY)
        return GBX_PROVIDER (unit->object);
      g_propagate_error (error,
                         gbx_module_manager_explain_state (unit, GBX_ERROR, GBX_ERROR_UNAVAILABLE));
      return NULL;
    }
  g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "no provider “%s”", name);
  return NULL;
}

/* --- states --- */

guint
gbx_module_manager_get_n_modules (GbxModuleManager *self)
{
  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), 0);

  return self->units->len;
}

GBytes *
gbx_module_manager_get_openapi (GbxModuleManager *self, guint index)
{
  GbxModuleUnit *unit = g_ptr_array_index (self->units, index);

  return unit->openapi;
}

const GbxModuleInfo *
gbx_module_manager_get_module (GbxModuleManager *self,
                               guint index,
                               GbxModuleState *out_state,
                               const char **out_reason)
{
  GbxModuleUnit *unit;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);
  g_return_val_if_fail (index < self->units->len, NULL);

  unit = g_ptr_array_index (self->units, index);
  *out_state = unit->state;
  *out_reason = unit->reason;
  return gbx_module_unit_get_info (unit);
}

gboolean
gbx_module_manager_is_ready (GbxModuleManager *self, const char *name)
{
  GbxModuleUnit *unit;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), FALSE);

  unit = gbx_module_manager_find_unit (self, name);
  return unit != NULL && unit->state == GBX_MODULE_STATE_READY;
}

const GbxProblems *
gbx_module_manager_get_problems (GbxModuleManager *self)
{
  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (self), NULL);

  return self->problems;
}
