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
int gbx_cli_up_run (const char *const *words);
int gbx_cli_list_run (const char *const *words);
int gbx_cli_status_run (const char *const *words);
int gbx_cli_run_run (const char *const *words);
int gbx_cli_ipython_run (const char *const *words);
int gbx_cli_read_run (const char *const *words);
int gbx_cli_write_run (const char *const *words);
int gbx_cli_edit_run (const char *const *words);
int gbx_cli_browse_run (const char *const *words);
int gbx_cli_upload_run (const char *const *words);
int gbx_cli_download_run (const char *const *words);
int gbx_cli_logs_run (const char *const *words);
int gbx_cli_pause_run (const char *const *words);
int gbx_cli_resume_run (const char *const *words);
int gbx_cli_down_run (const char *const *words);
int gbx_cli_shell_run (const char *const *words);
int gbx_cli_mcp_run (const char *const *words);
int gbx_cli_startup_command_run (const char *const *words);
int gbx_cli_modules_run (const char *const *words);
int gbx_cli_describe_run (const char *const *words);
int gbx_cli_check_run (const char *const *words);

int gbx_cli_print (const char *text, int status);

G_END_DECLS
