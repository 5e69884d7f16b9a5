/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"

static void
show_prompt (const char *name, const char *directory)
{
  if (!isatty (STDIN_FILENO))
    return;
  gbx_cli_say ("%s:%s$ ", name, directory != NULL ? directory : "");
}

/* NULL at the end, with an error if there is one. */
static char *
read_line (GbxCli *cli, GDataInputStream *input, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, gbx_cli_get_cancellable (cli),
                                       gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return g_data_input_stream_read_line_finish_utf8 (input, result, NULL, error);
}

static int
talk (GbxCli *cli, GbxClient *client, const char *name, GError **error)
{
  g_autoptr (GInputStream) plain = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (plain);
  g_autofree char *directory = NULL;
  int status = EXIT_SUCCESS;

  for (;;)
    {
      g_autofree char *line = NULL;
      g_autoptr (GError) local = NULL;

      show_prompt (name, directory);
      line = read_line (cli, input, &local);
      if (line == NULL && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          gbx_cli_say ("\n");
          gbx_cli_forget_interruption (cli);
          continue;
        }
      if (line == NULL && local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return EXIT_FAILURE;
        }
      if (line == NULL)
        return status;
      if (g_strstrip (line)[0] != '\0' &&
          !gbx_cli_stream_command (cli, client, line, 0, &status, &directory, error))
        return EXIT_FAILURE;
    }
}

/**
 * gbx_cli_shell_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Types lines into the shell of a sandbox until the end of input.
 *
 * Returns: the exit status of the last command
 */
int
gbx_cli_shell_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("shell");
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME"),
                      N_ ("Types lines into the shell of a sandbox, until Ctrl-D."), words, 1, 1,
                      &status))
    return status;
  client = gbx_cli_connect (cli, gbx_cli_get_words (cli)[0], &error);
  if (client != NULL)
    status = talk (cli, client, gbx_cli_get_words (cli)[0], &error);
  return error != NULL ? gbx_cli_fail (cli, error) : status;
}
