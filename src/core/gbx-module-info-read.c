/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-info-internal.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-keyfile.h"
#include "gbx-limits.h"
#include "gbx-names.h"

#define SETTING_PREFIX "Setting "
#define MODULE_SUFFIX ".module"

static const char *const kinds[] = { "library", "exec", NULL };
static const char *const loads[] = { "startup", "ondemand", NULL };
static const char *const start_failures[] = { "fatal", "degraded", NULL };

#define LOAD_BY_ACTIONS (-1)

#define FIELD(name) G_STRUCT_OFFSET (GbxModuleInfo, name)
#define TEXT(group, key, type, field, required, check, expected)                       \
  {                                                                                    \
    (group), (key), (type), FIELD (field), (required), (check), (expected), 0, 0, NULL \
  }
#define LIST(group, key, field, check, expected) \
  TEXT (group, key, GBX_KEY_LIST, field, FALSE, check, expected)
#define CHOICE(group, key, field, choices)                                            \
  {                                                                                   \
    (group), (key), GBX_KEY_CHOICE, FIELD (field), FALSE, NULL, NULL, 0, 0, (choices) \
  }
#define TIMEOUT(key, field)                                                                  \
  {                                                                                          \
    "Start", (key), GBX_KEY_DURATION, FIELD (field), FALSE, NULL, "1s … 1h", G_USEC_PER_SEC, \
        3600 * (guint64) G_USEC_PER_SEC, NULL                                                \
  }

#define MODULE_NAME "a module name ([a-z][a-z0-9_]{0,31})"
#define FEATURE_NAME "a feature name ([a-z][a-z0-9-]{0,63})"
#define ANY_NAME "the name of a module or feature"
#define ONE_LINE "one line of text"

/* All keys of a keyfile but those of its settings; glovebox.module(5) has the same rows. */
static const GbxKeySpec module_keys[] = {
  TEXT ("Module", "Name", GBX_KEY_STRING, name, TRUE, gbx_name_is_module, MODULE_NAME),
  { "Module", "ABI", GBX_KEY_UINT, FIELD (abi), TRUE, NULL, NULL, 0, 0, NULL },
  { "Module", "API", GBX_KEY_UINT, FIELD (api), FALSE, NULL, NULL, 0, 0, NULL },
  CHOICE ("Module", "Kind", kind, kinds),
  TEXT ("Module",
        "Library",
        GBX_KEY_STRING,
        library,
        FALSE,
        gbx_name_is_library,
        "a file name that ends in .so"),
  TEXT ("Module",
        "Description",
        GBX_KEY_LOCALE,
        description,
        TRUE,
        gbx_name_is_description,
        "one line of at most 80 characters"),
  TEXT ("Module", "Version", GBX_KEY_STRING, version, TRUE, gbx_name_is_line, ONE_LINE),
  TEXT ("Module", "License", GBX_KEY_STRING, license, TRUE, gbx_name_is_line, ONE_LINE),
  LIST ("Module", "Aliases", aliases, gbx_name_is_alias, "an alias ([A-Za-z][A-Za-z0-9_]{0,63})"),
  LIST ("Module", "Documentation", documentation, gbx_name_is_uri, "a URI"),
  LIST ("Module", "Homepage", homepage, gbx_name_is_uri, "a URI"),

  LIST ("Provides", "Actions", actions, gbx_name_is_action, "an action id"),
  LIST ("Provides", "Providers", providers, gbx_name_is_module, "the name of a provider"),
  LIST ("Provides", "Routes", routes, gbx_name_is_route, "an absolute path"),
  LIST ("Provides", "Features", features, gbx_name_is_feature, FEATURE_NAME),

  LIST ("Depends", "Requires", requires, gbx_name_is_module_or_feature, ANY_NAME),
  LIST ("Depends", "Wants", wants, gbx_name_is_module_or_feature, ANY_NAME),
  LIST ("Depends", "After", after, gbx_name_is_module_or_feature, ANY_NAME),
  LIST ("Depends", "Before", before, gbx_name_is_module_or_feature, ANY_NAME),
  LIST ("Depends", "Conflicts", conflicts, gbx_name_is_module_or_feature, ANY_NAME),
  LIST ("Depends",
        "Programs",
        programs,
        gbx_name_is_program,
        "the name or absolute path of a program"),

  CHOICE ("Start", "Load", load, loads),
  TIMEOUT ("StartTimeout", start_timeout_usec),
  TIMEOUT ("StopTimeout", stop_timeout_usec),
  CHOICE ("Start", "StartFailure", start_failure, start_failures),
  TEXT ("Start",
        "Lane",
        GBX_KEY_STRING,
        lane,
        FALSE,
        gbx_name_is_module,
        "a lane's name ([a-z][a-z0-9_]{0,31})"),

  LIST ("Exec", "Command", command, gbx_name_is_command_word, "a plain word (it has a “%”)"),
};

