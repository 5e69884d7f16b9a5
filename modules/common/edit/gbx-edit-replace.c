/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-replace.h"

#include <string.h>

#include "gbx-edit-error.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-text.h"

/* All occurrences of a text: how many, where the first is, and on which lines they begin. */
typedef struct
{
  guint64 count;
  gsize first;
  GArray *lines; /* of gint64, ascending, each once */
} Occurrences;

static void
add_line (Occurrences *found, gint64 line)
{
  if (found->lines->len == 0 || g_array_index (found->lines, gint64, found->lines->len - 1) != line)
    g_array_append_val (found->lines, line);
}

/* Nothing stands before and after every character. */
static void
find_nothing (Occurrences *found, const GString *text)
{
  gint64 lines = gbx_edit_lines_count_ends (text->str, text->len) + 1;

  found->count = text->len > 0 ? 2 : 1;
  for (gint64 line = 1; line <= lines; line++)
    add_line (found, line);
}

static void
find_all (Occurrences *found, const GString *text, const GString *needle)
{
  const char *rest = text->str;
  const char *end = text->str + text->len;
  const char *counted = text->str;
  const char *at;
  gint64 line = 1;

  found->count = 0;
  g_array_set_size (found->lines, 0);
  if (needle->len == 0)
    {
      find_nothing (found, text);
      return;
    }

  while ((at = memmem (rest, (gsize) (end - rest), needle->str, needle->len)) != NULL)
    {
      if (found->count == 0)
        found->first = (gsize) (at - text->str);
      line += gbx_edit_lines_count_ends (counted, (gsize) (at - counted));
      counted = at;
      add_line (found, line);
      found->count++;
      rest = at + needle->len;
    }
}

/* The text is that of a client and may be long: no printf(). */
static void
set_ambiguous (GError **error, const GString *needle, const GArray *lines)
{
  g_autoptr (GString) text = g_string_new ("No replacement was performed. Multiple occurrences of "
                                           "old_str `");

  g_string_append_len (text, needle->str, (gssize) needle->len);
  g_string_append (text, "` in lines [");
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                            g_array_index (lines, gint64, i));
  g_string_append (text, "]. Please ensure it is unique.");
  g_set_error_literal (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_REFUSED, text->str);
}

/**
 * gbx_edit_match_find:
 * @self: (out): a match that is clear
 * @text: the text of a file
 * @old: what to find, literally
 * @new: what shall come in its place
 * @path: what messages call the file
 * @error: return location for an error
 *
 * Finds the one place at which @old stands. If it stands nowhere, it is looked for once more
 * without the white space around it, and @new then loses its own.
 *
 * Returns: %FALSE with %GBX_EDIT_ERROR_REFUSED if there is no such place, or several
 */
gboolean
gbx_edit_match_find (GbxEditMatch *self,
                     const GString *text,
                     const GString *old,
                     const GString *new,
                     const char *path,
                     GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) stripped = NULL;
  Occurrences found = { .lines = lines };
  const GString *needle = old;

  find_all (&found, text, needle);
  if (found.count == 0)
    {
      stripped = gbx_edit_text_strip (old);
      needle = stripped;
      find_all (&found, text, needle);
    }
  if (found.count == 0)
    {
      gbx_edit_set_refused (error,
                            "No replacement was performed, old_str `%s` did not appear verbatim "
                            "in %s.",
                            needle->str, path);
      return FALSE;
    }
  if (found.count > 1)
    {
      set_ambiguous (error, needle, lines);
      return FALSE;
    }

  self->from = found.first;
  self->to = found.first + needle->len;
  self->line = g_array_index (lines, gint64, 0);
  self->replacement = stripped != NULL ? gbx_edit_text_strip (new)
                                       : g_string_new_len (new->str, (gssize) new->len);
  return TRUE;
}

/**
 * gbx_edit_match_clear:
 * @self: a match
 */
void
gbx_edit_match_clear (GbxEditMatch *self)
{
  g_clear_pointer (&self->replacement, gbx_edit_string_free);
}
