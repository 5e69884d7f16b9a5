/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "gbx-bundle.h"
#include "gbx-daemon-log.h"
#include "gbx-daemon-pass-on.h"
#include "gbx-daemon-tools.h"
#include "gbx-daemon.h"
#include "gbx-dropin.h"
#include "gbx-scheduling.h"

static int
serve (const GbxOptions *options)
{
  g_auto (GStrv) envp = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxEnvironment) environment = NULL;

  environment = gbx_environment_new ((const char *const *) envp, &error);
  if (environment == NULL)
    {
      fprintf (stderr, "gloveboxd: %s\n", error->message);
      return GBX_EXIT_START;
    }
  gbx_daemon_log_install (options, environment, (const char *const *) envp);
  gbx_scheduling_ask_for_short_turns (); /* it works without, only not as promptly */

  return gbx_daemon_run (options, environment);
}

int
main (int argc, char **argv)
{
  const char *const *words = NULL;
  g_autoptr (GbxOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  GbxDropin dropin;

  gbx_bundle_leave ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* numbers in messages are read by programs too */
  bindtextdomain (GETTEXT_PACKAGE, GBX_LOCALE_DIR);
  textdomain (GETTEXT_PACKAGE);

  dropin = gbx_dropin_recognise ((const char *const *) argv, &words);
  if (dropin == GBX_DROPIN_PASS || dropin == GBX_DROPIN_PREPARE)
    return gbx_daemon_pass_on (argv, dropin == GBX_DROPIN_PREPARE);

  options = gbx_options_parse (words, &error);
  if (options == NULL)
    {
      g_autofree char *usage = gbx_options_make_usage ("gloveboxd");

      fprintf (stderr, "%sgloveboxd: %s\n", usage, error->message);
      return 2;
    }
  return options->command == GBX_COMMAND_SERVE ? serve (options) : gbx_daemon_tools_run (options);
}
