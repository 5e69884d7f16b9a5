/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a provider's name to the provider, and from a sandbox's name to its server. */
#include <string.h>

#include "gbx-cli.h"
#include "gbx-error.h"
#include "gbx-module-manager.h"
#include "gbx-module-resolver.h"
#include "gbx-session-key.h"

#define DEFAULT_PROVIDER "local"
#define KEY_HEADER "X-Session-API-Key"

static GbxModuleCatalog *
new_catalog (void)
{
  g_autoptr (GbxModulePaths) paths = gbx_module_paths_new_for_process (NULL);

  return gbx_module_catalog_new (paths);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The providers that are installed: the one that is asked first, then the others by name. */
char **
gbx_cli_list_providers (void)
{
  g_autoptr (GbxModuleCatalog) catalog = new_catalog ();
  const GPtrArray *entries = gbx_module_catalog_get_entries (catalog);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *first = g_getenv ("GLOVEBOX_PROVIDER");

  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleEntry *entry = g_ptr_array_index (entries, i);
      const char *const *provided = gbx_module_info_get_providers (entry->info);

      for (gsize k = 0; provided[k] != NULL; k++)
        g_ptr_array_add (names, g_strdup (provided[k]));
    }
  g_ptr_array_sort (names, compare_words);
  first = first != NULL ? first : DEFAULT_PROVIDER;
  for (guint i = 0; i < names->len; i++)
    if (strcmp (g_ptr_array_index (names, i), first) == 0)
      g_ptr_array_insert (names, 0, g_ptr_array_steal_index (names, i));
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static const char *
find_module (const GbxModuleCatalog *catalog, const char *provider, GError **error)
{
  const GPtrArray *entries = gbx_module_catalog_get_entries (catalog);
  const GbxModuleEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleEntry *entry = g_ptr_array_index (entries, i);

      if (!g_strv_contains (gbx_module_info_get_providers (entry->info), provider))
        continue;
      if (found != NULL)
        {
          g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS,
                       "the modules %s and %s both provide “%s”; mask one",
                       gbx_module_entry_get_name (found), gbx_module_entry_get_name (entry),
                       provider);
          return NULL;
        }
      found = entry;
    }
  if (found == NULL)
    {
      g_auto (GStrv) names = gbx_cli_list_providers ();
      g_autofree char *known = g_strjoinv (", ", names);

      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "no module provides “%s”; there are: %s", provider, known);
    }
  return found != NULL ? gbx_module_entry_get_name (found) : NULL;
}

static GbxModuleManager *
new_manager (const char *provider, GError **error)
{
  g_auto (GStrv) envp = g_get_environ ();
  g_autofree char *directory = g_get_current_dir ();
  g_autoptr (GbxHostEnvironment) environment =
      gbx_host_environment_new (directory, g_get_user_name (), 0);
  g_autoptr (GbxModuleCatalog) catalog = new_catalog ();
  g_autoptr (GbxConfig) config = gbx_config_load (gbx_config_get_default_dir (), NULL, error);
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  const char *module = config != NULL ? find_module (catalog, provider, error) : NULL;
  const char *const named[] = { module, NULL };
  const char *const listed[] = { NULL };
  GbxModulePlan *plan;

  if (module == NULL)
    return NULL;
  plan = gbx_module_resolver_resolve (catalog, named, listed, problems);
  if (plan == NULL)
    {
      g_propagate_error (error, gbx_problems_to_error (problems));
      return NULL;
    }
  return gbx_module_manager_new (g_steal_pointer (&catalog), plan,
                                 gbx_settings_store_new ((const char *const *) envp), config,
                                 environment);
}

/* (transfer full) */
GbxProvider *
gbx_cli_open_provider (GbxCli *self, const char *name, GError **error)
{
  GbxModuleManager *manager = new_manager (name, error);
  g_autoptr (GAsyncResult) result = NULL;
  GbxProvider *provider;

  if (manager == NULL)
    return NULL;
  gbx_cli_keep (self, manager);
  gbx_module_manager_start_async (manager, 0, gbx_cli_get_cancellable (self), gbx_cli_on_done,
                                  self);
  result = gbx_cli_await (self);
  if (!gbx_module_manager_start_finish (manager, result, error))
    return NULL;
  provider = gbx_module_manager_lookup_provider (manager, name, error);

  return provider != NULL ? g_object_ref (provider) : NULL;
}

