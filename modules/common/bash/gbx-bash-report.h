/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sentences around a command's output. Agents are trained on them and clients look for some:
 * every character counts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Content, where there is nothing to report on. */
#define GBX_BASH_REPORT_NO_LOGS "ERROR: No previous running command to retrieve logs from."
#define GBX_BASH_REPORT_NO_INPUT "ERROR: No previous running command to interact with."

/* Prefix of a report that follows another one of the same command. */
#define GBX_BASH_REPORT_BELOW "[Below is the output of the previous command.]\n"

char *gbx_bash_report_format_truncated (guint lines_count);
char *gbx_bash_report_format_done (int exit_code);
char *gbx_bash_report_format_key (int exit_code, const char *key);
char *gbx_bash_report_format_no_change (guint seconds);
char *gbx_bash_report_format_timeout (double seconds);
char *gbx_bash_report_format_busy (const char *command);
char *gbx_bash_report_format_multiple (const char *const *pieces);
char *gbx_bash_report_format_float (double value);

char *gbx_bash_report_cut (const char *content, gsize length_bytes);
const char *gbx_bash_report_find_fresh (const char *text,
                                        const char *shown,
                                        gboolean was_open,
                                        const char *echo,
                                        gsize *out_length_bytes);

G_END_DECLS
