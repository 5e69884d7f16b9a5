/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gbx-bundle.h"
#include "gbx-cli-command.h"
#include "gbx-problems.h"

static const GbxCliCommand commands[] = {
  { "up", N_ ("[NAME]"), N_ ("Make a sandbox, or find it again"), gbx_cli_up_run },
  { "list", "", N_ ("List the sandboxes"), gbx_cli_list_run },
  { "status", N_ ("NAME"), N_ ("Say how a sandbox is"), gbx_cli_status_run },
  { "run", N_ ("NAME -- COMMAND…"), N_ ("Run a command"), gbx_cli_run_run },
  { "ipython", N_ ("NAME [CODE]"), N_ ("Run Python in the notebook kernel"), gbx_cli_ipython_run },
  { "read", N_ ("NAME PATH"), N_ ("Print a text file"), gbx_cli_read_run },
  { "write", N_ ("NAME PATH [TEXT]"), N_ ("Store a text file"), gbx_cli_write_run },
  { "edit", N_ ("NAME PATH OLD NEW"), N_ ("Replace a text in a file"), gbx_cli_edit_run },
  { "browse", N_ ("NAME ADDRESS"), N_ ("Show a web page"), gbx_cli_browse_run },
  { "upload", N_ ("NAME FILE DIRECTORY"), N_ ("Store a file"), gbx_cli_upload_run },
  { "download", N_ ("NAME PATH [FILE]"), N_ ("Fetch files as a zip archive"),
    gbx_cli_download_run },
  { "logs", N_ ("NAME"), N_ ("Print the log of the server"), gbx_cli_logs_run },
  { "pause", N_ ("NAME"), N_ ("Stop a sandbox for now"), gbx_cli_pause_run },
  { "resume", N_ ("NAME"), N_ ("Start a paused sandbox again"), gbx_cli_resume_run },
  { "down", N_ ("NAME"), N_ ("Remove a sandbox"), gbx_cli_down_run },
  { "shell", N_ ("NAME"), N_ ("Type lines into the shell"), gbx_cli_shell_run },
  { "mcp", N_ ("NAME"), N_ ("Offer the tools of a sandbox to an MCP client"), gbx_cli_mcp_run },
  { "startup-command", "", N_ ("Print the line that starts a server"),
    gbx_cli_startup_command_run },
  { "modules", "", N_ ("List the modules that are installed"), gbx_cli_modules_run },
  { "describe", N_ ("NAME"), N_ ("Say all that is known of a module, its settings too"),
    gbx_cli_describe_run },
  { "check", N_ ("[WORD…]"), N_ ("Check all keyfiles and settings, and whether words name modules"),
    gbx_cli_check_run },
};

/* An empty text has no translation: gettext answers with the catalog's head. */
static char *
describe_call (const GbxCliCommand *command)
{
  return g_strconcat (command->name, " ",
                      command->arguments[0] != '\0' ? _ (command->arguments) : "", NULL);
}

static char *
build_help (void)
{
  g_autoptr (GString) text =
      g_string_new (_ ("Usage: glovebox COMMAND [ARGUMENT…]\n\n"
                       "Makes sandboxes, works in them, and looks after modules.\n\n"
                       "Commands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *left = describe_call (&commands[i]);

      g_string_append_printf (text, "  %s", left);
      for (glong column = g_utf8_strlen (left, -1); column < 31; column++)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, "%s\n", _ (commands[i].summary));
    }
  g_string_append_printf (text, "\n%s\n",
                          _ ("Modules are looked for in $GLOVEBOX_MODULE_PATH first.\n"
                             "The server itself is gloveboxd; see gloveboxd --help.\n"
                             "Each command has a --help of its own."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "";

  gbx_bundle_leave ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GBX_LOCALE_DIR);
  textdomain (GETTEXT_PACKAGE);

  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0)
    {
      g_autofree char *help = build_help ();

      return gbx_cli_print (help, EXIT_SUCCESS);
    }
  if (strcmp (name, "--version") == 0)
    return gbx_cli_print ("glovebox " GBX_VERSION "\n", EXIT_SUCCESS);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (name, commands[i].name) == 0)
      return commands[i].run ((const char *const *) argv + 2);

  if (argc <= 1)
    {
      g_autofree char *help = build_help ();

      fputs (help, stderr);
    }
  else
    {
      g_autofree char *shown = g_utf8_make_valid (name, -1);

      fprintf (stderr, "glovebox: “%s” is not a command; see glovebox --help\n", shown);
    }

  return GBX_EXIT_USAGE;
}