char *
gbx_cli_derive_key (const char *provider, const char *name, GError **error)
{
  g_autofree char *path = gbx_session_key_get_default_path ();

  return gbx_session_key_derive (path, provider, name, error);
}

static gboolean
has_key (GbxSandbox *sandbox)
{
  const char *const *headers = gbx_sandbox_get_headers (sandbox);

  for (gsize i = 0; headers[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (headers[i], KEY_HEADER) == 0)
      return TRUE;
  return FALSE;
}

GbxSandbox *
gbx_cli_find_in (GbxCli *self, GbxProvider *provider, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autofree char *key = NULL;

  gbx_provider_find_async (provider, name, gbx_cli_get_cancellable (self), gbx_cli_on_done, self);
  result = gbx_cli_await (self);
  sandbox = gbx_provider_find_finish (provider, result, error);
  /* A provider that knows the key is right: it may have been made with another key file. */
  if (sandbox == NULL || has_key (sandbox) || gbx_provider_executes (provider))
    return g_steal_pointer (&sandbox);
  key = gbx_cli_derive_key (gbx_sandbox_get_provider (sandbox), name, error);
  if (key == NULL)
    return NULL;
  gbx_sandbox_set_header (sandbox, KEY_HEADER, key);
  return g_steal_pointer (&sandbox);
}

static GbxSandbox *
find_anywhere (GbxCli *self, const char *name, GbxProvider **out_provider, GError **error)
{
  g_auto (GStrv) names = gbx_cli_list_providers ();
  g_autoptr (GString) unasked = g_string_new (NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GbxProvider) provider = gbx_cli_open_provider (self, names[i], &local);
      GbxSandbox *sandbox =
          provider != NULL ? gbx_cli_find_in (self, provider, name, &local) : NULL;

      if (sandbox != NULL)
        {
          *out_provider = g_steal_pointer (&provider);
          return sandbox;
        }
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      /* Nothing was made at one that is not set up. */
      if (!g_error_matches (local, GBX_ERROR, GBX_ERROR_NOT_FOUND) &&
          !g_error_matches (local, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED))
        g_string_append_printf (unasked, "; %s could not be asked: %s", names[i], local->message);
    }
  g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "there is no sandbox “%s”%s", name,
               unasked->str);
  return NULL;
}

GbxSandbox *
gbx_cli_find (GbxCli *self, const char *reference, GbxProvider **out_provider, GError **error)
{
  const char *slash = strchr (reference, '/');
  g_autofree char *name = NULL;
  g_autoptr (GbxProvider) provider = NULL;
  GbxSandbox *sandbox;

  if (slash == NULL)
    return find_anywhere (self, reference, out_provider, error);
  name = g_strndup (reference, (gsize) (slash - reference));
  provider = gbx_cli_open_provider (self, name, error);
  if (provider == NULL)
    return NULL;
  sandbox = gbx_cli_find_in (self, provider, slash + 1, error);
  if (sandbox != NULL)
    *out_provider = g_steal_pointer (&provider);
  return sandbox;
}

GbxClient *
gbx_cli_connect (GbxCli *self, const char *reference, GError **error)
{
  g_autoptr (GbxProvider) provider = NULL;
  g_autoptr (GbxSandbox) sandbox = gbx_cli_find (self, reference, &provider, error);

  if (sandbox == NULL)
    return NULL;
  if (gbx_sandbox_get_url (sandbox) == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the sandbox “%s” is %s",
                   gbx_sandbox_get_name (sandbox),
                   gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)));
      return NULL;
    }
  return gbx_provider_executes (provider)
             ? gbx_client_new_for_sandbox (provider, sandbox)
             : gbx_client_new (gbx_sandbox_get_url (sandbox), gbx_sandbox_get_headers (sandbox));
}

JsonObject *
gbx_cli_execute (GbxCli *self,
                 GbxClient *client,
                 const char *action,
                 JsonObject *args,
                 double timeout_seconds,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_client_execute_async (client, action, args, timeout_seconds, FALSE,
                            gbx_cli_get_cancellable (self), gbx_cli_on_done, self);
  result = gbx_cli_await (self);
  return gbx_client_execute_finish (client, result, error);
}
