/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-scanner.h"

#include <string.h>

/* These end a list, and are wrong anywhere else where a command may begin. */
static const char *const closing_words[] = {
  "then",
  "elif",
  "else",
  "fi",
  "do",
  "done",
  "esac",
  "}",
};

/* These begin what is never taken apart. */
static const char *const opaque_words[] = { "[[", "select", "coproc", "time" };

static gboolean read_command (GbxBashScanner *self);

static gboolean
is_at_any (const GbxBashScanner *self, const char *const *words, guint count)
{
  for (guint i = 0; i < count; i++)
    if (gbx_bash_scanner_is_at_word (self, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_at_closing (const GbxBashScanner *self)
{
  return is_at_any (self, closing_words, G_N_ELEMENTS (closing_words)) ||
         gbx_bash_scanner_is_at (self, ")") || gbx_bash_scanner_is_at (self, ";;") ||
         gbx_bash_scanner_is_at (self, ";&");
}

static gboolean
read_keyword (GbxBashScanner *self, const char *word)
{
  if (!gbx_bash_scanner_is_at_word (self, word))
    return FALSE;
  self->pos += strlen (word);
  return TRUE;
}

/* ! command | command |& command */
static gboolean
read_pipeline (GbxBashScanner *self)
{
  for (;;)
    {
      gsize operator_length;

      gbx_bash_scanner_skip_blanks (self);
      while (read_keyword (self, "!"))
        gbx_bash_scanner_skip_blanks (self);
      if (!read_command (self))
        return FALSE;

      gbx_bash_scanner_skip_blanks (self);
      if (!gbx_bash_scanner_is_at (self, "|") || gbx_bash_scanner_is_at (self, "||"))
        return TRUE;
      operator_length = gbx_bash_scanner_is_at (self, "|&") ? 2 : 1;
      self->pos += operator_length;
      if (!gbx_bash_scanner_skip_newlines (self))
        return FALSE;
    }
}

/* pipeline && pipeline || pipeline */
static gboolean
read_and_or (GbxBashScanner *self)
{
  for (;;)
    {
      if (!read_pipeline (self))
        return FALSE;
      if (!gbx_bash_scanner_is_at (self, "&&") && !gbx_bash_scanner_is_at (self, "||"))
        return TRUE;
      self->pos += 2;
      if (!gbx_bash_scanner_skip_newlines (self))
        return FALSE;
    }
}

/* A “;” or “&” between commands. */
static gboolean
read_separator (GbxBashScanner *self)
{
  gboolean is_semicolon = gbx_bash_scanner_is_at (self, ";") &&
                          !gbx_bash_scanner_is_at (self, ";;") &&
                          !gbx_bash_scanner_is_at (self, ";&");

  if (!is_semicolon && !gbx_bash_scanner_is_at (self, "&"))
    return FALSE;
  self->pos++;
  gbx_bash_scanner_skip_blanks (self);
  return TRUE;
}

/* Reads the commands of one line, up to the line end that ends them or the end of the text. */
gboolean
gbx_bash_scanner_read_line (GbxBashScanner *self)
{
  for (;;)
    {
      if (!read_and_or (self))
        return FALSE;
      if (!read_separator (self))
        break;
      if (gbx_bash_scanner_is_at_end (self) || gbx_bash_scanner_is_at (self, "\n"))
        break;
    }
  if (gbx_bash_scanner_is_at_end (self))
    return self->heredocs_count == 0;
  return gbx_bash_scanner_skip_newline (self);
}

/* Commands up to what closes the construct they are in, which is left to the caller. */
static gboolean
read_list (GbxBashScanner *self, gboolean may_be_empty)
{
  gboolean is_empty = TRUE;

  for (;;)
    {
      gboolean is_separated;

      if (!gbx_bash_scanner_skip_newlines (self))
        return FALSE;
      if (gbx_bash_scanner_is_at_end (self) || is_at_closing (self))
        return !is_empty || may_be_empty;

      if (!read_and_or (self))
        return FALSE;
      is_empty = FALSE;
      is_separated = read_separator (self) || gbx_bash_scanner_is_at (self, "\n");
      if (!is_separated)
        return gbx_bash_scanner_is_at_end (self) || is_at_closing (self);
    }
}

/* The list inside of a substitution; @close is 0 if it goes up to the end of the text. */
gboolean
gbx_bash_scanner_read_list_until (GbxBashScanner *self, char close)
{
  guint first = self->heredocs_first;
  gboolean is_read;

  if (self->depth >= GBX_BASH_SPLIT_MAX_DEPTH_COUNT)
    return FALSE;
  self->depth++;
  self->heredocs_first = self->heredocs_count;
  is_read = read_list (self, TRUE) && self->heredocs_count == self->heredocs_first;
  self->heredocs_first = first;
  self->depth--;

  if (!is_read)
    return FALSE;
  if (close == '\0')
    return gbx_bash_scanner_is_at_end (self);
  if (gbx_bash_scanner_is_at_end (self) || *self->pos != close)
    return FALSE;
  self->pos++;
  return TRUE;
}

/* A list that must not be empty, and the keyword behind it. */
static gboolean
read_list_and (GbxBashScanner *self, const char *keyword)
{
  return read_list (self, FALSE) && read_keyword (self, keyword);
}

/* Behind “if”. */
static gboolean
read_if (GbxBashScanner *self)
{
  do
    {
      if (!read_list_and (self, "then") || !read_list (self, FALSE))
        return FALSE;
    }
  while (read_keyword (self, "elif"));

  if (read_keyword (self, "else") && !read_list (self, FALSE))
    return FALSE;
  return read_keyword (self, "fi");
}

/* Behind “while” and “until”. */
static gboolean
read_while (GbxBashScanner *self)
{
  return read_list_and (self, "do") && read_list_and (self, "done");
}

/* The words a loop goes over, or the patterns of a case; up to something else. */
static gboolean
read_words (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  while (!gbx_bash_scanner_is_at_end (self) && strchr ("\n;|&()", *self->pos) == NULL)
    {
      if (gbx_bash_scanner_is_at_redirection (self) || !gbx_bash_scanner_read_word (self))
        return FALSE;
      gbx_bash_scanner_skip_blanks (self);
    }
  return TRUE;
}

/* Behind “for”; the one with arithmetic is not taken apart. */
static gboolean
read_for (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  if (!gbx_bash_scanner_read_word (self) || !gbx_bash_scanner_skip_newlines (self))
    return FALSE;
  if (read_keyword (self, "in") && !read_words (self))
    return FALSE;
  if (gbx_bash_scanner_is_at (self, ";") && !read_separator (self))
    return FALSE;
  if (!gbx_bash_scanner_skip_newlines (self))
    return FALSE;

  if (read_keyword (self, "{"))
    return read_list_and (self, "}");
  return read_keyword (self, "do") && read_list_and (self, "done");
}

/* (pattern|pattern) list ;; */
static gboolean
read_case_clause (GbxBashScanner *self)
{
  if (gbx_bash_scanner_is_at (self, "("))
    self->pos++;
  for (;;)
    {
      gbx_bash_scanner_skip_blanks (self);
      if (!gbx_bash_scanner_read_word (self))
        return FALSE;
      gbx_bash_scanner_skip_blanks (self);
      if (!gbx_bash_scanner_is_at (self, "|"))
        break;
      self->pos++;
    }
  if (!gbx_bash_scanner_is_at (self, ")"))
    return FALSE;
  self->pos++;
  return read_list (self, TRUE);
}

static gboolean
read_case_end (GbxBashScanner *self)
{
  static const char *const ends[] = { ";;&", ";;", ";&" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (gbx_bash_scanner_is_at (self, ends[i]))
      {
        self->pos += strlen (ends[i]);
        return TRUE;
      }
  return FALSE;
}

/* Behind “case”. */
static gboolean
read_case (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  if (!gbx_bash_scanner_read_word (self) || !gbx_bash_scanner_skip_newlines (self) ||
      !read_keyword (self, "in") || !gbx_bash_scanner_skip_newlines (self))
    return FALSE;

  while (!gbx_bash_scanner_is_at_word (self, "esac"))
    {
      if (!read_case_clause (self))
        return FALSE;
      if (!read_case_end (self))
        break;
      if (!gbx_bash_scanner_skip_newlines (self))
        return FALSE;
    }
  return read_keyword (self, "esac");
}

static gboolean
read_parentheses (GbxBashScanner *self)
{
  if (gbx_bash_scanner_is_at (self, "(("))
    return gbx_bash_scanner_read_arithmetic (self);
  self->pos++;
  if (!read_list (self, FALSE) || !gbx_bash_scanner_is_at (self, ")"))
    return FALSE;
  self->pos++;
  return TRUE;
}

/* The body of a function: any compound command. */
static gboolean
read_body (GbxBashScanner *self)
{
  static const char *const compound_words[] = { "{", "if", "while", "until", "for", "case" };

  if (!gbx_bash_scanner_skip_newlines (self))
    return FALSE;
  if (!gbx_bash_scanner_is_at (self, "(") &&
      !is_at_any (self, compound_words, G_N_ELEMENTS (compound_words)))
    return FALSE;
  return read_command (self);
}

static gboolean
read_empty_parentheses (GbxBashScanner *self)
{
  self->pos++;
  gbx_bash_scanner_skip_blanks (self);
  if (!gbx_bash_scanner_is_at (self, ")"))
    return FALSE;
  self->pos++;
  return TRUE;
}

/* Behind “function”. */
static gboolean
read_function (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  if (!gbx_bash_scanner_read_word (self))
    return FALSE;
  gbx_bash_scanner_skip_blanks (self);
  if (gbx_bash_scanner_is_at (self, "(") && !read_empty_parentheses (self))
    return FALSE;
  return read_body (self);
}

/* Words and redirections; or the name of a function, with its definition. */
static gboolean
read_simple_command (GbxBashScanner *self)
{
  guint words_count = 0;
  guint parts_count = 0;

  for (;;)
    {
      gbx_bash_scanner_skip_blanks (self);
      if (gbx_bash_scanner_is_at (self, "("))
        return words_count == 1 && parts_count == 1 && read_empty_parentheses (self) &&
               read_body (self);
      if (gbx_bash_scanner_is_at_end (self) || strchr ("\n;|)", *self->pos) != NULL)
        return parts_count > 0;

      if (gbx_bash_scanner_is_at_redirection (self))
        {
          if (!gbx_bash_scanner_read_redirection (self))
            return FALSE;
        }
      else if (*self->pos == '&')
        return parts_count > 0;
      else if (gbx_bash_scanner_read_word (self))
        words_count++;
      else
        return FALSE;
      parts_count++;
    }
}

/* What may follow a compound command. */
static gboolean
read_redirections (GbxBashScanner *self)
{
  gbx_bash_scanner_skip_blanks (self);
  for (;;)
    {
      while (!gbx_bash_scanner_is_at_end (self) && g_ascii_isdigit (*self->pos))
        self->pos++; /* the descriptor */
      if (!gbx_bash_scanner_is_at_redirection (self))
        return TRUE;
      if (!gbx_bash_scanner_read_redirection (self))
        return FALSE;
      gbx_bash_scanner_skip_blanks (self);
    }
}

static gboolean
read_group (GbxBashScanner *self)
{
  return read_list_and (self, "}");
}

static gboolean
read_command_inside (GbxBashScanner *self)
{
  static const struct
  {
    const char *word;
    gboolean (*read) (GbxBashScanner *self);
  } compounds[] = {
    { "{", read_group },
    { "if", read_if },
    { "while", read_while },
    { "until", read_while },
    { "for", read_for },
    { "case", read_case },
    { "function", read_function },
  };

  if (is_at_closing (self) || is_at_any (self, opaque_words, G_N_ELEMENTS (opaque_words)))
    return FALSE;
  if (gbx_bash_scanner_is_at (self, "("))
    return read_parentheses (self) && read_redirections (self);
  for (guint i = 0; i < G_N_ELEMENTS (compounds); i++)
    if (read_keyword (self, compounds[i].word))
      return compounds[i].read (self) && read_redirections (self);
  return read_simple_command (self);
}

static gboolean
read_command (GbxBashScanner *self)
{
  gboolean is_read;

  if (self->depth >= GBX_BASH_SPLIT_MAX_DEPTH_COUNT)
    return FALSE;
  self->depth++;
  is_read = read_command_inside (self);
  self->depth--;
  return is_read;
}
