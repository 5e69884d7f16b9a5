/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files to and from a sandbox. */
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-error.h"

static gboolean
upload (GbxCli *cli, gboolean is_recursive, GError **error)
{
  const char *const *words = gbx_cli_get_words (cli);
  g_autoptr (GMappedFile) file = NULL;
  g_autofree char *name = g_path_get_basename (words[1]);
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) content = NULL;

  if (g_file_test (words[1], G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is a directory; upload it as a zip archive with --unpack", words[1]);
      return FALSE;
    }
  file = g_mapped_file_new (words[1], FALSE, error);
  if (file == NULL)
    return FALSE;
  client = gbx_cli_connect (cli, words[0], error);
  if (client == NULL)
    return FALSE;
  content = g_mapped_file_get_bytes (file);
  gbx_client_upload_async (client, content, name, words[2], is_recursive, gbx_cli_on_bytes, cli,
                           gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_client_upload_finish (client, result, error);
}

/**
 * gbx_cli_upload_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_upload_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("upload");
  g_autoptr (GError) error = NULL;
  gboolean is_recursive = FALSE;
  const GOptionEntry entries[] = {
    { "unpack", 'u', 0, G_OPTION_ARG_NONE, &is_recursive,
      N_ ("The file is a zip archive, to be unpacked there"), NULL },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!gbx_cli_parse (cli, entries, N_ ("NAME FILE DIRECTORY"),
                      N_ ("Stores a file in a directory of a sandbox."), words, 3, 3, &status))
    return status;
  if (!upload (cli, is_recursive, &error))
    return gbx_cli_fail (cli, error);
  if (gbx_cli_is_json (cli))
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "destination", gbx_cli_get_words (cli)[2]);
      return gbx_cli_print_object (object, EXIT_SUCCESS);
    }
  return EXIT_SUCCESS;
}

/* Where the archive goes: a file, whose place it takes only as a whole, or standard output. */
static GOutputStream *
open_output (GFile *file, GError **error)
{
  if (file == NULL)
    return g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  return G_OUTPUT_STREAM (
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, error));
}

/* Closed with a cancelled cancellable, what was to replace a file does not; but where there was no
 * file it lies there already. */
static void
discard_output (GOutputStream *output, GFile *file, gboolean is_new)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (output, cancelled, NULL);
  if (is_new)
    g_file_delete (file, NULL, NULL);
}

static gboolean
download (GbxCli *cli, GFile *file, GError **error)
{
  const char *const *words = gbx_cli_get_words (cli);
  g_autoptr (GbxClient) client = gbx_cli_connect (cli, words[0], error);
  g_autoptr (GOutputStream) output = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_new = file != NULL && !g_file_query_exists (file, NULL);

  if (client == NULL)
    return FALSE;
  output = open_output (file, error);
  if (output == NULL)
    return FALSE;
  gbx_client_download_async (client, words[1], output, gbx_cli_on_bytes, cli,
                             gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  if (gbx_client_download_finish (client, result, error) &&
      g_output_stream_close (output, NULL, error))
    return TRUE;

  discard_output (output, file, is_new);
  return FALSE;
}

/**
 * gbx_cli_download_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_download_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("download");
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME PATH [FILE]"),
                      N_ ("Fetches a file or directory of a sandbox as a zip archive."), words, 2,
                      3, &status))
    return status;
  if (gbx_cli_get_words (cli)[2] != NULL)
    name = g_strdup (gbx_cli_get_words (cli)[2]);
  else
    {
      g_autofree char *base = g_path_get_basename (gbx_cli_get_words (cli)[1]);

      name = g_strconcat (strcmp (base, "/") == 0 ? "root" : base, ".zip", NULL);
    }
  if (strcmp (name, "-") != 0)
    file = g_file_new_for_commandline_arg (name);
  if (!download (cli, file, &error))
    return gbx_cli_fail (cli, error);
  gbx_cli_clear_progress (cli);
  if (file != NULL && gbx_cli_is_json (cli))
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "file", name);
      return gbx_cli_print_object (object, EXIT_SUCCESS);
    }
  if (file != NULL)
    gbx_cli_say ("%s\n", name);
  return EXIT_SUCCESS;
}
