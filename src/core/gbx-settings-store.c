/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-settings-store.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-names.h"
#include "gbx-settings-private.h"
#include "gbx-small-file.h"

#define SECRET_FILE_PREFIX "file:"

struct _GbxSettingsStore
{
  char **environment;      /* NAME=VALUE */
  GHashTable *assignments; /* MODULE.SETTING -> VALUE */
};

/* The strongest layer that has a say so far. */
typedef struct
{
  GbxSettingValue *value; /* of a secret: its text as written, which may name a file */
  char *origin;
} Effective;

static void
effective_clear (Effective *effective)
{
  g_clear_pointer (&effective->value, gbx_setting_value_unref);
  g_clear_pointer (&effective->origin, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Effective, effective_clear)

/**
 * gbx_settings_store_new:
 * @environment: (nullable): NAME=VALUE words, as in `environ`
 *
 * Makes a store without assignments.
 *
 * Returns: (transfer full): the store
 */
GbxSettingsStore *
gbx_settings_store_new (const char *const *environment)
{
  GbxSettingsStore *self = g_new0 (GbxSettingsStore, 1);

  self->environment = environment == NULL ? g_new0 (char *, 1) : g_strdupv ((char **) environment);
  self->assignments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
gbx_settings_store_free (GbxSettingsStore *self)
{
  g_strfreev (self->environment);
  g_hash_table_unref (self->assignments);
  g_free (self);
}

/**
 * gbx_settings_store_add_assignment:
 * @self: the store
 * @assignment: NAME.SETTING=VALUE, as it follows --set
 * @error: return location for an error
 *
 * Takes a value of the strongest layer; of two for one setting the later one counts. Whether there
 * is such a setting is up to gbx_settings_store_check_assignments().
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_SETTING
 */
gboolean
gbx_settings_store_add_assignment (GbxSettingsStore *self, const char *assignment, GError **error)
{
  const char *equals = strchr (assignment, '=');
  const char *dot = strchr (assignment, '.');
  g_autofree char *word = NULL;
  g_autofree char *module = NULL;
  g_autofree char *setting = NULL;

  if (equals != NULL && dot != NULL && dot < equals)
    {
      word = g_strndup (assignment, (gsize) (dot - assignment));
      module = gbx_name_fold (word);
      setting = g_strndup (dot + 1, (gsize) (equals - dot - 1));
    }
  if (setting == NULL || !gbx_name_is_module (module) || !gbx_name_is_setting (setting))
    {
      /* Not the whole of it: what follows the “=” may be a secret. */
      g_autofree char *head = equals == NULL
                                  ? g_strdup (assignment)
                                  : g_strndup (assignment, (gsize) (equals - assignment));

      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING,
                   "--set %s: not of the form NAME.SETTING=VALUE", head);
      return FALSE;
    }
  g_hash_table_replace (self->assignments, g_strconcat (module, ".", setting, NULL),
                        g_strdup (equals + 1));
  return TRUE;
}

/* Refuses assignments to modules that are not installed and to settings that they do not have. */
gboolean
gbx_settings_store_check_assignments (const GbxSettingsStore *self,
                                      const GbxModuleCatalog *catalog,
                                      GError **error)
{
  g_autoptr (GList) keys =
      g_list_sort (g_hash_table_get_keys (self->assignments), (GCompareFunc) strcmp);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_auto (GStrv) parts = g_strsplit (l->data, ".", 2);
      const GbxModuleEntry *entry = gbx_module_catalog_find_name (catalog, parts[0]);

      if (entry != NULL && gbx_module_info_find_setting (entry->info, parts[1]) != NULL)
        continue;
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING,
                   entry == NULL ? "--set %s: the module is not installed"
                                 : "--set %s: the module has no such setting",
                   (const char *) l->data);
      return FALSE;
    }
  return TRUE;
}

/* --- one setting --- */

static gboolean
prefix_layer (GError **error,
              const GbxModuleInfo *info,
              const GbxSettingSpec *setting,
              const char *origin)
{
  g_prefix_error (error, "%s.%s, from %s: ", gbx_module_info_get_name (info),
                  gbx_setting_spec_get_name (setting), origin);
  return FALSE;
}

static gboolean
lay_over (Effective *effective,
          const GbxModuleInfo *info,
          const GbxSettingSpec *setting,
          const char *text,
          const char *origin,
          GError **error)
{
  GbxSettingType type = gbx_setting_spec_get_value_type (setting);
  GbxSettingValue *value;

  /* A secret is checked once it is known which layer counts: weaker ones may name absent files. */
  if (type == GBX_SETTING_TYPE_SECRET)
    value = gbx_setting_value_parse (type, text, error);
  else
    value = gbx_setting_spec_parse (setting, text, error);
  if (value == NULL)
    return prefix_layer (error, info, setting, origin);

  effective_clear (effective);
  effective->value = value;
  effective->origin = g_strdup (origin);
  return TRUE;
}

