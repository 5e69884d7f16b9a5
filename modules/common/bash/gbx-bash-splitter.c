/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-splitter.h"

#include "gbx-bash-scanner.h"
#include "gbx-bash-text.h"

#include <string.h>

static void
add_piece (GPtrArray *pieces, const char *begin, const char *end)
{
  gsize length = gbx_bash_get_trimmed_length (begin, (gsize) (end - begin));

  if (length > 0)
    g_ptr_array_add (pieces, g_strndup (begin, length));
}

static char **
make_single (const char *text)
{
  const char *pieces[] = { text, NULL };

  return g_strdupv ((char **) pieces);
}

/**
 * gbx_bash_split:
 * @text: valid UTF-8 without white space at either end
 *
 * Takes a text apart into its commands where a line end separates two of them. Each piece goes
 * from the beginning of its command to that of the next, without the white space between: what
 * follows a command, comments too, stays with it. A comment before the first one is a piece of
 * its own. A text that is not complete, that bash would refuse or that has a construct that is
 * never taken apart is one piece.
 *
 * Returns: (transfer full): the pieces, at least one
 *
 * Since: 1.0
 */
char **
gbx_bash_split (const char *text)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  const char *begin = text;
  GbxBashScanner scanner;

  gbx_bash_scanner_init (&scanner, text, strlen (text));
  for (;;)
    {
      if (!gbx_bash_scanner_skip_newlines (&scanner))
        return make_single (text);
      if (gbx_bash_scanner_is_at_end (&scanner))
        break;

      add_piece (pieces, begin, scanner.pos);
      begin = scanner.pos;
      if (!gbx_bash_scanner_read_line (&scanner))
        return make_single (text);
    }
  add_piece (pieces, begin, scanner.end);

  if (pieces->len < 2)
    return make_single (text);
  g_ptr_array_add (pieces, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&pieces), FALSE);
}
