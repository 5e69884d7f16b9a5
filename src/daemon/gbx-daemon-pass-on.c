/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daemon-pass-on.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "gbx-config.h"
#include "gbx-dropin.h"

/**
 * gbx_daemon_pass_on:
 * @argv: the program's own
 * @is_optional: whether nothing is to be done where there is no such program
 *
 * Becomes the program that is meant.
 *
 * Returns: only without it: the exit status, and 0 if @is_optional
 */
int
gbx_daemon_pass_on (char **argv, gboolean is_optional)
{
  g_autoptr (GbxConfig) config = gbx_config_load (gbx_config_get_default_dir (), NULL, NULL);
  g_autofree char *program = NULL;

  program = gbx_dropin_find_program (
      argv[0], config != NULL ? gbx_config_get_fallback_program (config) : NULL);
  if (program == NULL && is_optional)
    return 0;
  if (program == NULL)
    {
      fprintf (stderr,
               _ ("%s: this is gloveboxd, in the place of another program that it cannot find: put "
                  "that program beside it as “%s.real”, or name it as fallback-program in "
                  "glovebox.conf\n"),
               argv[0], argv[0]);
      return 127;
    }

  execv (program, argv);
  fprintf (stderr, "%s: %s\n", program, g_strerror (errno));
  return 126;
}
