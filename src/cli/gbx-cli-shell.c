/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"

/* Of the terminal: the end of what a program reads. */
#define KEY_END "C-d"

typedef struct
{
  GbxCli *cli;
  GbxClient *client;
  const char *name;
  GDataInputStream *input;
  GCancellable *reading;
  GQueue lines; /* of char *: read, and not used yet */
  gboolean is_reading;
  gboolean has_ended;
  GError *error; /* (nullable): why nothing can be read any more */
  gboolean is_terminal;
  char *directory;
} Talk;

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Talk *talk = user_data;
  char *line = g_data_input_stream_read_line_finish_utf8 (talk->input, result, NULL, &talk->error);

  talk->is_reading = FALSE;
  talk->has_ended = line == NULL && talk->error == NULL;
  if (line != NULL)
    g_queue_push_tail (&talk->lines, line);
}

static void
read_on (Talk *talk)
{
  if (talk->is_reading || talk->has_ended || talk->error != NULL)
    return;
  talk->is_reading = TRUE;
  g_data_input_stream_read_line_async (talk->input, G_PRIORITY_DEFAULT, talk->reading, on_line,
                                       talk);
}

static void
show_prompt (Talk *talk)
{
  if (talk->is_terminal && !gbx_cli_is_json (talk->cli))
    gbx_cli_say ("%s:%s$ ", talk->name, talk->directory != NULL ? talk->directory : "");
}

/* The next line; NULL at the end. Ctrl-C drops the line that is being typed. */
static char *
wait_for_line (Talk *talk)
{
  show_prompt (talk);
  while (g_queue_is_empty (&talk->lines) && !talk->has_ended && talk->error == NULL)
    {
      read_on (talk);
      g_main_context_iteration (NULL, TRUE);
      if (!gbx_cli_is_interrupted (talk->cli))
        continue;
      gbx_cli_forget_interruption (talk->cli);
      gbx_cli_say ("\n");
      show_prompt (talk);
    }
  return g_queue_pop_head (&talk->lines);
}

/* What somebody types while a command runs is for the command, as at any terminal. */
static char *
take_typed (gpointer user_data)
{
  Talk *talk = user_data;
  gboolean has_ended = talk->has_ended && g_queue_is_empty (&talk->lines);

  if (has_ended)
    talk->has_ended = FALSE;
  read_on (talk);
  return has_ended ? g_strdup (KEY_END) : g_queue_pop_head (&talk->lines);
}

static gboolean
run_line (Talk *talk, const char *line, int *out_status, GError **error)
{
  GError *local = NULL;

  if (gbx_cli_is_json (talk->cli))
    *out_status = gbx_cli_run_whole (talk->cli, talk->client, line, 0, &local);
  else
    gbx_cli_stream_command (talk->cli, talk->client, line, 0,
                            talk->is_terminal ? take_typed : NULL, talk, out_status,
                            &talk->directory, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static int
run_lines (Talk *talk, GError **error)
{
  int status = EXIT_SUCCESS;
  char *next;

  while ((next = wait_for_line (talk)) != NULL)
    {
      g_autofree char *line = g_strstrip (next);

      if (line[0] != '\0' && !run_line (talk, line, &status, error))
        return EXIT_FAILURE;
    }
  if (talk->error == NULL)
    return status;
  g_propagate_error (error, g_steal_pointer (&talk->error));
  return EXIT_FAILURE;
}

static int
talk_with (GbxCli *cli, GbxClient *client, const char *name, GError **error)
{
  g_autoptr (GInputStream) plain = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (plain);
  g_autoptr (GCancellable) reading = g_cancellable_new ();
  Talk talk = {
    .cli = cli,
    .client = client,
    .name = name,
    .input = input,
    .reading = reading,
    .lines = G_QUEUE_INIT,
    .is_terminal = isatty (STDIN_FILENO) != 0,
  };
  int status = run_lines (&talk, error);

  g_cancellable_cancel (reading);
  while (talk.is_reading)
    g_main_context_iteration (NULL, TRUE);
  g_queue_clear_full (&talk.lines, g_free);
  g_clear_error (&talk.error);
  g_free (talk.directory);
  return status;
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
    status = talk_with (cli, client, gbx_cli_get_words (cli)[0], &error);
  return error != NULL ? gbx_cli_fail (cli, error) : status;
}