static const char *const module_groups[] = {
  "Module", "Provides", "Depends", "Start", "Exec", NULL
};

/* The same for the group of one setting; the group's name is put in when it is read. */
#define SETTING_GROUP "Setting"
#define SETTING_FIELD(name) G_STRUCT_OFFSET (GbxSettingKeys, name)
static const GbxKeySpec setting_keys[] = {
  { NULL, "Type", GBX_KEY_CHOICE, SETTING_FIELD (type), TRUE, NULL, NULL, 0, 0,
    gbx_setting_type_names },
  { NULL, "Default", GBX_KEY_RAW, SETTING_FIELD (default_text), FALSE, NULL, NULL, 0, 0, NULL },
  { NULL, "Min", GBX_KEY_RAW, SETTING_FIELD (min_text), FALSE, NULL, NULL, 0, 0, NULL },
  { NULL, "Max", GBX_KEY_RAW, SETTING_FIELD (max_text), FALSE, NULL, NULL, 0, 0, NULL },
  { NULL, "Choices", GBX_KEY_LIST, SETTING_FIELD (choices), FALSE, NULL, NULL, 0, 0, NULL },
  { NULL, "Pattern", GBX_KEY_STRING, SETTING_FIELD (pattern), FALSE, NULL, NULL, 0, 0, NULL },
  { NULL, "Env", GBX_KEY_LIST, SETTING_FIELD (env), FALSE, gbx_name_is_variable,
    "the name of a variable", 0, 0, NULL },
  { NULL, "Description", GBX_KEY_LOCALE, SETTING_FIELD (description), TRUE, gbx_name_is_line,
    ONE_LINE, 0, 0, NULL },
};

static void
override_free (gpointer data)
{
  GbxModuleOverride *override = data;

  g_free (override->setting);
  g_free (override->text);
  g_free (override->path);
  g_free (override);
}

/* The text of a setting's value; only lists keep their escapes for later. */
static char *
read_setting_text (GKeyFile *keyfile,
                   const char *group,
                   const char *key,
                   GbxSettingType type,
                   GError **error)
{
  if (type == GBX_SETTING_TYPE_LIST)
    return g_key_file_get_value (keyfile, group, key, error);
  return gbx_keyfile_get_text (keyfile, group, key, FALSE, error);
}

static gboolean
read_setting (GbxModuleInfo *self, GKeyFile *keyfile, const char *group, GError **error)
{
  const char *name = group + strlen (SETTING_PREFIX);
  g_auto (GbxSettingKeys) keys = { 0 };
  GbxKeySpec specs[G_N_ELEMENTS (setting_keys)];
  GbxSettingSpec *setting;
  g_autoptr (GError) local = NULL;

  if (!gbx_name_is_setting (name))
    return gbx_keyfile_fail (error, self->path, group, NULL,
                             "“%s” is not a setting's name ([a-z][a-z0-9-]{0,47})", name);
  if (self->settings->len >= GBX_KEYFILE_MAX_SETTINGS_COUNT)
    return gbx_keyfile_fail (error, self->path, group, NULL, "more than %d settings",
                             GBX_KEYFILE_MAX_SETTINGS_COUNT);

  memcpy (specs, setting_keys, sizeof specs);
  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    specs[i].group = group;
  if (!gbx_keyfile_read_group (keyfile, self->path, group, specs, G_N_ELEMENTS (specs), &keys,
                               error))
    return FALSE;

  if (keys.default_text != NULL)
    {
      g_free (keys.default_text);
      keys.default_text =
          read_setting_text (keyfile, group, "Default", (GbxSettingType) keys.type, &local);
      if (keys.default_text == NULL)
        return gbx_keyfile_fail (error, self->path, group, "Default", "%s", local->message);
    }

  setting = gbx_setting_spec_new (name, &keys, &local);
  if (setting == NULL)
    return gbx_keyfile_fail (error, self->path, group, NULL, "%s", local->message);
  g_ptr_array_add (self->settings, setting);
  return TRUE;
}

