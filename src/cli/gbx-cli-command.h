/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One subcommand of the program. */
typedef struct
{
  const char *name;
  const char *arguments; /* not yet translated; empty if it takes none */
  const char *summary;   /* not yet translated */
  int (*run) (const char *const *words);
} GbxCliCommand;

/* Each takes the words behind its name and returns the program's exit status. */
int gbx_cli_modules_run (const char *const *words);
int gbx_cli_describe_run (const char *const *words);
int gbx_cli_check_run (const char *const *words);

int gbx_cli_refuse_word (const char *command, const char *word);
int gbx_cli_print (const char *text, int status);

G_END_DECLS
