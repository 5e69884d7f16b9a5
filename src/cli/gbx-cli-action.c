/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subcommands that are one action each: ipython, read, write, edit, browse. */
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-error.h"
#include "gbx-limits.h"

#define SECONDS 120
#define CHUNK_BYTES 65536

/* An editor tells of failures within its own kind of observation, and so does a browser. */
static gboolean
tells_of_failure (JsonObject *observation)
{
  const char *kind = gbx_client_get_string (observation, "observation", "");
  JsonObject *extras = gbx_client_get_object (observation, "extras");

  if (strcmp (kind, "edit") == 0)
    return g_str_has_prefix (gbx_client_get_string (observation, "content", ""), "ERROR:\n");
  if (strcmp (kind, "browse") == 0)
    return extras != NULL && gbx_client_get_boolean (extras, "error", FALSE);
  return strcmp (kind, "error") == 0;
}

/* Executes, and prints the content, or the whole observation. */
static int
act (GbxCli *cli, const char *action, JsonObject *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxClient) client =
      gbx_cli_connect (cli, gbx_cli_get_words (cli)[0], &error);
  g_autoptr (JsonObject) answer = NULL;
  gboolean is_error;
  const char *content;

  if (client != NULL)
    answer = gbx_cli_execute (cli, client, action, args, SECONDS, &error);
  if (answer == NULL)
    return gbx_cli_fail (cli, error);
  is_error = tells_of_failure (answer);
  if (gbx_cli_is_json (cli))
    return gbx_cli_print_object (answer, is_error ? EXIT_FAILURE : EXIT_SUCCESS);

  content = gbx_client_get_string (answer, "content", "");
  fputs (content, is_error ? stderr : stdout);
  if (content[0] != '\0' && content[strlen (content) - 1] != '\n')
    fputc ('\n', is_error ? stderr : stdout);
  return is_error || fflush (stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* What is on standard input, as text; NULL with an error if it is too large or no UTF-8. */
static char *
read_input (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char chunk[CHUNK_BYTES];
  gssize length_bytes;

  while ((length_bytes = read (STDIN_FILENO, chunk, sizeof chunk)) > 0)
    {
      g_string_append_len (text, chunk, length_bytes);
      if (text->len <= GBX_FILE_READ_MAX_BYTES)
        continue;
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE, "standard input is too large");
      return NULL;
    }
  if (!g_utf8_validate (text->str, (gssize) text->len, NULL))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "standard input is no text in UTF-8; upload it as a file");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* An argument, or standard input where there is none or it is “-”. */
static char *
get_text (GbxCli *cli, guint index, GError **error)
{
  const char *const *words = gbx_cli_get_words (cli);
  const char *word = g_strv_length ((char **) words) > index ? words[index] : "-";

  return strcmp (word, "-") == 0 ? read_input (error) : g_strdup (word);
}

/**
 * gbx_cli_ipython_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_ipython_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("ipython");
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME [CODE]"),
                      N_ ("Runs Python in the notebook kernel of a sandbox."), words, 1, 2,
                      &status))
    return status;
  code = get_text (cli, 1, &error);
  if (code == NULL)
    return gbx_cli_fail (cli, error);
  json_object_set_string_member (args, "code", code);
  return act (cli, "run_ipython", args);
}

/**
 * gbx_cli_read_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_read_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("read");
  g_autoptr (JsonObject) args = json_object_new ();
  int first = 0;
  int last = -1;
  const GOptionEntry entries[] = {
    { "first", 0, 0, G_OPTION_ARG_INT, &first, N_ ("First line, counted from 0"), N_ ("LINE") },
    { "end", 0, 0, G_OPTION_ARG_INT, &last, N_ ("The line behind the last one"), N_ ("LINE") },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!gbx_cli_parse (cli, entries, N_ ("NAME PATH"), N_ ("Prints a text file of a sandbox."),
                      words, 2, 2, &status))
    return status;
  json_object_set_string_member (args, "path", gbx_cli_get_words (cli)[1]);
  json_object_set_int_member (args, "start", first);
  json_object_set_int_member (args, "end", last);
  return act (cli, "read", args);
}

/**
 * gbx_cli_write_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_write_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("write");
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME PATH [TEXT]"),
                      N_ ("Stores a text, or what is on standard input, as a file of a sandbox."),
                      words, 2, 3, &status))
    return status;
  text = get_text (cli, 2, &error);
  if (text == NULL)
    return gbx_cli_fail (cli, error);
  /* The protocol ends every line that it writes, the last one too. */
  if (g_str_has_suffix (text, "\n"))
    text[strlen (text) - 1] = '\0';
  json_object_set_string_member (args, "path", gbx_cli_get_words (cli)[1]);
  json_object_set_string_member (args, "content", text);
  return act (cli, "write", args);
}

/**
 * gbx_cli_edit_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_edit_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("edit");
  g_autoptr (JsonObject) args = json_object_new ();
  const char *const *names;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME PATH OLD NEW"),
                      N_ ("Replaces a text, which must be there once, in a file of a sandbox."),
                      words, 4, 4, &status))
    return status;
  names = gbx_cli_get_words (cli);
  json_object_set_string_member (args, "path", names[1]);
  json_object_set_string_member (args, "command", "str_replace");
  json_object_set_string_member (args, "old_str", names[2]);
  json_object_set_string_member (args, "new_str", names[3]);
  json_object_set_string_member (args, "impl_source", "oh_aci");
  return act (cli, "edit", args);
}

/**
 * gbx_cli_browse_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Returns: the program's exit status
 */
int
gbx_cli_browse_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("browse");
  g_autoptr (JsonObject) args = json_object_new ();
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME ADDRESS"),
                      N_ ("Shows a web page as the browser of a sandbox sees it."), words, 2, 2,
                      &status))
    return status;
  json_object_set_string_member (args, "url", gbx_cli_get_words (cli)[1]);
  return act (cli, "browse", args);
}
