/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-config.h"
#include "gbx-module-catalog.h"
#include "gbx-module-report.h"
#include "gbx-problems.h"
#include "gbx-settings-store.h"

/**
 * gbx_cli_check_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Checks all that is installed, and whether the words name modules that can start together.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_check_run (const char *const *words)
{
  g_auto (GStrv) envp = g_get_environ ();
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new ((const char *const *) envp);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxConfig) config = NULL;
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GbxCli) cli = gbx_cli_new ("check");
  int status = EXIT_SUCCESS;

  if (!gbx_cli_parse (cli, NULL, N_ ("[WORD…]"),
                      N_ ("Check all keyfiles and settings, and whether words name modules"), words,
                      0, -1, &status))
    return status;
  config = gbx_config_load (gbx_config_get_default_dir (), NULL, &error);
  if (config == NULL)
    {
      gbx_cli_fail (cli, error);
      return GBX_EXIT_CONFIG;
    }
  paths = gbx_module_paths_new_for_process (NULL);
  catalog = gbx_module_catalog_new (paths);
  text = (gbx_cli_is_json (cli) ? gbx_module_report_check_json : gbx_module_report_check) (
      catalog, store, config, gbx_cli_get_words (cli), &status);

  /* Who asked for JSON reads it on standard output, whatever the status. */
  if (gbx_cli_is_json (cli))
    return MAX (gbx_cli_print (text, EXIT_SUCCESS), status);
  return gbx_cli_print (text, status);
}
