/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashScanner: reads a command's text the way bash does, as far as needed to know where its
 * parts end. Each function moves the scanner behind what it names and returns FALSE where the
 * text is something else, is not complete, or is a construct that is never taken apart; there is
 * no way back from that: the whole text then counts as one command.
 */
#pragma once

#include "gbx-bash-limits.h"

G_BEGIN_DECLS

typedef struct
{
  const char *begin; /* its delimiter, in the text */
  gsize length_bytes;
  gboolean strips_tabs;
} GbxBashHeredoc;

typedef struct
{
  const char *pos;
  const char *end;
  guint depth;
  guint heredocs_count;
  /* those before it wait for the end of a substitution around this place */
  guint heredocs_first;
  GbxBashHeredoc heredocs[GBX_BASH_SPLIT_MAX_HEREDOCS_COUNT]; /* their bodies come next */
} GbxBashScanner;

/* gbx-bash-scanner.c: words and what stands between them */
void gbx_bash_scanner_init (GbxBashScanner *self, const char *text, gsize length_bytes);
gboolean gbx_bash_scanner_is_at (const GbxBashScanner *self, const char *what);
gboolean gbx_bash_scanner_is_at_end (const GbxBashScanner *self);
gboolean gbx_bash_scanner_is_at_word (const GbxBashScanner *self, const char *word);
void gbx_bash_scanner_skip_blanks (GbxBashScanner *self);
gboolean gbx_bash_scanner_skip_newline (GbxBashScanner *self);
gboolean gbx_bash_scanner_skip_newlines (GbxBashScanner *self);
gboolean gbx_bash_scanner_read_word (GbxBashScanner *self);
gboolean gbx_bash_scanner_read_arithmetic (GbxBashScanner *self);
gboolean gbx_bash_scanner_is_at_redirection (const GbxBashScanner *self);
gboolean gbx_bash_scanner_read_redirection (GbxBashScanner *self);

/* gbx-bash-grammar.c: commands */
gboolean gbx_bash_scanner_read_line (GbxBashScanner *self);
gboolean gbx_bash_scanner_read_list_until (GbxBashScanner *self, char close);

G_END_DECLS
