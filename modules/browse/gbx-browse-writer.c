/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-writer.h"

#include <string.h>

#define INDENT "    "
#define ROW_END "  "

struct _GbxBrowseWriter
{
  GString *out;
  guint breaks_count;     /* line breaks that wait */
  gboolean is_row_end;    /* with them, blanks that end a table's row */
  gboolean is_blank;      /* a blank waits */
  gboolean is_start;      /* nothing that waits counts: something begins here */
  gboolean is_stripping;  /* a mark was opened: what follows touches it */
  gboolean is_after_mark; /* a mark was closed: what follows must not touch it */
  gboolean is_after_word; /* the last text ends in what a mark must not touch */
  guint quotes_count;
  guint verbatim_lists_count;
  gboolean is_verbatim;
  gboolean is_verbatim_start;
};

/**
 * gbx_browse_writer_new:
 *
 * Returns: (transfer full): a writer at the beginning of a text
 */
GbxBrowseWriter *
gbx_browse_writer_new (void)
{
  GbxBrowseWriter *self = g_new0 (GbxBrowseWriter, 1);

  self->out = g_string_new (NULL);
  self->is_start = TRUE;
  return self;
}

/**
 * gbx_browse_writer_free:
 * @self: (transfer full) (nullable): a writer
 */
void
gbx_browse_writer_free (GbxBrowseWriter *self)
{
  if (self == NULL)
    return;
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  g_free (self);
}

static gboolean
is_line_start (const GbxBrowseWriter *self)
{
  return self->out->len > 0 && self->out->str[self->out->len - 1] == '\n';
}

static void
append_quotes (GbxBrowseWriter *self, gboolean is_quote_next)
{
  gsize before = self->out->len;

  g_string_set_size (self->out, before + self->quotes_count);
  memset (self->out->str + before, '>', self->quotes_count);
  if (self->quotes_count > 0 && !is_quote_next)
    g_string_append_c (self->out, ' ');
}

/* What each line begins with, before its text. */
static void
append_margin (GbxBrowseWriter *self, gboolean is_quote_next)
{
  append_quotes (self, is_quote_next);
  if (!self->is_verbatim)
    return;
  g_string_append (self->out, INDENT);
  for (guint i = 0; i < self->verbatim_lists_count; i++)
    g_string_append (self->out, INDENT);
}

/* Writes what waits. */
static void
settle (GbxBrowseWriter *self, gboolean is_quote_next)
{
  if (self->is_start)
    {
      self->is_start = FALSE;
      self->is_blank = FALSE;
      self->breaks_count = 0;
    }
  if (self->breaks_count > 0)
    self->is_blank = FALSE;
  for (; self->breaks_count > 0; self->breaks_count--)
    {
      if (self->is_row_end)
        g_string_append (self->out, ROW_END);
      g_string_append_c (self->out, '\n');
      append_margin (self, is_quote_next);
    }
  self->is_row_end = self->is_row_end && self->breaks_count > 0;
  if (self->is_blank && !is_line_start (self))
    g_string_append_c (self->out, ' ');
  self->is_blank = FALSE;
}

static void
append_verbatim (GbxBrowseWriter *self, const char *text)
{
  if (self->is_verbatim_start)
    {
      self->is_verbatim_start = FALSE;
      if (self->verbatim_lists_count > 0)
        text += strspn (text, "\n");
      else if (*text != '\n')
        {
          g_string_append_c (self->out, '\n');
          append_margin (self, FALSE);
        }
    }
  for (; *text != '\0'; text++)
    {
      g_string_append_c (self->out, *text);
      if (*text == '\n')
        append_margin (self, FALSE);
    }
}

/**
 * gbx_browse_writer_add_blank:
 * @self: a writer
 *
 * White space that is not at the beginning or the end of anything becomes one blank.
 */
void
gbx_browse_writer_add_blank (GbxBrowseWriter *self)
{
  if (!self->is_stripping)
    self->is_blank = TRUE;
  self->is_stripping = FALSE;
  self->is_after_mark = FALSE;
  self->is_after_word = FALSE;
}

static gboolean
is_word_end (const char *text)
{
  char last = *text != '\0' ? text[strlen (text) - 1] : ' ';

  return !g_ascii_isspace (last) && !g_ascii_ispunct (last);
}

/**
 * gbx_browse_writer_add_text:
 * @self: a writer
 * @text: what stands in the page; its white space is as it shall be
 *
 * Writes text, which a blank may begin.
 */
void
gbx_browse_writer_add_text (GbxBrowseWriter *self, const char *text)
{
  g_autofree char *stripped = NULL;

  if (self->is_stripping)
    text = stripped = g_strstrip (g_strdup (text));
  else if (self->is_after_mark && *text != ' ' && !g_ascii_ispunct (*text))
    self->is_blank = TRUE;
  self->is_stripping = FALSE;
  self->is_after_mark = FALSE;
  self->is_after_word = is_word_end (text);

  if (*text == ' ' && !self->is_verbatim)
    {
      self->is_blank = TRUE;
      text++;
    }
  if (*text == '\0')
    return;
  settle (self, FALSE);
  if (self->is_verbatim)
    append_verbatim (self, text);
  else
    g_string_append (self->out, text);
}