static gboolean
lay_over_environment (const GbxSettingsStore *self,
                      Effective *effective,
                      const GbxModuleInfo *info,
                      const GbxSettingSpec *setting,
                      GError **error)
{
  g_autofree char *systematic =
      gbx_name_to_variable (gbx_module_info_get_name (info), gbx_setting_spec_get_name (setting));
  const char *const *historic = gbx_setting_spec_get_env (setting);
  const char *name = systematic;
  const char *text = g_environ_getenv (self->environment, systematic);
  g_autofree char *origin = NULL;

  /* Historic variables are often passed on empty, and then meant to say nothing. */
  for (gsize i = 0; text == NULL && historic[i] != NULL; i++)
    {
      name = historic[i];
      text = g_environ_getenv (self->environment, name);
      if (text != NULL && *text == '\0')
        text = NULL;
    }
  if (text == NULL)
    return TRUE;
  origin = g_strdup_printf ("environment variable %s", name);
  return lay_over (effective, info, setting, text, origin, error);
}

static gboolean
find_effective (const GbxSettingsStore *self,
                const GbxModuleInfo *info,
                const GbxSettingSpec *setting,
                Effective *effective,
                GError **error)
{
  const char *name = gbx_setting_spec_get_name (setting);
  GbxSettingValue *default_value = gbx_setting_spec_get_default (setting);
  g_autofree char *key = g_strconcat (gbx_module_info_get_name (info), ".", name, NULL);
  const char *assigned = g_hash_table_lookup (self->assignments, key);

  if (default_value != NULL)
    {
      effective->value = gbx_setting_value_ref (default_value);
      effective->origin = g_strdup ("default");
    }
  for (guint i = 0; i < gbx_module_info_get_n_overrides (info); i++)
    {
      const GbxModuleOverride *override = gbx_module_info_get_override (info, i);

      if (g_str_equal (override->setting, name) &&
          !lay_over (effective, info, setting, override->text, override->path, error))
        return FALSE;
    }
  if (!lay_over_environment (self, effective, info, setting, error))
    return FALSE;
  return assigned == NULL || lay_over (effective, info, setting, assigned, "--set", error);
}

static char *
read_secret (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local = NULL;
  const char *data;
  gsize size;

  if (!g_str_has_prefix (text, SECRET_FILE_PREFIX))
    return g_strdup (text);

  bytes =
      gbx_small_file_read (text + strlen (SECRET_FILE_PREFIX), GBX_SECRET_FILE_MAX_BYTES, &local);
  if (bytes == NULL)
    {
      g_set_error_literal (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING, local->message);
      return NULL;
    }
  data = g_bytes_get_data (bytes, &size);
  /* Editors end files with a newline; no secret of ours does. */
  if (size > 0 && data[size - 1] == '\n')
    size--;
  if (size > 0 && memchr (data, '\0', size) != NULL)
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING, "the file is not text");
      return NULL;
    }
  return g_strndup (size == 0 ? "" : data, size);
}

/* Puts the secret itself in the place of the text that says where it is. */
static gboolean
load_secret (Effective *effective, const GbxSettingSpec *setting, GError **error)
{
  g_autofree char *secret = read_secret (gbx_setting_value_get_text (effective->value), error);
  GbxSettingValue *value = secret == NULL ? NULL : gbx_setting_spec_parse (setting, secret, error);

  if (value == NULL)
    return FALSE;
  gbx_setting_value_unref (effective->value);
  effective->value = value;
  return TRUE;
}

/**
 * gbx_settings_store_build:
 * @self: the store
 * @info: a module
 * @error: return location for an error
 *
 * Puts together all settings of one module. Reads the files that secrets name, and so blocks.
 *
 * Returns: (transfer full): the settings, or %NULL with %GBX_MODULE_ERROR_SETTING; the message says
 *   from which layer the bad value comes
 */
GbxSettings *
gbx_settings_store_build (const GbxSettingsStore *self, const GbxModuleInfo *info, GError **error)
{
  g_autoptr (GbxSettings) settings = gbx_settings_new ();

  for (guint i = 0; i < gbx_module_info_get_n_settings (info); i++)
    {
      const GbxSettingSpec *setting = gbx_module_info_get_setting (info, i);
      g_auto (Effective) effective = { 0 };

      if (!find_effective (self, info, setting, &effective, error))
        return NULL;
      if (effective.value == NULL)
        {
          gbx_settings_set_string (settings, gbx_setting_spec_get_name (setting), NULL);
          continue;
        }
      if (gbx_setting_spec_get_value_type (setting) == GBX_SETTING_TYPE_SECRET &&
          !load_secret (&effective, setting, error))
        {
          prefix_layer (error, info, setting, effective.origin);
          return NULL;
        }
      gbx_setting_value_store (effective.value, settings, gbx_setting_spec_get_name (setting));
    }
  return g_steal_pointer (&settings);
}

/**
 * gbx_settings_store_describe:
 * @self: the store
 * @info: a module
 * @setting: one of its settings
 * @out_value: (out): its value as text; stars for a secret; empty when nothing is set
 * @out_origin: (out): where it comes from
 * @error: return location for an error
 *
 * Says what a setting is and why. Reads no secret's file.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_SETTING
 */
gboolean
gbx_settings_store_describe (const GbxSettingsStore *self,
                             const GbxModuleInfo *info,
                             const GbxSettingSpec *setting,
                             char **out_value,
                             char **out_origin,
                             GError **error)
{
  g_auto (Effective) effective = { 0 };

  if (!find_effective (self, info, setting, &effective, error))
    return FALSE;
  *out_value = effective.value == NULL ? g_strdup ("") : gbx_setting_value_format (effective.value);
  *out_origin =
      effective.origin == NULL ? g_strdup ("not set") : g_steal_pointer (&effective.origin);
  return TRUE;
}
