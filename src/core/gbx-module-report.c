/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-report.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "gbx-error.h"
#include "gbx-module-resolver.h"
#include "gbx-names.h"

#define LABEL_WIDTH_COUNT 15

static char *
join (const char *const *words)
{
  return g_strjoinv (", ", (char **) words);
}

/* Adds @text and spaces up to @width characters, at least two of them. */
static void
append_padded (GString *out, const char *text, glong width)
{
  glong length = g_utf8_strlen (text, -1);

  g_string_append (out, text);
  for (glong i = length; i < MAX (width, length + 2); i++)
    g_string_append_c (out, ' ');
}

/* --- the list for people --- */

#define COLUMNS_COUNT 4

static void
append_row (GString *out, const char *const *cells, const glong *widths)
{
  for (gsize i = 0; i + 1 < COLUMNS_COUNT; i++)
    append_padded (out, cells[i], widths[i]);
  g_string_append_printf (out, "%s\n", cells[COLUMNS_COUNT - 1]);
}

static char *
make_offer (const GbxModuleInfo *info)
{
  g_autofree char *actions = join (gbx_module_info_get_actions (info));
  g_autofree char *providers = join (gbx_module_info_get_providers (info));
  gboolean has_both = *actions != '\0' && *providers != '\0';

  return g_strconcat (actions, has_both ? ", " : "", providers, NULL);
}

static void
fill_cells (const GbxModuleInfo *info, char *offer, const char **cells)
{
  cells[0] = gbx_module_info_get_name (info);
  cells[1] = gbx_module_info_get_version (info);
  cells[2] = *offer == '\0' ? "-" : offer;
  cells[3] = gbx_module_info_get_description (info);
}

static void
widen (glong *widths, const char *const *cells)
{
  for (gsize i = 0; i < COLUMNS_COUNT; i++)
    widths[i] = MAX (widths[i], g_utf8_strlen (cells[i], -1) + 2);
}

/**
 * gbx_module_report_list:
 * @catalog: what is installed
 *
 * Lists modules by name, then what is masked, then what cannot be used.
 *
 * Returns: (transfer full): lines in the user's language
 */
