/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-snippet.h"

#include <gbx.h>
#include <string.h>

#include "gbx-edit-lines.h"
#include "gbx-edit-text.h"

#define TEXT_NOTICE                                                                        \
  "<response clipped><NOTE>Due to the max output limit, only part of this file has been "  \
  "shown to you. You should retry this tool after you have searched inside the file with " \
  "`grep -n` in order to find the line numbers of what you are looking for.</NOTE>"
#define DOCUMENT_NOTICE                                                                       \
  "<response clipped><NOTE>Due to the max output limit, only part of this file has been "     \
  "shown to you. Please use Python libraries to view the entire file or search for specific " \
  "content within the file.</NOTE>"

/**
 * gbx_edit_snippet_append:
 * @out: where to
 * @description: what the text is, such as a path
 * @data: valid UTF-8
 * @length_bytes: its length
 * @first_line: the number of its first line
 *
 * Appends the text as `cat -n` would number it. Each `\n` begins a numbered line, the last one too.
 * More than %GBX_EDIT_OUTPUT_MAX_CHARS_COUNT characters are cut.
 */
void
gbx_edit_snippet_append (GString *out,
                         const char *description,
                         const char *data,
                         gsize length_bytes,
                         gint64 first_line)
{
  g_autoptr (GString) shown = gbx_edit_text_clip (data, length_bytes,
                                                  GBX_EDIT_OUTPUT_MAX_CHARS_COUNT, TEXT_NOTICE);
  const char *rest = shown->str;
  const char *end = shown->str + shown->len;

  g_string_append_printf (out, "Here's the result of running `cat -n` on %s:\n", description);
  for (gint64 number = first_line;; number++)
    {
      const char *found = memchr (rest, '\n', (gsize) (end - rest));

      g_string_append_printf (out, "%6" G_GINT64_FORMAT "\t", number);
      g_string_append_len (out, rest, (found != NULL ? found : end) - rest);
      g_string_append_c (out, '\n');
      if (found == NULL)
        break;
      rest = found + 1;
    }
}

/**
 * gbx_edit_snippet_append_lines:
 * @out: where to
 * @description: what the text is
 * @text: a normalised text
 * @first_line: the first line to show, counted from 1
 * @last_line: the last one; may lie behind the end
 */
void
gbx_edit_snippet_append_lines (GString *out,
                               const char *description,
                               const GString *text,
                               gint64 first_line,
                               gint64 last_line)
{
  gsize from = gbx_edit_lines_get_offset (text->str, text->len, first_line - 1);
  gsize to = from + gbx_edit_lines_get_offset (text->str + from, text->len - from,
                                               last_line - first_line + 1);

  gbx_edit_snippet_append (out, description, text->str + from, to - from, first_line);
}

/* Without white space at the ends of lines, and with at most one empty line in a row. */
static GString *
tidy (const char *data, gsize length_bytes)
{
  GString *tidied = g_string_sized_new (length_bytes);
  const char *end = data + length_bytes;
  guint newlines = 0;

  for (;;)
    {
      const char *found = memchr (data, '\n', (gsize) (end - data));
      gsize size = (gsize) ((found != NULL ? found : end) - data);
      gsize trimmed = gbx_edit_text_get_trimmed_length (data, size);

      newlines = trimmed > 0 ? 0 : newlines;
      g_string_append_len (tidied, data, (gssize) trimmed);
      if (found == NULL)
        break;
      if (newlines < 2)
        g_string_append_c (tidied, '\n');
      newlines++;
      data = found + 1;
    }

  return tidied;
}

/**
 * gbx_edit_snippet_show_document:
 * @path: a path
 * @data: the text of a document
 * @length_bytes: its length
 *
 * Returns: (transfer full): the text as a view of a document shows it
 */
GString *
gbx_edit_snippet_show_document (const char *path, const char *data, gsize length_bytes)
{
  g_autoptr (GString) tidied = tidy (data, length_bytes);
  g_autoptr (GString) shown = gbx_edit_text_clip (tidied->str, tidied->len,
                                                  GBX_EDIT_OUTPUT_MAX_CHARS_COUNT,
                                                  DOCUMENT_NOTICE);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
                          "Here's the content of the file %s displayed in Markdown format:\n",
                          path);
  g_string_append_len (out, shown->str, (gssize) shown->len);
  g_string_append_c (out, '\n');

  return out;
}
