/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-environment.h"

#include <string.h>

#include "gbx-bash-screen.h"

static gboolean
is_utf8_locale (char **environment)
{
  static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_environ_getenv (environment, names[i]);
      g_autofree char *folded = NULL;

      if (value == NULL || value[0] == '\0')
        continue;
      folded = g_ascii_strdown (value, -1);
      return strstr (folded, "utf-8") != NULL || strstr (folded, "utf8") != NULL;
    }

  return FALSE;
}

/**
 * gbx_bash_environment_make:
 * @base: (array zero-terminated=1): what the shell inherits
 * @directory: (nullable): where it starts
 * @prompt_command: what it runs before each prompt
 *
 * Returns: (transfer full): the environment of a shell on our terminal
 */
char **
gbx_bash_environment_make (const char *const *base,
                           const char *directory,
                           const char *prompt_command)
{
  /* They tell of a terminal that is not this one, or are the prompt's own business. */
  static const char *const foreign[] = { "TMUX", "TMUX_PANE", "TERM_PROGRAM", "COLUMNS",
                                         "LINES", "TERMCAP", "PS0", "PS1",
                                         "PS2", "OLDPWD", "STY", "WINDOWID" };
  /* Nobody turns their pages. */
  static const char *const pagers[] = { "PAGER", "GIT_PAGER", "MANPAGER", "SYSTEMD_PAGER",
                                        "DELTA_PAGER", "BAT_PAGER", "GH_PAGER", "AWS_PAGER" };
  char **environment = g_strdupv ((char **) base);

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    environment = g_environ_unsetenv (environment, foreign[i]);
  for (guint i = 0; i < G_N_ELEMENTS (pagers); i++)
    environment = g_environ_setenv (environment, pagers[i], "cat", TRUE);
  environment = g_environ_setenv (environment, "TERM", GBX_BASH_SCREEN_TERM, TRUE);
  environment = g_environ_setenv (environment, "PROMPT_COMMAND", prompt_command, TRUE);
  if (!is_utf8_locale (environment))
    environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  /* A name with links in it stays as it was given; bash checks that it fits. */
  if (directory != NULL && g_path_is_absolute (directory))
    environment = g_environ_setenv (environment, "PWD", directory, TRUE);

  return environment;
}
