/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-lines.h"

#include <string.h>

/**
 * gbx_edit_lines_count_ends:
 * @data: normalised text
 * @length_bytes: its length
 *
 * Returns: how many `\n` it holds
 */
gint64
gbx_edit_lines_count_ends (const char *data, gsize length_bytes)
{
  const char *end = data + length_bytes;
  gint64 count = 0;

  while ((data = memchr (data, '\n', (gsize) (end - data))) != NULL)
    {
      count++;
      data++;
    }

  return count;
}

/**
 * gbx_edit_lines_count:
 * @data: normalised text
 * @length_bytes: its length
 *
 * Returns: the number of its lines; 0 if it is empty
 */
gint64
gbx_edit_lines_count (const char *data, gsize length_bytes)
{
  gint64 count = gbx_edit_lines_count_ends (data, length_bytes);

  return length_bytes > 0 && data[length_bytes - 1] != '\n' ? count + 1 : count;
}

/**
 * gbx_edit_lines_get_offset:
 * @data: normalised text
 * @length_bytes: its length
 * @line: a line, counted from 0
 *
 * Returns: the offset in bytes at which it begins; @length_bytes if there are not so many
 */
gsize
gbx_edit_lines_get_offset (const char *data, gsize length_bytes, gint64 line)
{
  gsize offset = 0;

  while (line > 0 && offset < length_bytes)
    {
      const char *found = memchr (data + offset, '\n', length_bytes - offset);

      if (found == NULL)
        return length_bytes;
      offset = (gsize) (found - data) + 1;
      line--;
    }

  return offset;
}

/* Where the next line begins. */
static gsize
skip_raw_line (const char *data, gsize length_bytes, gsize offset)
{
  while (offset < length_bytes && data[offset] != '\n' && data[offset] != '\r')
    offset++;
  if (offset + 1 < length_bytes && data[offset] == '\r' && data[offset + 1] == '\n')
    offset++;

  return MIN (offset + 1, length_bytes);
}

/**
 * gbx_edit_lines_count_raw:
 * @data: raw text
 * @length_bytes: its length
 *
 * Returns: the number of its lines; 0 if it is empty
 */
gint64
gbx_edit_lines_count_raw (const char *data, gsize length_bytes)
{
  gint64 count = 0;

  for (gsize i = 0; i < length_bytes; i = skip_raw_line (data, length_bytes, i))
    count++;

  return count;
}

/**
 * gbx_edit_lines_get_raw_offset:
 * @data: raw text
 * @length_bytes: its length
 * @line: a line, counted from 0
 *
 * Returns: the offset in bytes at which it begins; @length_bytes if there are not so many
 */
gsize
gbx_edit_lines_get_raw_offset (const char *data, gsize length_bytes, gint64 line)
{
  gsize offset = 0;

  while (line-- > 0 && offset < length_bytes)
    offset = skip_raw_line (data, length_bytes, offset);

  return offset;
}

/**
 * gbx_edit_lines_are_all_crlf:
 * @data: raw text
 * @length_bytes: its length
 *
 * Returns: whether it has line ends, and each of them is `\r\n`
 */
gboolean
gbx_edit_lines_are_all_crlf (const char *data, gsize length_bytes)
{
  gboolean has_ends = FALSE;

  for (gsize i = 0; i < length_bytes; i++)
    {
      if (data[i] == '\n')
        return FALSE;
      if (data[i] != '\r')
        continue;
      if (i + 1 == length_bytes || data[i + 1] != '\n')
        return FALSE;
      has_ends = TRUE;
      i++;
    }

  return has_ends;
}

/**
 * gbx_edit_lines_get_window:
 * @count: the number of lines that there are
 * @start: the first line asked for, counted from 0; any number
 * @end: the line behind the last one asked for; -1: all
 * @out_begin: (out): the first line to show
 * @out_stop: (out): the line behind the last one to show; not below @out_begin
 *
 * Turns what a client asks of `read` into lines. That a window at the very end begins one line
 * earlier and that an empty one holds a line is what clients are used to.
 */
void
gbx_edit_lines_get_window (gint64 count,
                           gint64 start,
                           gint64 end,
                           gint64 *out_begin,
                           gint64 *out_stop)
{
  gint64 begin = CLAMP (start, 0, count);
  gint64 stop = count;

  if (end != -1)
    {
      begin = MAX (0, MIN (begin, count - 2));
      stop = MIN (MAX (begin + 1, CLAMP (end, 0, count)), count);
    }

  *out_begin = MIN (begin, count);
  *out_stop = stop;
}

/* A negative index counts from the end. */
static gint64
resolve_index (gint64 index, gint64 count)
{
  if (index < 0)
    index = index < -count ? 0 : index + count;

  return MIN (index, count);
}

static void
append_ended_lines (GString *out, const GString *content, const char *line_end)
{
  const char *rest = content->str;
  const char *stop = content->str + content->len;

  for (;;)
    {
      const char *found = memchr (rest, '\n', (gsize) (stop - rest));
      const char *piece_end = found != NULL ? found : stop;
      gboolean has_cr = piece_end > rest && piece_end[-1] == '\r';

      g_string_append_len (out, rest, piece_end - rest);
      g_string_append (out, has_cr ? "\n" : line_end);
      if (found == NULL)
        break;
      rest = found + 1;
    }
}

/**
 * gbx_edit_lines_join:
 * @content: what a client writes
 * @start: how many lines of the old text stay before it; 0: none; negative: counted from the end
 * @end: from which line on the old text stays behind it; -1: from none; other negative numbers
 *   count from the end
 * @old: (nullable): the raw text of the file
 *
 * Makes the text that `write` stores: every piece of @content between `\n` becomes a line of its
 * own. Lines that stay keep their ends; new ones follow them if all of them are `\r\n`.
 *
 * Returns: (transfer full): the new text
 */
GString *
gbx_edit_lines_join (const GString *content, gint64 start, gint64 end, const GString *old)
{
  GString *out = g_string_sized_new (content->len + (old != NULL ? old->len : 0) + 2);
  gint64 count = old != NULL ? gbx_edit_lines_count_raw (old->str, old->len) : 0;
  gint64 head = start == 0 ? 0 : resolve_index (start, count);
  gint64 tail = end == -1 ? count : resolve_index (end, count);
  const char *line_end = "\n";

  if ((head > 0 || tail < count) && gbx_edit_lines_are_all_crlf (old->str, old->len))
    line_end = "\r\n";
  if (head > 0)
    {
      gsize size = gbx_edit_lines_get_raw_offset (old->str, old->len, head);

      g_string_append_len (out, old->str, (gssize) size);
      if (old->str[size - 1] != '\n' && old->str[size - 1] != '\r')
        g_string_append (out, line_end);
    }
  append_ended_lines (out, content, line_end);
  if (tail < count)
    {
      gsize offset = gbx_edit_lines_get_raw_offset (old->str, old->len, tail);

      g_string_append_len (out, old->str + offset, (gssize) (old->len - offset));
    }

  return out;
}
