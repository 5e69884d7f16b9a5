/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
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
  g_autoptr (GbxCli) cli = gbx_cli_new ("describe");
  const char *word;
  int status = EXIT_SUCCESS;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME"),
                      N_ ("Say all that is known of a module, its settings too"), words, 1, 1,
                      &status))
    return status;
  word = gbx_cli_get_words (cli)[0];
  paths = gbx_module_paths_new_for_process (NULL);
  catalog = gbx_module_catalog_new (paths);
  text = gbx_cli_is_json (cli)
             ? gbx_module_report_describe_json (catalog, store, word, &status)
             : gbx_module_report_describe (catalog, store, word, &status);

  /* Who asked for JSON reads it on standard output, whatever the status. */
  if (gbx_cli_is_json (cli))
    return MAX (gbx_cli_print (text, EXIT_SUCCESS), status);
  return gbx_cli_print (text, status);
}
