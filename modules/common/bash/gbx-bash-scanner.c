/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-scanner.h"

#include <string.h>

static gboolean read_expansion (GbxBashScanner *self, gboolean is_quoted);

void
gbx_bash_scanner_init (GbxBashScanner *self, const char *text, gsize length_bytes)
{
  self->pos = text;
  self->end = text + length_bytes;
  self->depth = 0;
  self->heredocs_count = 0;
  self->heredocs_first = 0;
}

gboolean
gbx_bash_scanner_is_at_end (const GbxBashScanner *self)
{
  return self->pos >= self->end;
}

/* Whether the text goes on with @what. */
gboolean
gbx_bash_scanner_is_at (const GbxBashScanner *self, const char *what)
{
  gsize length = strlen (what);

  return (gsize) (self->end - self->pos) >= length && memcmp (self->pos, what, length) == 0;
}

static gboolean
is_meta (char c)
{
  return c != '\0' && strchr (" \t\n|&;()<>", c) != NULL;
}

/* Whether the next word is @word, all of it, and without quotes. */
gboolean
gbx_bash_scanner_is_at_word (const GbxBashScanner *self, const char *word)
{
  const char *behind = self->pos + strlen (word);

  return gbx_bash_scanner_is_at (self, word) && (behind == self->end || is_meta (*behind));
}

/* Blanks, lines that go on after a backslash, and a comment if one begins here. */
void
gbx_bash_scanner_skip_blanks (GbxBashScanner *self)
{
  for (;;)
    {
      if (gbx_bash_scanner_is_at (self, " ") || gbx_bash_scanner_is_at (self, "\t"))
        self->pos++;
      else if (gbx_bash_scanner_is_at (self, "\\\n"))
        self->pos += 2;
      else
        break;
    }

  if (gbx_bash_scanner_is_at (self, "#"))
    {
      const char *newline = memchr (self->pos, '\n', (gsize) (self->end - self->pos));

      self->pos = newline != NULL ? newline : self->end;
    }
}

/* The lines up to one that is the delimiter and nothing else. */
static gboolean
read_heredoc_body (GbxBashScanner *self, const GbxBashHeredoc *heredoc)
{
  while (self->pos < self->end)
    {
      const char *newline = memchr (self->pos, '\n', (gsize) (self->end - self->pos));
      const char *line_end = newline != NULL ? newline : self->end;
      const char *line = self->pos;

      while (heredoc->strips_tabs && line < line_end && *line == '\t')
        line++;
      self->pos = newline != NULL ? newline + 1 : self->end;
      if ((gsize) (line_end - line) == heredoc->length_bytes &&
          memcmp (line, heredoc->begin, heredoc->length_bytes) == 0)
        return TRUE;
    }
  return FALSE;
}

/* One line end, and the here-documents that begin behind it. */
gboolean
gbx_bash_scanner_skip_newline (GbxBashScanner *self)
{
  if (!gbx_bash_scanner_is_at (self, "\n"))
    return FALSE;

  self->pos++;
  for (guint i = self->heredocs_first; i < self->heredocs_count; i++)
    if (!read_heredoc_body (self, &self->heredocs[i]))
      return FALSE;
  self->heredocs_count = self->heredocs_first;
  return TRUE;
}

/* Any number of empty lines and comments. */
gboolean
gbx_bash_scanner_skip_newlines (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  while (gbx_bash_scanner_is_at (self, "\n"))
    {
      if (!gbx_bash_scanner_skip_newline (self))
        return FALSE;
      gbx_bash_scanner_skip_blanks (self);
    }
  return TRUE;
}

static gboolean
read_single_quotes (GbxBashScanner *self)
{
  const char *close = memchr (self->pos + 1, '\'', (gsize) (self->end - self->pos - 1));

  if (close == NULL)
    return FALSE;
  self->pos = close + 1;
  return TRUE;
}

