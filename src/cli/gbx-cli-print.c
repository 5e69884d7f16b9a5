/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-problems.h"

/**
 * gbx_cli_refuse_word:
 * @command: a subcommand's name
 * @word: a word that it does not know, or an empty one where a word is missing
 *
 * Complains on standard error.
 *
 * Returns: the exit status for it
 */
int
gbx_cli_refuse_word (const char *command, const char *word)
{
  g_autofree char *shown = g_utf8_make_valid (word, -1);

  if (shown[0] == '\0')
    fprintf (stderr, "glovebox %s: an argument is missing; see glovebox --help\n", command);
  else
    fprintf (stderr, "glovebox %s: “%s” does not fit here; see glovebox --help\n", command, shown);

  return GBX_EXIT_USAGE;
}

/**
 * gbx_cli_print:
 * @text: what to print
 * @status: the exit status so far
 *
 * Prints an answer: to standard output, or, where it tells of a failure, to standard error.
 *
 * Returns: @status, or the status of a failure if the answer could not be written
 */
int
gbx_cli_print (const char *text, int status)
{
  FILE *stream = status == EXIT_SUCCESS ? stdout : stderr;

  fputs (text, stream);
  if (fflush (stream) != 0)
    return EXIT_FAILURE;

  return status;
}
