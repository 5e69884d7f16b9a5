/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The framing of messages on a server's standard output. Pure. */
#include "gbx-mcp-lines.h"

#include <string.h>

struct _GbxMcpLines
{
  GString *rest; /* the beginning of a line */
  gsize max_line_bytes;
  gboolean is_too_long; /* the line has lost its beginning: it is dropped */
};

/**
 * gbx_mcp_lines_new:
 * @max_line_bytes: how long a line may be; a longer one is dropped
 *
 * Returns: (transfer full): a reader of lines
 */
GbxMcpLines *
gbx_mcp_lines_new (gsize max_line_bytes)
{
  GbxMcpLines *self = g_new0 (GbxMcpLines, 1);

  self->rest = g_string_new (NULL);
  self->max_line_bytes = max_line_bytes;

  return self;
}

/**
 * gbx_mcp_lines_free:
 * @self: (transfer full): a reader
 */
void
gbx_mcp_lines_free (GbxMcpLines *self)
{
  g_string_free (self->rest, TRUE);
  g_free (self);
}

static void
keep (GbxMcpLines *self, const char *data, gsize length_bytes)
{
  if (self->is_too_long || length_bytes > self->max_line_bytes - self->rest->len)
    {
      self->is_too_long = TRUE;
      g_string_truncate (self->rest, 0);
      return;
    }
  g_string_append_len (self->rest, data, (gssize) length_bytes);
}

static void
end_line (GbxMcpLines *self, GbxMcpLineFunc func, gpointer user_data)
{
  gsize length_bytes = self->rest->len;

  if (length_bytes > 0 && self->rest->str[length_bytes - 1] == '\r')
    length_bytes--;
  if (!self->is_too_long && length_bytes > 0)
    func (self->rest->str, length_bytes, user_data);
  self->is_too_long = FALSE;
  g_string_truncate (self->rest, 0);
}

/**
 * gbx_mcp_lines_push:
 * @self: a reader
 * @data: (array length=length_bytes): what came
 * @length_bytes: how much
 * @func: called for each line that is complete now, without its end; empty ones are left out
 * @user_data: for @func
 */
void
gbx_mcp_lines_push (GbxMcpLines *self,
                    const char *data,
                    gsize length_bytes,
                    GbxMcpLineFunc func,
                    gpointer user_data)
{
  const char *end = data + length_bytes;

  while (data < end)
    {
      const char *line_end = memchr (data, '\n', (gsize) (end - data));

      if (line_end == NULL)
        {
          keep (self, data, (gsize) (end - data));
          return;
        }
      keep (self, data, (gsize) (line_end - data));
      end_line (self, func, user_data);
      data = line_end + 1;
    }
}
