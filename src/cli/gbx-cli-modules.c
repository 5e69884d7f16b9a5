/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-module-catalog.h"
#include "gbx-module-report.h"

/**
 * gbx_cli_modules_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Lists the modules that are installed.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_modules_run (const char *const *words)
{
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GbxCli) cli = gbx_cli_new ("modules");
  int status = EXIT_SUCCESS;

  if (!gbx_cli_parse (cli, NULL, "", N_ ("List the modules that are installed"), words, 0, 0,
                      &status))
    return status;
  paths = gbx_module_paths_new_for_process (NULL);
  catalog = gbx_module_catalog_new (paths);
  text = gbx_cli_is_json (cli) ? gbx_module_report_list_json (catalog)
                               : gbx_module_report_list (catalog);

  return gbx_cli_print (text, EXIT_SUCCESS);
}
