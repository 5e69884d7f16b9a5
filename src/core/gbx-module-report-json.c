/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <json-glib/json-glib.h>
#include <stdlib.h>

#include "gbx-module-report.h"
#include "gbx-names.h"

static void
add_member (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  if (value == NULL)
    json_builder_add_null_value (json);
  else
    json_builder_add_string_value (json, value);
}

static void
add_list (JsonBuilder *json, const char *name, const char *const *words)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (gsize i = 0; words[i] != NULL; i++)
    json_builder_add_string_value (json, words[i]);
  json_builder_end_array (json);
}

static void
add_members (JsonBuilder *json, const GbxModuleEntry *entry)
{
  const GbxModuleInfo *info = entry->info;
  gboolean is_exec = gbx_module_info_get_kind (info) == GBX_MODULE_KIND_EXEC;
  gboolean is_ondemand = gbx_module_info_get_load (info) == GBX_MODULE_LOAD_ONDEMAND;

  add_member (json, "name", gbx_module_info_get_name (info));
  add_member (json, "version", gbx_module_info_get_version (info));
  add_member (json, "description", gbx_module_info_get_description (info));
  add_member (json, "license", gbx_module_info_get_license (info));
  add_member (json, "kind", is_exec ? "exec" : "library");
  add_member (json, "keyfile", gbx_module_info_get_path (info));
  add_member (json, "library", entry->library_path);
  add_member (json, "load", is_ondemand ? "ondemand" : "startup");
  add_list (json, "aliases", gbx_module_info_get_aliases (info));
  add_list (json, "actions", gbx_module_info_get_actions (info));
  add_list (json, "providers", gbx_module_info_get_providers (info));
  add_list (json, "routes", gbx_module_info_get_routes (info));
  add_list (json, "features", gbx_module_info_get_features (info));
  add_list (json, "requires", gbx_module_info_get_requires (info));
  add_list (json, "wants", gbx_module_info_get_wants (info));
  add_list (json, "conflicts", gbx_module_info_get_conflicts (info));
  add_list (json, "programs", gbx_module_info_get_programs (info));
}

static char *
print (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = json_to_string (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

/**
 * gbx_module_report_list_json:
 * @catalog: what is installed
 *
 * Returns: (transfer full): one JSON object with the arrays `modules`, `masked` and `problems`
 */
char *
gbx_module_report_list_json (const GbxModuleCatalog *catalog)
{
  const GPtrArray *entries = gbx_module_catalog_get_entries (catalog);
  const GPtrArray *warnings = gbx_module_catalog_get_warnings (catalog);
  g_auto (GStrv) masked = gbx_module_catalog_list_masked (catalog);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "modules");
  json_builder_begin_array (json);
  for (guint i = 0; i < entries->len; i++)
    {
      json_builder_begin_object (json);
      add_members (json, g_ptr_array_index (entries, i));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_set_member_name (json, "masked");
  json_builder_begin_array (json);
  for (gsize i = 0; masked[i] != NULL; i++)
    {
      json_builder_begin_object (json);
      add_member (json, "name", masked[i]);
      add_member (json, "path", gbx_module_catalog_get_mask (catalog, masked[i]));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_set_member_name (json, "problems");
  json_builder_begin_array (json);
  for (guint i = 0; i < warnings->len; i++)
    json_builder_add_string_value (json,
                                   ((const GError *) g_ptr_array_index (warnings, i))->message);
  json_builder_end_array (json);
  json_builder_end_object (json);

  return print (json);
}

static gboolean
add_setting (JsonBuilder *json,
             const GbxSettingsStore *store,
             const GbxModuleInfo *info,
             const GbxSettingSpec *setting)
{
  const char *name = gbx_setting_spec_get_name (setting);
  g_autofree char *range = gbx_setting_spec_format_range (setting);
  g_autofree char *variable = gbx_name_to_variable (gbx_module_info_get_name (info), name);
  g_autofree char *value = NULL;
  g_autofree char *origin = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_good = gbx_settings_store_describe (store, info, setting, &value, &origin, &error);

  json_builder_begin_object (json);
  add_member (json, "name", name);
  add_member (json, "type", gbx_setting_type_names[gbx_setting_spec_get_value_type (setting)]);
  add_member (json, "range", range);
  add_member (json, "description", gbx_setting_spec_get_description (setting));
  add_member (json, "variable", variable);
  add_list (json, "env", gbx_setting_spec_get_env (setting));
  add_member (json, "value", value);
  add_member (json, "origin", origin);
  if (!is_good)
    add_member (json, "problem", error->message);
  json_builder_end_object (json);
  return is_good;
}

/**
 * gbx_module_report_describe_json:
 * @catalog: what is installed
 * @store: where values of settings come from
 * @word: a module's name or alias
 * @out_status: (out): 0, %GBX_EXIT_USAGE for an unknown module or %GBX_EXIT_CONFIG for a bad value
 *
 * Says what gbx_module_report_describe() says. Secrets are stars.
 *
 * Returns: (transfer full): one JSON object: the module's, with the array `settings`; or with
 *   `error`
 */
char *
gbx_module_report_describe_json (const GbxModuleCatalog *catalog,
                                 const GbxSettingsStore *store,
                                 const char *word,
                                 int *out_status)
{
  g_autoptr (GError) error = NULL;
  const GbxModuleEntry *entry = gbx_module_catalog_find_word (catalog, word, &error);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  *out_status = entry != NULL ? EXIT_SUCCESS : GBX_EXIT_USAGE;
  json_builder_begin_object (json);
  if (entry == NULL)
    {
      json_builder_set_member_name (json, "error");
      json_builder_begin_object (json);
      add_member (json, "id", "module");
      add_member (json, "message", error->message);
      json_builder_end_object (json);
      json_builder_end_object (json);
      return print (json);
    }

  add_members (json, entry);
  json_builder_set_member_name (json, "settings");
  json_builder_begin_array (json);
  for (guint i = 0; i < gbx_module_info_get_n_settings (entry->info); i++)
    if (!add_setting (json, store, entry->info, gbx_module_info_get_setting (entry->info, i)))
      *out_status = GBX_EXIT_CONFIG;
  json_builder_end_array (json);
  json_builder_end_object (json);
  return print (json);
}

/**
 * gbx_module_report_check_json:
 * @catalog: what is installed
 * @store: where values of settings come from
 * @config: glovebox.conf
 * @words: (nullable): as they would stand on the command line
 * @out_status: (out): 0, %GBX_EXIT_USAGE or %GBX_EXIT_CONFIG
 *
 * Says what gbx_module_report_plan() found.
 *
 * Returns: (transfer full): one JSON object with `ok` and the array `problems`
 */
char *
gbx_module_report_check_json (const GbxModuleCatalog *catalog,
                              const GbxSettingsStore *store,
                              const GbxConfig *config,
                              const char *const *words,
                              int *out_status)
{
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModulePlan) plan =
      gbx_module_report_plan (catalog, store, config, words, problems);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  guint count = gbx_problems_get_count (problems);

  *out_status = gbx_problems_get_exit_status (problems);
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "ok");
  json_builder_add_boolean_value (json, plan != NULL && count == 0);
  json_builder_set_member_name (json, "problems");
  json_builder_begin_array (json);
  for (guint i = 0; i < count; i++)
    json_builder_add_string_value (json, gbx_problems_get (problems, i)->message);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return print (json);
}
