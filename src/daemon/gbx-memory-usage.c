/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-memory-usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-limits.h"

/**
 * gbx_memory_usage_parse:
 * @text: what /proc/PID/stat holds
 * @out_process: (out): what it says; untouched on failure, and so is the number of the process,
 *   which is the name of the folder
 *
 * Reads one process' line. Any thread.
 *
 * Returns: whether it is such a line
 */
gboolean
gbx_memory_usage_parse (const char *text, GbxMemoryProcess *out_process)
{
  /* The second field is a name in parentheses that may hold anything. */
  const char *behind_name = strrchr (text, ')');
  int parent_pid;
  guint64 resident_pages;

  if (behind_name == NULL ||
      sscanf (behind_name + 1,
              " %*c %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
              "%" G_GUINT64_FORMAT,
              &parent_pid,
              &resident_pages) != 2)
    return FALSE;
  out_process->parent_pid = parent_pid;
  out_process->resident_pages = resident_pages;

  return TRUE;
}

static gboolean
read_process (const char *proc_path, const char *name, GbxMemoryProcess *out_process)
{
  g_autofree char *path = g_build_filename (proc_path, name, "stat", NULL);
  char text[1024];
  gssize length;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return FALSE;
  length = read (fd, text, sizeof text - 1);
  close (fd);
  if (length <= 0)
    return FALSE;
  text[length] = '\0';
  out_process->pid = atoi (name);

  return gbx_memory_usage_parse (text, out_process);
}

static GArray *
read_processes (const char *proc_path)
{
  g_autoptr (GArray) processes = g_array_new (FALSE, FALSE, sizeof (GbxMemoryProcess));
  g_autoptr (GDir) dir = g_dir_open (proc_path, 0, NULL);
  const char *name;

  while (dir != NULL && processes->len < GBX_MEMORY_MONITOR_MAX_PROCESSES_COUNT &&
         (name = g_dir_read_name (dir)) != NULL)
    {
      GbxMemoryProcess process;

      if (g_ascii_isdigit (name[0]) && read_process (proc_path, name, &process))
        g_array_append_val (processes, process);
    }

  return g_steal_pointer (&processes);
}

/**
 * gbx_memory_usage_read_tree:
 * @proc_path: (type filename): where the system tells of its processes: /proc
 * @pid: a process
 * @out_pages: (out): the memory pages in use by it and all that descends from it, those that are
 *   shared counted for each; untouched on failure
 * @out_processes_count: (out): how many processes that are; untouched on failure
 *
 * Measures a tree of processes. Reads one small file a process of the system. Any thread.
 *
 * Returns: whether there is such a process
 */
gboolean
gbx_memory_usage_read_tree (const char *proc_path,
                            int pid,
                            guint64 *out_pages,
                            guint *out_processes_count)
{
  g_autoptr (GArray) processes = read_processes (proc_path);
  g_autoptr (GHashTable) members = g_hash_table_new (NULL, NULL);
  guint64 pages = 0;
  guint before;

  /* Each round takes in the children of those that are in; numbers are in no order. */
  do
    {
      before = g_hash_table_size (members);
      for (guint i = 0; i < processes->len; i++)
        {
          const GbxMemoryProcess *process = &g_array_index (processes, GbxMemoryProcess, i);

          if (process->pid != pid &&
              !g_hash_table_contains (members, GINT_TO_POINTER (process->parent_pid)))
            continue;
          if (g_hash_table_add (members, GINT_TO_POINTER (process->pid)))
            pages += process->resident_pages;
        }
    }
  while (g_hash_table_size (members) > before);

  if (!g_hash_table_contains (members, GINT_TO_POINTER (pid)))
    return FALSE;
  *out_pages = pages;
  *out_processes_count = g_hash_table_size (members);

  return TRUE;
}
