/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-sse-parser.h"

#include <string.h>

#define DEFAULT_TYPE "message"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct _GbxSseParser
{
  gsize max_event_bytes;
  GString *line; /* the beginning of one */
  GString *type;
  GString *data;
  gboolean has_data;
  gboolean has_begun;   /* a first line was there */
  gboolean is_after_cr; /* a line feed now is of the line before */
  gboolean is_too_large;
};

/**
 * gbx_sse_parser_new:
 * @max_event_bytes: how much of one event is kept at most
 *
 * Returns: (transfer full): a parser at the beginning of a stream
 */
GbxSseParser *
gbx_sse_parser_new (gsize max_event_bytes)
{
  GbxSseParser *self = g_new0 (GbxSseParser, 1);

  self->max_event_bytes = max_event_bytes;
  self->line = g_string_new (NULL);
  self->type = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

/**
 * gbx_sse_parser_free:
 * @self: (transfer full): a parser
 */
void
gbx_sse_parser_free (GbxSseParser *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->type, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

/* An empty line: what was collected is an event, if there is data. */
static void
dispatch (GbxSseParser *self, GbxSseEventFunc func, gpointer user_data)
{
  if (self->has_data)
    func (self->type->len > 0 ? self->type->str : DEFAULT_TYPE, self->data->str, self->data->len,
          user_data);
  g_string_truncate (self->type, 0);
  g_string_truncate (self->data, 0);
  self->has_data = FALSE;
}

static void
take_field (GbxSseParser *self, const char *line, gsize length)
{
  const char *colon = memchr (line, ':', length);
  gsize name_length = colon != NULL ? (gsize) (colon - line) : length;
  const char *value = colon != NULL ? colon + 1 : line + length;

  if (value < line + length && *value == ' ')
    value++;
  length -= (gsize) (value - line);
  if (name_length == strlen ("event") && memcmp (line, "event", name_length) == 0)
    {
      g_string_truncate (self->type, 0);
      g_string_append_len (self->type, value, (gssize) length);
    }
  else if (name_length == strlen ("data") && memcmp (line, "data", name_length) == 0)
    {
      if (self->has_data)
        g_string_append_c (self->data, '\n');
      g_string_append_len (self->data, value, (gssize) length);
      self->has_data = TRUE;
    }
}

static void
end_line (GbxSseParser *self, GbxSseEventFunc func, gpointer user_data)
{
  const char *line = self->line->str;
  gsize length = self->line->len;

  if (!self->has_begun && g_str_has_prefix (line, BYTE_ORDER_MARK))
    {
      line += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }
  self->has_begun = TRUE;
  if (length == 0)
    dispatch (self, func, user_data);
  else
    take_field (self, line, length);
  g_string_truncate (self->line, 0);
}

static gsize
find_line_end (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] == '\n' || bytes[i] == '\r')
      return i;
  return length;
}

/**
 * gbx_sse_parser_push:
 * @self: a parser
 * @bytes: (array length=length_bytes): what came
 * @length_bytes: how much
 * @func: called for each event that is complete now
 * @user_data: for @func
 *
 * Lines end in LF, CR or both. Comments, ids and times to wait are passed over; what the end of the
 * stream cuts off is no event.
 *
 * Returns: %FALSE, now and from now on, if an event is too large
 */
gboolean
gbx_sse_parser_push (GbxSseParser *self,
                     const char *bytes,
                     gsize length_bytes,
                     GbxSseEventFunc func,
                     gpointer user_data)
{
  while (length_bytes > 0 && !self->is_too_large)
    {
      gsize length = find_line_end (bytes, length_bytes);
      gboolean is_second = self->is_after_cr && length == 0 && *bytes == '\n';

      self->is_after_cr = FALSE;
      if (length > self->max_event_bytes - MIN (self->line->len + self->data->len,
                                                self->max_event_bytes))
        {
          self->is_too_large = TRUE;
          break;
        }
      g_string_append_len (self->line, bytes, (gssize) length);
      if (length == length_bytes)
        break;
      self->is_after_cr = bytes[length] == '\r';
      if (!is_second)
        end_line (self, func, user_data);
      bytes += length + 1;
      length_bytes -= length + 1;
    }
  return !self->is_too_large;
}