/* $'…', in which a backslash escapes a quote. */
static gboolean
read_ansi_quotes (GbxBashScanner *self)
{
  for (self->pos += 2; self->pos < self->end; self->pos++)
    {
      if (*self->pos == '\\')
        self->pos++;
      else if (*self->pos == '\'')
        {
          self->pos++;
          return TRUE;
        }
    }
  return FALSE;
}

/* A backslash and what it escapes; FALSE at the end of the text, which would go on. */
static gboolean
read_escape (GbxBashScanner *self)
{
  if (self->end - self->pos < 2)
    return FALSE;
  self->pos += 2;
  return TRUE;
}

/* `…`: one that holds another is not taken apart. */
static gboolean
read_backquotes (GbxBashScanner *self)
{
  const char *begin = self->pos + 1;
  GbxBashScanner inner;

  for (self->pos = begin; self->pos < self->end && *self->pos != '`'; self->pos++)
    {
      if (*self->pos != '\\')
        continue;
      self->pos++;
      if (self->pos < self->end && *self->pos == '`')
        return FALSE;
    }
  if (self->pos >= self->end)
    return FALSE;

  gbx_bash_scanner_init (&inner, begin, (gsize) (self->pos - begin));
  inner.depth = self->depth + 1;
  self->pos++;
  return gbx_bash_scanner_read_list_until (&inner, '\0');
}

static gboolean
read_double_quotes (GbxBashScanner *self)
{
  self->pos++;
  while (self->pos < self->end)
    {
      gboolean is_read = TRUE;

      switch (*self->pos)
        {
        case '"':
          self->pos++;
          return TRUE;
        case '\\':
          is_read = read_escape (self);
          break;
        case '`':
          is_read = read_backquotes (self);
          break;
        case '$':
          is_read = read_expansion (self, TRUE);
          break;
        default:
          self->pos++;
          break;
        }
      if (!is_read)
        return FALSE;
    }
  return FALSE;
}

/* One element inside of ${…}; a quote means nothing there if the whole stands in double quotes. */
static gboolean
read_in_braces (GbxBashScanner *self, gboolean is_quoted)
{
  switch (*self->pos)
    {
    case '\\':
      return read_escape (self);
    case '\'':
      if (!is_quoted)
        return read_single_quotes (self);
      break;
    case '"':
      return read_double_quotes (self);
    case '`':
      return read_backquotes (self);
    case '$':
      return read_expansion (self, is_quoted);
    default:
      break;
    }
  self->pos++;
  return TRUE;
}

static gboolean
read_braces (GbxBashScanner *self, gboolean is_quoted)
{
  self->pos += 2;
  while (self->pos < self->end && *self->pos != '}')
    if (!read_in_braces (self, is_quoted))
      return FALSE;
  if (self->pos >= self->end)
    return FALSE;
  self->pos++;
  return TRUE;
}

/* What begins with a dollar sign; arithmetic in it is not taken apart. */
static gboolean
read_expansion_inside (GbxBashScanner *self, gboolean is_quoted)
{
  if (gbx_bash_scanner_is_at (self, "$((") || gbx_bash_scanner_is_at (self, "$["))
    return FALSE;
  if (gbx_bash_scanner_is_at (self, "$("))
    {
      self->pos += 2;
      return gbx_bash_scanner_read_list_until (self, ')');
    }
  if (gbx_bash_scanner_is_at (self, "${"))
    return read_braces (self, is_quoted);
  if (!is_quoted && gbx_bash_scanner_is_at (self, "$'"))
    return read_ansi_quotes (self);
  self->pos++; /* a name may follow, or “$"…"”; both read like what they are without it */
  return TRUE;
}

static gboolean
read_expansion (GbxBashScanner *self, gboolean is_quoted)
{
  gboolean is_read;

  if (self->depth >= GBX_BASH_SPLIT_MAX_DEPTH_COUNT)
    return FALSE;
  self->depth++;
  is_read = read_expansion_inside (self, is_quoted);
  self->depth--;
  return is_read;
}

