/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the system says of a process. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int pid;
  char name[16 + 1];
  char state; /* a letter: R runs, S sleeps, T is stopped... */
  int group;
  int session;
  gint64 cpu_usec;
  gint64 age_usec;
} GbxBashProcess;

gboolean gbx_bash_process_read (int pid, GbxBashProcess *out_process);
gboolean gbx_bash_process_reads_terminal (int pid);
char *gbx_bash_process_describe_group (int group);

G_END_DECLS