static gboolean
read_groups (GbxModuleInfo *self, GKeyFile *keyfile, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (keyfile, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    if (!g_strv_contains (module_groups, groups[i]) && !g_str_has_prefix (groups[i], "X-") &&
        !g_str_has_prefix (groups[i], SETTING_PREFIX))
      return gbx_keyfile_fail (error, self->path, groups[i], NULL, "unknown group");

  for (gsize i = 0; module_groups[i] != NULL; i++)
    if (!gbx_keyfile_read_group (keyfile, self->path, module_groups[i], module_keys,
                                 G_N_ELEMENTS (module_keys), self, error))
      return FALSE;

  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], SETTING_PREFIX) &&
        !read_setting (self, keyfile, groups[i], error))
      return FALSE;
  return TRUE;
}

/* Before all other keys: a keyfile for a newer host may hold keys that this one does not know. */
static gboolean
check_numbers (const char *path, GKeyFile *keyfile, GError **error)
{
  g_autofree char *abi_text = g_key_file_get_value (keyfile, "Module", "ABI", NULL);
  g_autofree char *api_text = g_key_file_get_value (keyfile, "Module", "API", NULL);
  guint64 abi = GBX_MODULE_ABI;
  guint64 api = GBX_API_LEVEL;

  /* What is absent or no number is refused with the other keys. */
  if (abi_text != NULL)
    g_ascii_string_to_unsigned (g_strchomp (abi_text), 10, 0, G_MAXUINT64, &abi, NULL);
  if (api_text != NULL)
    g_ascii_string_to_unsigned (g_strchomp (api_text), 10, 0, G_MAXUINT64, &api, NULL);

  if (abi != GBX_MODULE_ABI)
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_ABI,
                   "%s: [Module] ABI: the module is for ABI %" G_GUINT64_FORMAT
                   ", the host has %d; rebuild the module for this host",
                   path, abi, GBX_MODULE_ABI);
      return FALSE;
    }
  if (api > GBX_API_LEVEL)
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_API,
                   "%s: [Module] API: the module needs API level %" G_GUINT64_FORMAT
                   ", the host has %d; install a newer host",
                   path, api, GBX_API_LEVEL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_name (const GbxModuleInfo *self, GError **error)
{
  g_autofree char *file = g_path_get_basename (self->path);
  g_autofree char *expected = g_strconcat (self->name, MODULE_SUFFIX, NULL);

  if (g_str_equal (file, expected))
    return TRUE;
  return gbx_keyfile_fail (error, self->path, "Module", "Name",
                           "“%s” does not go with the file's name; rename the file to %s",
                           self->name, expected);
}

static gboolean
check_kind (const GbxModuleInfo *self, GError **error)
{
  if (self->kind == GBX_MODULE_KIND_LIBRARY)
    return self->command == NULL ||
           gbx_keyfile_fail (error, self->path, "Exec", "Command", "goes with Kind=exec only");

  if (self->command == NULL || self->command[0] == NULL)
    return gbx_keyfile_fail (error, self->path, "Exec", "Command", "missing; Kind=exec needs it");
  if (self->library != NULL)
    return gbx_keyfile_fail (error, self->path, "Module", "Library", "does not go with Kind=exec");
  if (self->routes != NULL || self->providers != NULL)
    return gbx_keyfile_fail (error, self->path, "Provides", NULL,
                             "Kind=exec serves Actions only, not Routes or Providers");
  return TRUE;
}

