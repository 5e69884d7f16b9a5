/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gbx-option-table.h"

#define HELP_COLUMN 30
#define LINE_COLUMNS 80

static void
append_blanks (GString *text, gsize count)
{
  while (count-- > 0)
    g_string_append_c (text, ' ');
}

/* One entry: the option at the left, what it does at the right, broken between words. */
static void
append_entry (GString *text, const char *left, const char *right)
{
  g_auto (GStrv) words = g_strsplit (right, " ", -1);
  gsize column = 2 + g_utf8_strlen (left, -1);

  g_string_append_printf (text, "  %s", left);
  if (column > HELP_COLUMN - 2)
    {
      g_string_append_c (text, '\n');
      column = 0;
    }
  append_blanks (text, HELP_COLUMN - column);
  column = HELP_COLUMN;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      gsize width = g_utf8_strlen (words[i], -1);

      if (column > HELP_COLUMN && column + 1 + width > LINE_COLUMNS)
        {
          g_string_append_c (text, '\n');
          append_blanks (text, HELP_COLUMN);
          column = HELP_COLUMN;
        }
      else if (column > HELP_COLUMN)
        {
          g_string_append_c (text, ' ');
          column++;
        }
      g_string_append (text, words[i]);
      column += width;
    }
  g_string_append_c (text, '\n');
}

static char *
make_left (const GbxOption *option)
{
  const char *metavar = option->metavar == NULL ? NULL : _ (option->metavar);

  if (option->value == GBX_OPTION_VALUE_ATTACHED)
    return g_strdup_printf ("%s[=%s]", option->name, metavar);
  if (metavar != NULL)
    return g_strdup_printf ("%s %s", option->name, metavar);

  return g_strdup_printf ("%s%s", option->id == GBX_OPTION_HELP ? "-h, " : "", option->name);
}

static void
append_group (GString *text, GbxOptionGroup group, const char *title)
{
  gsize count;
  const GbxOption *table = gbx_option_table_get (&count);

  g_string_append_printf (text, "\n%s\n", title);
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *left = NULL;

      if (table[i].group != group)
        continue;
      left = make_left (&table[i]);
      append_entry (text, left, _ (table[i].help));
    }
}

/**
 * gbx_options_make_usage:
 * @program: the name that the program was started by
 *
 * The line or two that stand above a complaint about the command line. Any thread.
 *
 * Returns: (transfer full): text that ends in a newline
 */
char *
gbx_options_make_usage (const char *program)
{
  return g_strdup_printf (_ ("Usage: %s PORT --working-dir DIR [OPTION…]\n"
                             "       %s --list-modules | --describe NAME | --check\n"),
                          program,
                          program);
}

/**
 * gbx_options_make_help:
 * @program: the name that the program was started by
 *
 * All that --help says, in the language of the locale. Any thread.
 *
 * Returns: (transfer full): text that ends in a newline
 */
char *
gbx_options_make_help (const char *program)
{
  g_autofree char *usage = gbx_options_make_usage (program);
  g_autoptr (GString) text = g_string_new (usage);

  g_string_append_printf (text,
                          "\n%s\n",
                          _ ("Serves the action protocol over HTTP inside a sandbox: shell "
                             "commands, files and\nwhat else its modules bring."));
  g_string_append_printf (text, "\n%s\n", _ ("Arguments:"));
  append_entry (text,
                _ ("PORT"),
                _ ("TCP port to listen on, 0 to 65535; 0 takes one that is free and says which"));
  append_group (text, GBX_OPTION_GROUP_SERVER, _ ("Options that orchestrators give:"));
  append_group (text, GBX_OPTION_GROUP_OWN, _ ("Options of Glovebox:"));
  append_group (text, GBX_OPTION_GROUP_ASK, _ ("Options that answer and exit:"));
  g_string_append_printf (text,
                          "\n%s\n",
                          _ ("Options may be shortened as long as only one fits, may stand "
                             "before or after the\nport, and take their value as a word or behind "
                             "“=”. Where one is given twice the\nlast counts."));
  g_string_append_printf (text,
                          "\n%s\n"
                          "  %s 3000 --working-dir ~/work --username \"$(id -un)\" --user-id "
                          "\"$(id -u)\"\n"
                          "  %s 3000 --working-dir /workspace --plugins agent_skills jupyter\n"
                          "  %s 3000 --working-dir /workspace --listen 127.0.0.1 "
                          "--set bash.no-change-timeout=30\n"
                          "  %s --check --plugins agent_skills jupyter\n",
                          _ ("Examples:"),
                          program,
                          program,
                          program,
                          program);
  g_string_append_printf (text,
                          "\n%s\n",
                          _ ("If SESSION_API_KEY is set in the environment, requests must carry "
                             "it in the header\nX-Session-API-Key. Exit status: 0 after SIGINT, 1 "
                             "port taken or unknown plugin,\n2 usage, 3 the start or that of a "
                             "module failed, 78 a module or the configuration\nis broken."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
