/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daemon-tools.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "gbx-daemon-modules.h"
#include "gbx-module-report.h"
#include "gbx-problems.h"

static int
print_report (const GbxOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxDaemonModules) modules = gbx_daemon_modules_new (options, &error);
  g_autofree char *text = NULL;
  int status = EXIT_SUCCESS;

  if (modules == NULL)
    {
      fprintf (stderr, "gloveboxd: %s\n", error->message);
      return GBX_EXIT_CONFIG;
    }

  switch (options->command)
    {
    case GBX_COMMAND_LIST_MODULES:
      text = gbx_module_report_list (modules->catalog);
      break;
    case GBX_COMMAND_LIST_MODULES_JSON:
      text = gbx_module_report_list_json (modules->catalog);
      break;
    case GBX_COMMAND_DESCRIBE:
      text = gbx_module_report_describe (modules->catalog, modules->store, options->describe,
                                         &status);
      break;
    case GBX_COMMAND_CHECK:
    default:
      text = gbx_module_report_check (modules->catalog, modules->store, modules->config,
                                      (const char *const *) options->plugins, &status);
      break;
    }
  fputs (text, status == EXIT_SUCCESS ? stdout : stderr);
  return status;
}

/**
 * gbx_daemon_tools_run:
 * @options: a command other than %GBX_COMMAND_SERVE
 *
 * Prints what the command asks for. Blocks.
 *
 * Returns: the program's exit status
 */
int
gbx_daemon_tools_run (const GbxOptions *options)
{
  g_autofree char *help = NULL;

  switch (options->command)
    {
    case GBX_COMMAND_HELP:
      help = gbx_options_make_help ("gloveboxd");
      fputs (help, stdout);
      return EXIT_SUCCESS;
    case GBX_COMMAND_VERSION:
      printf ("gloveboxd %s\n", GBX_VERSION);
      return EXIT_SUCCESS;
    default:
      return print_report (options);
    }
}
