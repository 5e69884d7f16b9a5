/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-module-catalog.h"
#include "gbx-module-report.h"
#include "gbx-settings-store.h"

/**
 * gbx_cli_describe_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Says all that is known of one module.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_describe_run (const char *const *words)
{
  g_auto (GStrv) envp = g_get_environ ();
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new ((const char *const *) envp);
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autofree char *text = NULL;
  int status = EXIT_SUCCESS;

  if (words[0] == NULL)
    return gbx_cli_refuse_word ("describe", "");
  if (words[1] != NULL || words[0][0] == '-')
    return gbx_cli_refuse_word ("describe", words[1] != NULL ? words[1] : words[0]);

  paths = gbx_module_paths_new_for_process (NULL);
  catalog = gbx_module_catalog_new (paths);
  text = gbx_module_report_describe (catalog, store, words[0], &status);

  return gbx_cli_print (text, status);
}
