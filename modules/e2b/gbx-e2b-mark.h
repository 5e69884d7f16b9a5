/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a shell is told to do, and how it says that it has done it: behind a command's output stands
 * a mark with its number, its exit code and where the shell is. The same stands in a file, for
 * those who were not there to read it. Pure.
 */
#pragma once

#include "gbx-bash-record.h"

G_BEGIN_DECLS

/* (transfer full): what is typed for one command. */
char *gbx_e2b_mark_format_line (const char *number, const char *file, const char *command);

/* (transfer full): what is typed for the mark alone, of a command that was given up. */
char *gbx_e2b_mark_format_again (const char *number, const char *file);

/* (transfer full): what sends a signal to what a shell runs, but not to its jobs of before. */
char *gbx_e2b_mark_format_signal (const char *file, gint64 pid, const char *signal_name);

/* Moves to output what stands in front of the next mark, and takes the mark. NULL: there is none;
 * what may become one stays. out_number: (transfer full). */
GbxBashRecord *gbx_e2b_mark_take (GString *stream, GString *output, char **out_number);

/* (transfer full) (nullable): the number of the command in the file; NULL: there was none yet.
 * out_record: (transfer full) (nullable): NULL if the command still runs. */
char *gbx_e2b_mark_parse_file (GBytes *content, GbxBashRecord **out_record);

G_END_DECLS
