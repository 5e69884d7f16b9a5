/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "gbx-cli-command.h"

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
