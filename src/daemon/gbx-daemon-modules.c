/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daemon-modules.h"

#include "gbx-daemon.h"
#include "gbx-error.h"
#include "gbx-module-resolver.h"

/* The options of the command line that are settings of the browser, if there is one. */
static gboolean
add_browser_options (GbxSettingsStore *store,
                     const GbxModuleCatalog *catalog,
                     const GbxOptions *options,
                     GError **error)
{
  g_autofree char *evaluation = NULL;

  if (gbx_module_catalog_find_name (catalog, "browse") == NULL)
    return TRUE;
  if (!options->enable_browser &&
      !gbx_settings_store_add_assignment (store, "browse.enabled=false", error))
    return FALSE;
  if (options->browsergym_eval_env == NULL)
    return TRUE;
  evaluation =
      g_strconcat ("browse.evaluation-environment=", options->browsergym_eval_env, NULL);

  return gbx_settings_store_add_assignment (store, evaluation, error);
}

static GbxSettingsStore *
new_store (const GbxModuleCatalog *catalog, const GbxOptions *options, GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GbxSettingsStore) store = NULL;
  char **assignments = options->settings;

  store = gbx_settings_store_new ((const char *const *) environment);
  for (gsize i = 0; assignments != NULL && assignments[i] != NULL; i++)
    if (!gbx_settings_store_add_assignment (store, assignments[i], error))
      return NULL;
  if (!add_browser_options (store, catalog, options, error) ||
      !gbx_settings_store_check_assignments (store, catalog, error))
    return NULL;

  return g_steal_pointer (&store);
}

/**
 * gbx_daemon_modules_new:
 * @options: --config, --module-dir and --set
 * @error: return location for an error
 *
 * Reads glovebox.conf and every keyfile that is installed. Opens no library. Blocks.
 *
 * Returns: (transfer full): what is there, or %NULL with %GBX_MODULE_ERROR or %GBX_ERROR
 */
GbxDaemonModules *
gbx_daemon_modules_new (const GbxOptions *options, GError **error)
{
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxDaemonModules) self = g_new0 (GbxDaemonModules, 1);

  self->config = gbx_config_load (gbx_config_get_default_dir (), options->config, error);
  if (self->config == NULL)
    return NULL;

  paths = gbx_module_paths_new_for_process ((const char *const *) options->module_dirs);
  self->catalog = gbx_module_catalog_new (paths);
  self->store = new_store (self->catalog, options, error);
  if (self->store == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * gbx_daemon_modules_free:
 * @self: (transfer full): what gbx_daemon_modules_new() found
 */
void
gbx_daemon_modules_free (GbxDaemonModules *self)
{
  g_clear_pointer (&self->config, gbx_config_unref);
  g_clear_pointer (&self->catalog, gbx_module_catalog_free);
  g_clear_pointer (&self->store, gbx_settings_store_free);
  g_free (self);
}

/* Clients know the refusal of a plugin by its first words and its exit status. */
static GError *
explain_unknown_words (const GbxDaemonModules *self, char **words)
{
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_autoptr (GError) why = NULL;

      if (gbx_module_catalog_find_word (self->catalog, words[i], &why) == NULL &&
          g_error_matches (why, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND))
        return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND, "Plugin %s not found: %s",
                            words[i], why->message);
    }

  return NULL;
}

/* A setting that somebody got wrong stops the start, whoever wants the module: going on without it
 * would hide the mistake. */
static gboolean
check_settings (const GbxDaemonModules *self, const GbxModulePlan *plan, GError **error)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const GbxModulePlanItem *item = g_ptr_array_index (plan->items, i);
      g_autoptr (GbxSettings) settings =
          gbx_settings_store_build (self->store, item->entry->info, error);

      if (settings == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * gbx_daemon_modules_resolve:
 * @self: what is there
 * @options: --plugins
 * @out_exit_status: (out): how the program ends on failure; untouched on success
 * @error: return location for an error
 *
 * Decides which modules run: the plugins that were named, and what glovebox.conf lists.
 *
 * Returns: (transfer full): the plan, or %NULL with all that keeps it from being made
 */
GbxModulePlan *
gbx_daemon_modules_resolve (const GbxDaemonModules *self,
                            const GbxOptions *options,
                            int *out_exit_status,
                            GError **error)
{
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModulePlan) plan = NULL;
  GError *unknown = explain_unknown_words (self, options->plugins);

  if (unknown != NULL)
    {
      *out_exit_status = GBX_EXIT_UNKNOWN_PLUGIN;
      g_propagate_error (error, unknown);
      return NULL;
    }

  plan = gbx_module_resolver_resolve (self->catalog, (const char *const *) options->plugins,
                                      gbx_config_get_modules (self->config), problems);
  if (plan == NULL)
    {
      *out_exit_status = gbx_problems_get_exit_status (problems);
      g_propagate_error (error, gbx_problems_to_error (problems));
      return NULL;
    }
  if (!check_settings (self, plan, error))
    {
      *out_exit_status = GBX_EXIT_START;
      return NULL;
    }

  return g_steal_pointer (&plan);
}