/* “./x” in a command, and a program with a slash in it, count from the keyfile's directory. */
static void
resolve_command (GbxModuleInfo *self)
{
  g_autofree char *directory = g_path_get_dirname (self->path);

  for (gsize i = 0; self->command != NULL && self->command[i] != NULL; i++)
    {
      char *word = self->command[i];
      gboolean is_program_path = i == 0 && strchr (word, '/') != NULL;

      if (g_path_is_absolute (word) || !(is_program_path || g_str_has_prefix (word, "./")))
        continue;
      self->command[i] = g_canonicalize_filename (word, directory);
      g_free (word);
    }
}

static void
set_defaults (GbxModuleInfo *self)
{
  if (self->kind == GBX_MODULE_KIND_LIBRARY && self->library == NULL)
    self->library = g_strconcat (self->name, ".so", NULL);
  gbx_keyfile_complete_lists (module_keys, G_N_ELEMENTS (module_keys), self);
  if (self->load == LOAD_BY_ACTIONS)
    self->load = self->actions[0] != NULL ? GBX_MODULE_LOAD_ONDEMAND : GBX_MODULE_LOAD_STARTUP;
  if (self->lane == NULL)
    self->lane = g_strdup (self->name);
}

/**
 * gbx_module_info_new_from_bytes:
 * @path: the keyfile's path; its last part must be the module's name and “.module”
 * @bytes: what is in it
 * @error: return location for an error
 *
 * Reads the keyfile of one module. Opens nothing.
 *
 * Returns: (transfer full): the description, or %NULL with %GBX_MODULE_ERROR_ABI,
 *   %GBX_MODULE_ERROR_API or %GBX_MODULE_ERROR_KEYFILE
 */
GbxModuleInfo *
gbx_module_info_new_from_bytes (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GbxModuleInfo) self = NULL;
  g_autoptr (GKeyFile) keyfile = gbx_keyfile_load (path, bytes, error);

  if (keyfile == NULL || !check_numbers (path, keyfile, error))
    return NULL;

  self = g_new0 (GbxModuleInfo, 1);
  g_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->api = 1;
  self->load = LOAD_BY_ACTIONS;
  self->start_timeout_usec = GBX_START_TIMEOUT_DEFAULT_USEC;
  self->stop_timeout_usec = GBX_STOP_TIMEOUT_DEFAULT_USEC;
  self->settings = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_setting_spec_unref);
  self->overrides = g_ptr_array_new_with_free_func (override_free);

  if (!read_groups (self, keyfile, error) || !check_name (self, error) || !check_kind (self, error))
    return NULL;
  set_defaults (self);
  resolve_command (self);
  return g_steal_pointer (&self);
}

GbxModuleInfo *
gbx_module_info_ref (GbxModuleInfo *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_module_info_unref (GbxModuleInfo *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  gbx_keyfile_clear_fields (module_keys, G_N_ELEMENTS (module_keys), self);
  g_free (self->path);
  g_ptr_array_unref (self->settings);
  g_ptr_array_unref (self->overrides);
  g_free (self);
}

/* --- drop-ins --- */

typedef struct
{
  char **wants;
  char **after;
  char **before;
  char **conflicts;
} Additions;

#define ADDITION(key, field)                                                   \
  {                                                                            \
    "Depends", (key), GBX_KEY_LIST, G_STRUCT_OFFSET (Additions, field), FALSE, \
        gbx_name_is_module_or_feature, ANY_NAME, 0, 0, NULL                    \
  }

static const GbxKeySpec addition_keys[] = {
  ADDITION ("Wants", wants),
  ADDITION ("After", after),
  ADDITION ("Before", before),
  ADDITION ("Conflicts", conflicts),
};

static gpointer
copy_setting (gconstpointer setting, gpointer data)
{
  return gbx_setting_spec_ref ((GbxSettingSpec *) setting);
}

static gpointer
copy_override (gconstpointer data, gpointer user_data)
{
  const GbxModuleOverride *from = data;
  GbxModuleOverride *override = g_new0 (GbxModuleOverride, 1);

  override->setting = g_strdup (from->setting);
  override->text = g_strdup (from->text);
  override->path = g_strdup (from->path);
  return override;
}

static GbxModuleInfo *
copy (const GbxModuleInfo *base)
{
  GbxModuleInfo *self = g_memdup2 (base, sizeof *base);

  g_ref_count_init (&self->ref_count);
  gbx_keyfile_copy_fields (module_keys, G_N_ELEMENTS (module_keys), base, self);
  self->path = g_strdup (base->path);
  self->settings = g_ptr_array_copy (base->settings, copy_setting, NULL);
  self->overrides = g_ptr_array_copy (base->overrides, copy_override, NULL);
  return self;
}

static void
append_words (char ***words, char **more)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (more == NULL)
    return;
  g_strv_builder_addv (builder, (const char **) *words);
  g_strv_builder_addv (builder, (const char **) more);
  g_strfreev (*words);
  *words = g_strv_builder_end (builder);
}

