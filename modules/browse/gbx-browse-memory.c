/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-memory.h"

#include <string.h>

#define KIB_BYTES 1024

/**
 * gbx_browse_memory_is_in_group:
 * @stat: what the system says of a process: its number, its name in brackets, its state, its
 *   parent, its group, and so on
 * @group: a group
 *
 * Returns: whether the process belongs to it
 */
gboolean
gbx_browse_memory_is_in_group (const char *stat, int group)
{
  const char *end = strrchr (stat, ')'); /* names may have brackets in them, too */
  g_auto (GStrv) words = end != NULL ? g_strsplit (end + 1, " ", 5) : NULL;

  return words != NULL && g_strv_length (words) == 5 &&
         g_ascii_strtoll (words[3], NULL, 10) == group;
}

/**
 * gbx_browse_memory_read_size:
 * @smaps_rollup: what the system says of a process's memory
 *
 * Returns: its own part of it, in bytes; 0 if it is not said
 */
guint64
gbx_browse_memory_read_size (const char *smaps_rollup)
{
  const char *line = strstr (smaps_rollup, "\nPss:");

  return line != NULL ? g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) * KIB_BYTES : 0;
}

/* (transfer full) (nullable) */
static char *
read_about (const char *process, const char *what)
{
  g_autofree char *path = g_build_filename ("/proc", process, what, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_steal_pointer (&text) : NULL;
}

static void
add_process (GbxBrowseMemory *memory, const char *process, int group)
{
  g_autofree char *stat = read_about (process, "stat");
  g_autofree char *rollup = NULL;
  guint64 size_bytes;

  if (stat == NULL || !gbx_browse_memory_is_in_group (stat, group))
    return;
  rollup = read_about (process, "smaps_rollup");
  size_bytes = rollup != NULL ? gbx_browse_memory_read_size (rollup) : 0;
  if (size_bytes == 0)
    return; /* it is dead already */
  memory->size_bytes += size_bytes;
  memory->processes_count++;
}

static void
measure_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GbxBrowseMemory *memory = g_new0 (GbxBrowseMemory, 1);
  g_autoptr (GDir) all = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (all != NULL && (name = g_dir_read_name (all)) != NULL)
    if (g_ascii_isdigit (*name))
      add_process (memory, name, GPOINTER_TO_INT (task_data));
  g_task_return_pointer (task, memory, g_free);
}

/**
 * gbx_browse_memory_measure_async:
 * @group: a process group
 * @callback: called once
 * @user_data: for @callback
 *
 * Adds up what its processes use. Main context.
 */
void
gbx_browse_memory_measure_async (int group, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_memory_measure_async);
  g_task_set_task_data (task, GINT_TO_POINTER (group), NULL);
  g_task_run_in_thread (task, measure_in_thread);
}

GbxBrowseMemory
gbx_browse_memory_measure_finish (GAsyncResult *result)
{
  g_autofree GbxBrowseMemory *memory = g_task_propagate_pointer (G_TASK (result), NULL);

  return memory != NULL ? *memory : (GbxBrowseMemory){ 0 };
}
