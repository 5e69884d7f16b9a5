/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One process, as the system tells of it. */
typedef struct
{
  int pid;
  int parent_pid;
  guint64 resident_pages;
} GbxMemoryProcess;

gboolean gbx_memory_usage_parse (const char *text, GbxMemoryProcess *out_process);
gboolean gbx_memory_usage_read_tree (const char *proc_path,
                                     int pid,
                                     guint64 *out_pages,
                                     guint *out_processes_count);

G_END_DECLS