static gboolean
add_dependencies (GbxModuleInfo *self, GKeyFile *keyfile, const char *path, GError **error)
{
  Additions additions = { 0 };
  gboolean is_read;

  if (g_key_file_has_key (keyfile, "Depends", "Requires", NULL))
    return gbx_keyfile_fail (error, path, "Depends", "Requires",
                             "a drop-in may not change this key");

  is_read = gbx_keyfile_read_group (keyfile, path, "Depends", addition_keys,
                                    G_N_ELEMENTS (addition_keys), &additions, error);
  append_words (&self->wants, additions.wants);
  append_words (&self->after, additions.after);
  append_words (&self->before, additions.before);
  append_words (&self->conflicts, additions.conflicts);
  gbx_keyfile_clear_fields (addition_keys, G_N_ELEMENTS (addition_keys), &additions);
  return is_read;
}

static gboolean
add_overrides (GbxModuleInfo *self, GKeyFile *keyfile, const char *path, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, "Settings", NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const GbxSettingSpec *setting = gbx_module_info_find_setting (self, keys[i]);
      GbxModuleOverride override = { keys[i], NULL, (char *) path };
      g_autoptr (GError) local = NULL;

      if (g_str_has_prefix (keys[i], "X-"))
        continue;
      if (setting == NULL)
        return gbx_keyfile_fail (error, path, "Settings", keys[i], "%s has no such setting",
                                 self->name);
      override.text = read_setting_text (keyfile, "Settings", keys[i],
                                         gbx_setting_spec_get_value_type (setting), &local);
      if (override.text == NULL)
        return gbx_keyfile_fail (error, path, "Settings", keys[i], "%s", local->message);
      g_ptr_array_add (self->overrides, copy_override (&override, NULL));
      g_free (override.text);
    }
  return TRUE;
}

/**
 * gbx_module_info_new_with_drop_in:
 * @base: a description
 * @path: the drop-in's path
 * @bytes: what is in it
 * @error: return location for an error
 *
 * Lays one drop-in over a description: [Settings], [Start], and additions to Wants, After, Before
 * and Conflicts in [Depends]. Values of settings are checked by #GbxSettingsStore.
 *
 * Returns: (transfer full): a new description, or %NULL with %GBX_MODULE_ERROR_KEYFILE
 */
GbxModuleInfo *
gbx_module_info_new_with_drop_in (const GbxModuleInfo *base,
                                  const char *path,
                                  GBytes *bytes,
                                  GError **error)
{
  static const char *const drop_in_groups[] = { "Settings", "Start", "Depends", NULL };
  g_autoptr (GKeyFile) keyfile = gbx_keyfile_load (path, bytes, error);
  g_autoptr (GbxModuleInfo) self = NULL;
  g_auto (GStrv) groups = NULL;

  if (keyfile == NULL)
    return NULL;
  groups = g_key_file_get_groups (keyfile, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (!g_strv_contains (drop_in_groups, groups[i]) && !g_str_has_prefix (groups[i], "X-"))
      {
        gbx_keyfile_fail (error, path, groups[i], NULL,
                          "a drop-in holds [Settings], [Start] and [Depends] only");
        return NULL;
      }

  self = copy (base);
  if (!gbx_keyfile_read_group (keyfile, path, "Start", module_keys, G_N_ELEMENTS (module_keys),
                               self, error) ||
      !add_dependencies (self, keyfile, path, error) || !add_overrides (self, keyfile, path, error))
    return NULL;
  return g_steal_pointer (&self);
}
