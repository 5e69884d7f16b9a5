/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gbx-cli-command.h"
#include "gbx-problems.h"

static const GbxCliCommand commands[] = {
  { "modules", "[--json]", N_ ("List the modules that are installed"), gbx_cli_modules_run },
  { "describe", N_ ("NAME"), N_ ("Say all that is known of a module, its settings too"),
    gbx_cli_describe_run },
  { "check", N_ ("[WORD…]"), N_ ("Check all keyfiles and settings, and whether words name modules"),
    gbx_cli_check_run },
};

static int
print_help (void)
{
  g_autoptr (GString) text = g_string_new (_ ("Usage: glovebox COMMAND [ARGUMENT…]\n\n"
                                              "Looks after the modules of a Glovebox server.\n\n"
                                              "Commands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *left = g_strconcat (commands[i].name, " ", _ (commands[i].arguments), NULL);

      g_string_append_printf (text, "  %s", left);
      for (glong column = g_utf8_strlen (left, -1); column < 22; column++)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, "%s\n", _ (commands[i].summary));
    }
  g_string_append_printf (text, "\n%s\n",
                          _ ("Modules are looked for in $GLOVEBOX_MODULE_PATH first.\n"
                             "The server itself is gloveboxd; see gloveboxd --help."));

  return gbx_cli_print (text->str, EXIT_SUCCESS);
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "";

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GBX_LOCALE_DIR);
  textdomain (GETTEXT_PACKAGE);

  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0)
    return print_help ();
  if (strcmp (name, "--version") == 0)
    return gbx_cli_print ("glovebox " GBX_VERSION "\n", EXIT_SUCCESS);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (name, commands[i].name) == 0)
      return commands[i].run ((const char *const *) argv + 2);

  if (argc <= 1)
    fputs ("glovebox: a command is missing; see glovebox --help\n", stderr);
  else
    {
      g_autofree char *shown = g_utf8_make_valid (name, -1);

      fprintf (stderr, "glovebox: “%s” is not a command; see glovebox --help\n", shown);
    }

  return GBX_EXIT_USAGE;
}
