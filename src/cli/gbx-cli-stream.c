/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A command whose output is shown as it comes. The protocol answers once for each action, so the
 * command is given a short time, and asked for what is new until it has ended.
 */
#include <stdio.h>
#include <string.h>

#include "gbx-cli.h"
#include "gbx-error.h"

#define FIRST_SECONDS 0.5
#define NEXT_SECONDS 1.0
#define TYPED_SECONDS 0.2 /* where somebody may type an answer */

typedef struct
{
  GbxCli *cli;
  GbxClient *client;
  gint64 deadline_usec; /* 0: none */
  GbxCliTakeFunc take;  /* (nullable) */
  gpointer take_data;
  int status;       /* -1: it still runs */
  gboolean is_idle; /* nothing runs there, so nothing will end */
  char *directory;
} Stream;

/* What the answer shows, on a line of its own: where a part begins the server does not say. */
static void
show (JsonObject *observation)
{
  const char *content = gbx_client_get_string (observation, "content", "");

  if (content[0] == '\0')
    return;
  fputs (content, stdout);
  if (content[strlen (content) - 1] != '\n')
    fputc ('\n', stdout);
  fflush (stdout);
}

static gboolean
step (Stream *stream,
      const char *command,
      gboolean is_input,
      double seconds,
      GError **error)
{
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *extras;
  JsonObject *metadata;
  const char *directory;
  const char *suffix;

  stream->is_idle = FALSE;
  json_object_set_string_member (args, "command", command);
  json_object_set_boolean_member (args, "is_input", is_input);
  json_object_set_boolean_member (args, "blocking", TRUE);
  answer = gbx_cli_execute (stream->cli, stream->client, "run", args, seconds, error);
  if (answer == NULL)
    return FALSE;
  if (strcmp (gbx_client_get_string (answer, "observation", ""), "error") == 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s",
                   gbx_client_get_string (answer, "content", ""));
      return FALSE;
    }
  extras = gbx_client_get_object (answer, "extras");
  metadata = extras != NULL ? gbx_client_get_object (extras, "metadata") : NULL;
  stream->status = metadata != NULL ? (int) gbx_client_get_int (metadata, "exit_code", -1) : -1;
  suffix = metadata != NULL ? gbx_client_get_string (metadata, "suffix", "") : "";
  /* Of what still runs, something is said. */
  stream->is_idle = stream->status == -1 && suffix[0] == '\0';
  if (stream->is_idle)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s",
                   gbx_client_get_string (answer, "content", ""));
      return FALSE;
    }
  show (answer);
  directory = metadata != NULL ? gbx_client_get_string (metadata, "working_dir", NULL) : NULL;
  if (directory != NULL)
    {
      g_free (stream->directory);
      stream->directory = g_strdup (directory);
    }
  return TRUE;
}

/* Ctrl-C goes to the command, as it would at a terminal; then what it still writes is shown. The
 * command may have ended just now, or may not have been typed yet.
 * error: (inout): why the step before it failed */
static gboolean
interrupt (Stream *stream, GError **error)
{
  g_clear_error (error);
  gbx_cli_forget_interruption (stream->cli);
  if (step (stream, "C-c", TRUE, NEXT_SECONDS, error))
    return TRUE;
  if (!stream->is_idle)
    return FALSE;
  g_clear_error (error);
  stream->status = GBX_CLI_EXIT_INTERRUPTED;
  return TRUE;
}

static gboolean
run (Stream *stream, const char *command, GError **error)
{
  gboolean is_first = TRUE;

  while (is_first || stream->status == -1)
    {
      double seconds = stream->take != NULL ? TYPED_SECONDS
                       : is_first           ? FIRST_SECONDS
                                            : NEXT_SECONDS;
      g_autofree char *typed =
          stream->take != NULL && !is_first ? stream->take (stream->take_data) : NULL;
      gint64 left_usec = stream->deadline_usec - g_get_monotonic_time ();
      g_autoptr (GError) local = NULL;

      if (stream->deadline_usec != 0 && left_usec <= 0 && !is_first)
        return TRUE;
      if (stream->deadline_usec != 0)
        seconds = MIN (seconds, MAX ((double) left_usec / G_USEC_PER_SEC, 0.01));
      if (!step (stream, is_first ? command : typed != NULL ? typed
                                                            : "",
                 typed != NULL, seconds,
                 &local) &&
          (!gbx_cli_is_interrupted (stream->cli) || !interrupt (stream, &local)))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      is_first = FALSE;
    }
  return TRUE;
}

gboolean
gbx_cli_stream_command (GbxCli *self,
                        GbxClient *client,
                        const char *command,
                        double timeout_seconds,
                        GbxCliTakeFunc take,
                        gpointer take_data,
                        int *out_status,
                        char **out_directory,
                        GError **error)
{
  Stream stream = { self, client, 0, take, take_data, -1, FALSE, NULL };

  if (timeout_seconds > 0)
    stream.deadline_usec =
        g_get_monotonic_time () + (gint64) (timeout_seconds * G_USEC_PER_SEC);
  if (!run (&stream, command, error))
    {
      g_free (stream.directory);
      return FALSE;
    }
  *out_status = stream.status;
  if (out_directory != NULL && stream.directory != NULL)
    {
      g_free (*out_directory);
      *out_directory = g_steal_pointer (&stream.directory);
    }
  g_free (stream.directory);
  return TRUE;
}

int
gbx_cli_run_whole (GbxCli *self,
                   GbxClient *client,
                   const char *command,
                   double timeout_seconds,
                   GError **error)
{
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *extras;
  JsonObject *metadata;
  gint64 status;

  json_object_set_string_member (args, "command", command);
  json_object_set_boolean_member (args, "blocking", TRUE);
  answer = gbx_cli_execute (self, client, "run", args, timeout_seconds, error);
  if (answer == NULL)
    return -1;
  extras = gbx_client_get_object (answer, "extras");
  metadata = extras != NULL ? gbx_client_get_object (extras, "metadata") : NULL;
  status = metadata != NULL ? gbx_client_get_int (metadata, "exit_code", -1) : -1;
  return gbx_cli_print_object (answer,
                               status == -1 ? GBX_CLI_EXIT_STILL_RUNNING : (int) status);
}
