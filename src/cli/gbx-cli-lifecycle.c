/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done to a whole sandbox: pause, resume, down, logs. */
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "gbx-bring-up.h"
#include "gbx-cli-command.h"
#include "gbx-cli.h"

typedef void (*BeginFunc) (GbxProvider *provider,
                           GbxSandbox *sandbox,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
typedef gboolean (*FinishFunc) (GbxProvider *provider, GAsyncResult *result, GError **error);

#define WAIT_USEC (120 * G_USEC_PER_SEC)

static gboolean
wait_alive (GbxCli *cli, GbxProvider *provider, GbxSandbox *sandbox, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_bring_up_wait_async (provider, sandbox, WAIT_USEC, gbx_cli_get_cancellable (cli),
                           gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_bring_up_wait_finish (result, error);
}

static int
change (const char *command,
        const char *summary,
        BeginFunc begin,
        FinishFunc finish,
        const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new (command);
  g_autoptr (GbxProvider) provider = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_down = begin == gbx_provider_destroy_async;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME"), summary, words, 1, 1, &status))
    return status;
  sandbox = gbx_cli_find (cli, gbx_cli_get_words (cli)[0], &provider, &error);
  if (sandbox == NULL)
    return gbx_cli_fail (cli, error);

  begin (provider, sandbox, gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  if (!finish (provider, result, &error) ||
      (begin == gbx_provider_resume_async && !wait_alive (cli, provider, sandbox, &error)))
    return gbx_cli_fail (cli, error);
  if (!gbx_cli_is_json (cli))
    return EXIT_SUCCESS;
  object = gbx_cli_describe_sandbox (sandbox, FALSE);
  if (is_down)
    {
      json_object_set_string_member (object, "state", "gone");
      json_object_remove_member (object, "url");
    }
  return gbx_cli_print_object (object, EXIT_SUCCESS);
}

/**
 * gbx_cli_pause_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_pause_run (const char *const *words)
{
  return change ("pause", N_ ("Stops a sandbox so that it can be resumed."),
                 gbx_provider_pause_async, gbx_provider_pause_finish, words);
}

/**
 * gbx_cli_resume_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_resume_run (const char *const *words)
{
  return change ("resume", N_ ("Starts a paused sandbox again."), gbx_provider_resume_async,
                 gbx_provider_resume_finish, words);
}

/**
 * gbx_cli_down_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_down_run (const char *const *words)
{
  return change ("down", N_ ("Removes a sandbox and all that is in it."),
                 gbx_provider_destroy_async, gbx_provider_destroy_finish, words);
}

/**
 * gbx_cli_logs_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Prints what the server in a sandbox wrote to its log.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_logs_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("logs");
  g_autoptr (GbxProvider) provider = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) log = NULL;
  g_autoptr (GError) error = NULL;
  int lines_count = 0;
  const GOptionEntry entries[] = {
    { "lines", 'n', 0, G_OPTION_ARG_INT, &lines_count, N_ ("Only this many of the last lines"),
      N_ ("COUNT") },
    G_OPTION_ENTRY_NULL
  };
  gsize length_bytes = 0;
  const char *text;
  int status;

  if (!gbx_cli_parse (cli, entries, N_ ("NAME"), N_ ("Prints the log of a sandbox's server."),
                      words, 1, 1, &status))
    return status;
  sandbox = gbx_cli_find (cli, gbx_cli_get_words (cli)[0], &provider, &error);
  if (sandbox == NULL)
    return gbx_cli_fail (cli, error);
  gbx_provider_read_logs_async (provider, sandbox, (guint) MAX (lines_count, 0),
                                gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  log = gbx_provider_read_logs_finish (provider, result, &error);
  if (log == NULL)
    return gbx_cli_fail (cli, error);

  text = g_bytes_get_data (log, &length_bytes);
  if (gbx_cli_is_json (cli))
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) length_bytes);

      json_object_set_string_member (object, "log", valid);
      return gbx_cli_print_object (object, EXIT_SUCCESS);
    }
  fwrite (text, 1, length_bytes, stdout);
  return fflush (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