char *
gbx_module_report_list (const GbxModuleCatalog *catalog)
{
  const GPtrArray *entries = gbx_module_catalog_get_entries (catalog);
  const GPtrArray *warnings = gbx_module_catalog_get_warnings (catalog);
  g_auto (GStrv) masked = gbx_module_catalog_list_masked (catalog);
  const char *const head[COLUMNS_COUNT] = { _ ("NAME"), _ ("VERSION"), _ ("OFFERS"),
                                            _ ("DESCRIPTION") };
  glong widths[COLUMNS_COUNT] = { 0 };
  GString *out = g_string_new (NULL);

  widen (widths, head);
  for (int pass = 0; pass < 2; pass++)
    {
      if (pass == 1)
        append_row (out, head, widths);
      for (guint i = 0; i < entries->len; i++)
        {
          const GbxModuleEntry *entry = g_ptr_array_index (entries, i);
          g_autofree char *offer = make_offer (entry->info);
          const char *cells[COLUMNS_COUNT];

          fill_cells (entry->info, offer, cells);
          if (pass == 0)
            widen (widths, cells);
          else
            append_row (out, cells, widths);
        }
    }
  for (gsize i = 0; masked[i] != NULL; i++)
    {
      g_string_append_printf (out, _ ("%s is masked by %s"), masked[i],
                              gbx_module_catalog_get_mask (catalog, masked[i]));
      g_string_append_c (out, '\n');
    }
  for (guint i = 0; i < warnings->len; i++)
    {
      g_string_append_printf (out, _ ("Not usable: %s"),
                              ((const GError *) g_ptr_array_index (warnings, i))->message);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/* --- one module --- */

static void
append_line (GString *out, const char *label, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append (out, "  ");
  append_padded (out, label, LABEL_WIDTH_COUNT);
  g_string_append_printf (out, "%s\n", text);
}

static void
append_words (GString *out, const char *label, const char *const *words)
{
  g_autofree char *text = join (words);

  append_line (out, label, text);
}

static gboolean
append_setting (GString *out,
                const GbxSettingsStore *store,
                const GbxModuleInfo *info,
                const GbxSettingSpec *setting)
{
  const char *name = gbx_setting_spec_get_name (setting);
  const char *type = gbx_setting_type_names[gbx_setting_spec_get_value_type (setting)];
  g_autofree char *range = gbx_setting_spec_format_range (setting);
  g_autofree char *variable = gbx_name_to_variable (gbx_module_info_get_name (info), name);
  g_autofree char *historic = join (gbx_setting_spec_get_env (setting));
  g_autofree char *value = NULL;
  g_autofree char *origin = NULL;
  g_autoptr (GError) error = NULL;

  g_string_append_printf (out, "\n  %s (%s%s%s)\n      %s\n", name, type,
                          *range == '\0' ? "" : ": ", range,
                          gbx_setting_spec_get_description (setting));
  g_string_append_printf (out, "      %s%s%s\n", variable, *historic == '\0' ? "" : ", ", historic);
  if (!gbx_settings_store_describe (store, info, setting, &value, &origin, &error))
    {
      g_string_append_printf (out, "      %s\n", error->message);
      return FALSE;
    }
  g_string_append_printf (out, "      = %s  (%s)\n", value, origin);
  return TRUE;
}

static void
append_module (GString *out, const GbxModuleEntry *entry)
{
  const GbxModuleInfo *info = entry->info;
  gboolean is_ondemand = gbx_module_info_get_load (info) == GBX_MODULE_LOAD_ONDEMAND;
  g_autofree char *command = g_strjoinv (" ", (char **) gbx_module_info_get_command (info));

  g_string_append_printf (out, "%s %s: %s\n", gbx_module_info_get_name (info),
                          gbx_module_info_get_version (info),
                          gbx_module_info_get_description (info));
  append_line (out, _ ("License"), gbx_module_info_get_license (info));
  append_line (out, _ ("Keyfile"), gbx_module_info_get_path (info));
  append_line (out, _ ("Library"), entry->library_path);
  append_line (out, _ ("Command"), command);
  append_words (out, _ ("Aliases"), gbx_module_info_get_aliases (info));
  append_words (out, _ ("Actions"), gbx_module_info_get_actions (info));
  append_words (out, _ ("Providers"), gbx_module_info_get_providers (info));
  append_words (out, _ ("Routes"), gbx_module_info_get_routes (info));
  append_words (out, _ ("Features"), gbx_module_info_get_features (info));
  append_words (out, _ ("Requires"), gbx_module_info_get_requires (info));
  append_words (out, _ ("Wants"), gbx_module_info_get_wants (info));
  append_words (out, _ ("Conflicts"), gbx_module_info_get_conflicts (info));
  append_words (out, _ ("Programs"), gbx_module_info_get_programs (info));
  append_line (out, _ ("Loaded"), is_ondemand ? _ ("on demand") : _ ("at start-up"));
  append_words (out, _ ("Documentation"), gbx_module_info_get_documentation (info));
  append_words (out, _ ("Homepage"), gbx_module_info_get_homepage (info));
}

/**
 * gbx_module_report_describe:
 * @catalog: what is installed
 * @store: where values of settings come from
 * @word: a module's name or alias
 * @out_status: (out): 0, %GBX_EXIT_USAGE for an unknown module or %GBX_EXIT_CONFIG for a bad value
 *
 * Says all that is known of one module, with each setting's value and origin. Secrets are stars.
 *
 * Returns: (transfer full): lines in the user's language, or what is wrong
 */
char *
gbx_module_report_describe (const GbxModuleCatalog *catalog,
                            const GbxSettingsStore *store,
                            const char *word,
                            int *out_status)
{
  g_autoptr (GError) error = NULL;
  const GbxModuleEntry *entry = gbx_module_catalog_find_word (catalog, word, &error);
  GString *out;

  if (entry == NULL)
    {
      *out_status = GBX_EXIT_USAGE;
      return g_strdup_printf ("%s\n", error->message);
    }
  *out_status = EXIT_SUCCESS;
  out = g_string_new (NULL);
  append_module (out, entry);
  for (guint i = 0; i < gbx_module_info_get_n_settings (entry->info); i++)
    if (!append_setting (out, store, entry->info, gbx_module_info_get_setting (entry->info, i)))
      *out_status = GBX_EXIT_CONFIG;
  return g_string_free (out, FALSE);
}

/* --- the check --- */

static void
check_settings (const GbxModuleCatalog *catalog,
                const GbxSettingsStore *store,
                GbxProblems *problems)
{
  const GPtrArray *entries = gbx_module_catalog_get_entries (catalog);

  for (guint i = 0; i < entries->len; i++)
    {
      const GbxModuleInfo *info = ((const GbxModuleEntry *) g_ptr_array_index (entries, i))->info;

      for (guint j = 0; j < gbx_module_info_get_n_settings (info); j++)
        {
          g_autofree char *value = NULL;
          g_autofree char *origin = NULL;
          GError *error = NULL;

          if (!gbx_settings_store_describe (store, info, gbx_module_info_get_setting (info, j),
                                            &value, &origin, &error))
            gbx_problems_add (problems, GBX_EXIT_CONFIG, error);
        }
    }
}

/**
 * gbx_module_report_plan:
 * @catalog: what is installed
 * @store: where values of settings come from
 * @config: glovebox.conf
 * @words: (nullable): as they would stand on the command line
 * @problems: takes what is wrong
 *
 * Checks all keyfiles, drop-ins and settings, and makes a plan for @words. Reads no secret's file,
 * for an image is checked where its secrets are not.
 *
 * Returns: (transfer full) (nullable): the plan, if there can be one
 */
GbxModulePlan *
gbx_module_report_plan (const GbxModuleCatalog *catalog,
                        const GbxSettingsStore *store,
                        const GbxConfig *config,
                        const char *const *words,
                        GbxProblems *problems)
{
  gbx_module_catalog_check (catalog, problems);
  check_settings (catalog, store, problems);
  return gbx_module_resolver_resolve (catalog, words, gbx_config_get_modules (config), problems);
}

/**
 * gbx_module_report_check:
 * @catalog: what is installed
 * @store: where values of settings come from
 * @config: glovebox.conf
 * @words: (nullable): as they would stand on the command line
 * @out_status: (out): 0, %GBX_EXIT_USAGE or %GBX_EXIT_CONFIG
 *
 * Says what gbx_module_report_plan() found.
 *
 * Returns: (transfer full): the plan, or a line for each problem
 */
char *
gbx_module_report_check (const GbxModuleCatalog *catalog,
                         const GbxSettingsStore *store,
                         const GbxConfig *config,
                         const char *const *words,
                         int *out_status)
{
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModulePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  plan = gbx_module_report_plan (catalog, store, config, words, problems);
  *out_status = gbx_problems_get_exit_status (problems);
  if (gbx_problems_get_count (problems) == 0)
    return gbx_module_plan_to_string (plan);

  error = gbx_problems_to_error (problems);
  return g_strdup_printf ("%s\n", error->message);
}