/* Whether <(…) or >(…) begins here: part of a word, not a redirection. */
static gboolean
is_at_process_substitution (const GbxBashScanner *self)
{
  return gbx_bash_scanner_is_at (self, "<(") || gbx_bash_scanner_is_at (self, ">(");
}

static gboolean
read_word_part (GbxBashScanner *self)
{
  switch (*self->pos)
    {
    case '\\':
      return read_escape (self);
    case '\'':
      return read_single_quotes (self);
    case '"':
      return read_double_quotes (self);
    case '`':
      return read_backquotes (self);
    case '$':
      return read_expansion (self, FALSE);
    case '<':
    case '>':
      self->pos += 2;
      return gbx_bash_scanner_read_list_until (self, ')');
    default:
      self->pos++;
      return TRUE;
    }
}

/* One word, with its quotes and expansions. */
gboolean
gbx_bash_scanner_read_word (GbxBashScanner *self)
{
  const char *begin = self->pos;

  while (self->pos < self->end && (!is_meta (*self->pos) || is_at_process_substitution (self)))
    if (!read_word_part (self))
      return FALSE;
  return self->pos > begin;
}

/* What stands between (( and )). */
gboolean
gbx_bash_scanner_read_arithmetic (GbxBashScanner *self)
{
  guint open_count = 0;

  self->pos += 2;
  while (self->pos < self->end)
    {
      if (*self->pos == '(')
        {
          open_count++;
          self->pos++;
        }
      else if (*self->pos == ')' && open_count > 0)
        {
          open_count--;
          self->pos++;
        }
      else if (*self->pos == ')')
        {
          gboolean is_closed = gbx_bash_scanner_is_at (self, "))");

          self->pos += is_closed ? 2 : 0;
          return is_closed;
        }
      else if (*self->pos == '<' || *self->pos == '>')
        self->pos++;
      else if (!read_word_part (self))
        return FALSE;
    }
  return FALSE;
}

static const char *const redirections[] = {
  "&>>",
  "&>",
  "<<<",
  "<<-",
  "<<",
  "<&",
  "<>",
  "<",
  ">>",
  ">&",
  ">|",
  ">",
};

gboolean
gbx_bash_scanner_is_at_redirection (const GbxBashScanner *self)
{
  return gbx_bash_scanner_is_at (self, "&>") ||
         ((gbx_bash_scanner_is_at (self, "<") || gbx_bash_scanner_is_at (self, ">")) &&
          !is_at_process_substitution (self));
}

/* The word behind << or <<-; one with quotes is not taken apart. */
static gboolean
add_heredoc (GbxBashScanner *self, gboolean strips_tabs)
{
  GbxBashHeredoc heredoc = { .begin = self->pos, .strips_tabs = strips_tabs };

  if (!gbx_bash_scanner_read_word (self) ||
      self->heredocs_count == GBX_BASH_SPLIT_MAX_HEREDOCS_COUNT)
    return FALSE;

  heredoc.length_bytes = (gsize) (self->pos - heredoc.begin);
  for (gsize i = 0; i < heredoc.length_bytes; i++)
    if (strchr ("'\"\\`$", heredoc.begin[i]) != NULL)
      return FALSE;
  self->heredocs[self->heredocs_count++] = heredoc;
  return TRUE;
}

/* An operator that redirects, and its word. */
gboolean
gbx_bash_scanner_read_redirection (GbxBashScanner *self)
{
  const char *operator= NULL;

  for (guint i = 0; i < G_N_ELEMENTS (redirections) && operator== NULL; i++)
    if (gbx_bash_scanner_is_at (self, redirections[i]))
      operator= redirections[i];
  if (operator== NULL)
    return FALSE;

  self->pos += strlen (operator);
  while (gbx_bash_scanner_is_at (self, " ") || gbx_bash_scanner_is_at (self, "\t"))
    self->pos++;
  if (strcmp (operator, "<<") == 0 || strcmp (operator, "<<-") == 0)
    return add_heredoc (self, operator[2] == '-');
  return gbx_bash_scanner_read_word (self);
}