/**
 * gbx_browse_writer_add_mark:
 * @self: a writer
 * @mark: what no page says
 *
 * Writes it as it is.
 */
void
gbx_browse_writer_add_mark (GbxBrowseWriter *self, const char *mark)
{
  settle (self, *mark == '>');
  g_string_append (self->out, mark);
}

/**
 * gbx_browse_writer_break_line:
 * @self: a writer
 *
 * What follows begins on a line of its own.
 */
void
gbx_browse_writer_break_line (GbxBrowseWriter *self)
{
  self->breaks_count = MAX (self->breaks_count, 1);
}

/**
 * gbx_browse_writer_break_row:
 * @self: a writer
 *
 * As gbx_browse_writer_break_line(), behind a table's row.
 */
void
gbx_browse_writer_break_row (GbxBrowseWriter *self)
{
  gbx_browse_writer_break_line (self);
  self->is_row_end = TRUE;
}

/**
 * gbx_browse_writer_break_paragraph:
 * @self: a writer
 *
 * What follows begins behind an empty line.
 */
void
gbx_browse_writer_break_paragraph (GbxBrowseWriter *self)
{
  self->breaks_count = 2;
}

/**
 * gbx_browse_writer_open_emphasis:
 * @self: a writer
 * @mark: what emphasised text stands between
 * @is_parted: whether the mark must not touch the word before
 *
 * The text that follows touches the mark.
 */
void
gbx_browse_writer_open_emphasis (GbxBrowseWriter *self, const char *mark, gboolean is_parted)
{
  if (is_parted && self->is_after_word)
    self->is_blank = TRUE;
  gbx_browse_writer_add_mark (self, mark);
  self->is_stripping = TRUE;
  self->is_after_word = FALSE;
}

/**
 * gbx_browse_writer_close_emphasis:
 * @self: a writer
 * @mark: what emphasised text stands between
 *
 * The text that follows does not touch the mark.
 */
void
gbx_browse_writer_close_emphasis (GbxBrowseWriter *self, const char *mark)
{
  gbx_browse_writer_add_mark (self, mark);
  self->is_stripping = FALSE;
  self->is_after_mark = TRUE;
}

/**
 * gbx_browse_writer_open_item:
 * @self: a writer
 * @mark: what an item of a list begins with
 *
 * Begins an item on a line of its own.
 */
void
gbx_browse_writer_open_item (GbxBrowseWriter *self, const char *mark)
{
  gbx_browse_writer_break_line (self);
  gbx_browse_writer_add_mark (self, mark);
  self->is_start = TRUE;
}

/**
 * gbx_browse_writer_open_quote:
 * @self: a writer
 *
 * Lines begin with one more mark of quotation from here on.
 */
void
gbx_browse_writer_open_quote (GbxBrowseWriter *self)
{
  gbx_browse_writer_break_paragraph (self);
  gbx_browse_writer_add_mark (self, "> ");
  self->is_start = TRUE;
  self->quotes_count++;
}

/**
 * gbx_browse_writer_close_quote:
 * @self: a writer in a quotation
 *
 * The other end of gbx_browse_writer_open_quote().
 */
void
gbx_browse_writer_close_quote (GbxBrowseWriter *self)
{
  self->quotes_count--;
  gbx_browse_writer_break_paragraph (self);
}

/**
 * gbx_browse_writer_open_verbatim:
 * @self: a writer
 * @lists_count: in how many lists it stands, each of which indents it more
 *
 * Lines are kept and indented from here on.
 */
void
gbx_browse_writer_open_verbatim (GbxBrowseWriter *self, guint lists_count)
{
  gbx_browse_writer_break_paragraph (self);
  self->is_verbatim = TRUE;
  self->is_verbatim_start = TRUE;
  self->verbatim_lists_count = lists_count;
}

/**
 * gbx_browse_writer_close_verbatim:
 * @self: a writer
 *
 * The other end of gbx_browse_writer_open_verbatim().
 */
void
gbx_browse_writer_close_verbatim (GbxBrowseWriter *self)
{
  self->is_verbatim = FALSE;
  gbx_browse_writer_break_paragraph (self);
}

/**
 * gbx_browse_writer_is_verbatim:
 * @self: a writer
 *
 * Returns: whether lines are kept
 */
gboolean
gbx_browse_writer_is_verbatim (const GbxBrowseWriter *self)
{
  return self->is_verbatim;
}

/**
 * gbx_browse_writer_count_quotes:
 * @self: a writer
 *
 * Returns: in how many quotations it is
 */
guint
gbx_browse_writer_count_quotes (const GbxBrowseWriter *self)
{
  return self->quotes_count;
}

/**
 * gbx_browse_writer_get_size_bytes:
 * @self: a writer
 *
 * Returns: how long the text is so far
 */
gsize
gbx_browse_writer_get_size_bytes (const GbxBrowseWriter *self)
{
  return self->out->len;
}

/**
 * gbx_browse_writer_finish:
 * @self: a writer, to which nothing may be added then
 *
 * Returns: (transfer full): the text, which a line break ends
 */
char *
gbx_browse_writer_finish (GbxBrowseWriter *self)
{
  g_string_append_c (self->out, '\n');
  return g_string_free (g_steal_pointer (&self->out), FALSE);
}
