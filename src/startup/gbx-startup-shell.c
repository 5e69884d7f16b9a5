/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-startup-shell.h"

#include <string.h>

static gboolean
is_plain (const char *word)
{
  if (word[0] == '\0')
    return FALSE;
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-./:,+@%=", *p) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * gbx_startup_shell_quote:
 * @word: any word
 *
 * Quotes a word for a POSIX shell; one that means nothing to a shell stays as it is, so that lines
 * of plain words read as people write them.
 *
 * Returns: (transfer full): the word as a shell must see it
 */
char *
gbx_startup_shell_quote (const char *word)
{
  return is_plain (word) ? g_strdup (word) : g_shell_quote (word);
}

/**
 * gbx_startup_shell_join:
 * @words: (array zero-terminated=1): words
 *
 * Returns: (transfer full): the words in one line for a POSIX shell
 */
char *
gbx_startup_shell_join (const char *const *words)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *quoted = gbx_startup_shell_quote (words[i]);

      if (i > 0)
        g_string_append_c (line, ' ');
      g_string_append (line, quoted);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}
