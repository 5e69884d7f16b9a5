/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The framing of messages on a server's standard output. Pure. */
#include "gbx-mcp-lines.h"

#include <string.h>

/* Of a line that is too long, its beginning and its end: enough to tell which answer it is. */
#define EDGE_MAX_BYTES 256
/* A line holds a multiple of what is left of one that is too long. */
#define LINE_EDGES_COUNT 16
/* Stands between the two; no JSON has it. */
#define CUT_CHAR '\x01'

struct _GbxMcpLines
{
  GString *rest; /* the beginning of a line, or both edges of one that is too long */
  gsize max_line_bytes;
  gsize edge_bytes;
  gboolean is_too_long;
};

/**
 * gbx_mcp_lines_new:
 * @max_line_bytes: how long a line may be; of a longer one only the edges are handed on, between
 *   which stands what is no JSON
 *
 * Returns: (transfer full): a reader of lines
 */
GbxMcpLines *
gbx_mcp_lines_new (gsize max_line_bytes)
{
  GbxMcpLines *self = g_new0 (GbxMcpLines, 1);

  self->rest = g_string_new (NULL);
  self->max_line_bytes = max_line_bytes;
  self->edge_bytes = MIN (EDGE_MAX_BYTES, max_line_bytes / LINE_EDGES_COUNT);

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
keep_edges (GbxMcpLines *self, const char *data, gsize length_bytes)
{
  gsize missing_bytes =
      self->edge_bytes > self->rest->len ? self->edge_bytes - self->rest->len : 0;
  gsize head_bytes = MIN (missing_bytes, length_bytes);

  g_string_append_len (self->rest, data, (gssize) head_bytes);
  data += head_bytes;
  length_bytes -= head_bytes;
  if (length_bytes > self->edge_bytes)
    {
      g_string_truncate (self->rest, self->edge_bytes);
      data += length_bytes - self->edge_bytes;
      length_bytes = self->edge_bytes;
    }
  g_string_append_len (self->rest, data, (gssize) length_bytes);
  if (self->rest->len > 2 * self->edge_bytes)
    g_string_erase (self->rest, (gssize) self->edge_bytes,
                    (gssize) (self->rest->len - 2 * self->edge_bytes));
}

static void
keep (GbxMcpLines *self, const char *data, gsize length_bytes)
{
  self->is_too_long =
      self->is_too_long || length_bytes > self->max_line_bytes - self->rest->len;
  if (self->is_too_long)
    keep_edges (self, data, length_bytes);
  else
    g_string_append_len (self->rest, data, (gssize) length_bytes);
}

static void
end_line (GbxMcpLines *self, GbxMcpLineFunc func, gpointer user_data)
{
  gsize length_bytes;

  if (self->is_too_long && self->edge_bytes > 0)
    g_string_insert_c (self->rest, (gssize) self->edge_bytes, CUT_CHAR);
  length_bytes = self->rest->len;
  if (length_bytes > 0 && self->rest->str[length_bytes - 1] == '\r')
    length_bytes--;
  if (length_bytes > 0)
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

/* --- answers that cannot be read --- */

static const char *
skip_space (const char *p, const char *end)
{
  while (p < end && strchr (" \t\r", *p) != NULL && *p != '\0')
    p++;
  return p;
}

/* After @word and white space, or NULL if something else stands at @p. */
static const char *
skip_word (const char *p, const char *end, const char *word)
{
  gsize length = strlen (word);

  if (p == NULL || (gsize) (end - p) < length || memcmp (p, word, length) != 0)
    return NULL;
  return skip_space (p + length, end);
}

static const char *
skip_version (const char *p, const char *end)
{
  return skip_word (skip_word (skip_word (p, end, "\"jsonrpc\""), end, ":"), end, "\"2.0\"");
}

static const char *
read_id (const char *p, const char *end, gint64 *out_id)
{
  gint64 id = 0;
  const char *digits;

  p = skip_word (skip_word (p, end, "\"id\""), end, ":");
  for (digits = p; p != NULL && p < end && g_ascii_isdigit (*p) && id < G_MAXINT32; p++)
    id = id * 10 + g_ascii_digit_value (*p);
  if (p == NULL || p == digits)
    return NULL;
  *out_id = id;
  return skip_space (p, end);
}

/* What stands behind the result ends the line: the id, and maybe the version. */
static gboolean
read_id_at_end (const char *line, const char *end, gint64 *out_id)
{
  const char *last = g_strrstr_len (line, end - line, "\"id\"");
  gint64 id = 0;
  const char *p = last != NULL ? read_id (last, end, &id) : NULL;
  const char *more = skip_word (p, end, ",");

  p = skip_word (more != NULL ? skip_version (more, end) : p, end, "}");
  if (p != end)
    return FALSE;
  *out_id = id;
  return TRUE;
}

/**
 * gbx_mcp_lines_guess_id:
 * @line: a line that cannot be read
 * @length_bytes: its length
 * @out_id: (out): a number; untouched on failure
 *
 * Looks for the number of the request that a line answers, without reading it.
 *
 * Returns: %FALSE if it is no answer, or its number does not stand where servers put it
 */
gboolean
gbx_mcp_lines_guess_id (const char *line, gsize length_bytes, gint64 *out_id)
{
  const char *end = line + length_bytes;
  const char *p = skip_word (skip_space (line, end), end, "{");
  gboolean has_id = FALSE;
  gint64 id = 0;

  for (guint i = 0; i < 2; i++)
    {
      const char *version = skip_word (skip_version (p, end), end, ",");
      const char *after_id = skip_word (read_id (p, end, &id), end, ",");

      has_id = has_id || after_id != NULL;
      p = version != NULL ? version : after_id != NULL ? after_id
                                                       : p;
    }
  if (skip_word (p, end, "\"result\"") == NULL && skip_word (p, end, "\"error\"") == NULL)
    return FALSE;
  if (has_id)
    *out_id = id;
  return has_id || read_id_at_end (line, end, out_id);
}
