/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-startup-shell.h"
#include "gbx-units.h"

/* One word is a line for the shell; several are the words of a command. */
static char *
build_line (const char *const *words)
{
  return words[1] == NULL ? g_strdup (words[0]) : gbx_startup_shell_join (words);
}

/**
 * gbx_cli_run_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Runs a command in a sandbox's shell.
 *
 * Returns: the command's exit status, or one of ours
 */
int
gbx_cli_run_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("run");
  g_autofree char *timeout = NULL;
  const GOptionEntry entries[] = {
    { "timeout", 't', 0, G_OPTION_ARG_STRING, &timeout,
      N_ ("How long to wait for the end of the command (default: any time)"), N_ ("TIME") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  gint64 timeout_usec = 0;
  double seconds;
  int status;

  if (!gbx_cli_parse (cli, entries, N_ ("NAME -- COMMAND…"),
                      N_ ("Runs a command in the shell of a sandbox, and ends as it does."), words,
                      2, -1, &status))
    return status;
  if (timeout != NULL && !gbx_units_parse_duration_usec (timeout, &timeout_usec, &error))
    return gbx_cli_refuse (cli, error->message);
  client = gbx_cli_connect (cli, gbx_cli_get_words (cli)[0], &error);
  if (client == NULL)
    return gbx_cli_fail (cli, error);

  line = build_line (gbx_cli_get_words (cli) + 1);
  seconds = (double) timeout_usec / G_USEC_PER_SEC;
  if (gbx_cli_is_json (cli))
    status = gbx_cli_run_whole (cli, client, line, seconds, &error);
  else
    gbx_cli_stream_command (cli, client, line, seconds, NULL, NULL, &status, NULL, &error);
  if (error != NULL)
    {
      gbx_cli_fail (cli, error);
      return gbx_cli_is_interrupted (cli) ? GBX_CLI_EXIT_INTERRUPTED : GBX_CLI_EXIT_NO_ANSWER;
    }
  if (status != -1)
    return status;
  fprintf (stderr, "glovebox run: the command still runs\n");
  return GBX_CLI_EXIT_STILL_RUNNING;
}
