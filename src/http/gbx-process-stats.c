/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-process-stats.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Shorter spans say nothing: the kernel counts in ticks. */
#define CPU_WINDOW_USEC (100 * 1000)

/**
 * gbx_process_stats_parse_field:
 * @text: (nullable): lines of the form `name: number`
 * @name: a name
 *
 * Returns: the number behind @name; 0 if there is none
 */
guint64
gbx_process_stats_parse_field (const char *text, const char *name)
{
  gsize length = strlen (name);
  const char *line = text;

  while (line != NULL && *line != '\0')
    {
      const char *end = strchr (line, '\n');

      if (strncmp (line, name, length) == 0 && line[length] == ':')
        return g_ascii_strtoull (line + length + 1, NULL, 10);
      line = end != NULL ? end + 1 : NULL;
    }
  return 0;
}

static void
read_memory (GbxProcessStats *self)
{
  g_autofree char *text = NULL;
  guint64 page_bytes = (guint64) sysconf (_SC_PAGESIZE);
  double physical_bytes = (double) sysconf (_SC_PHYS_PAGES) * (double) page_bytes;
  char *end;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return;
  self->vms_bytes = g_ascii_strtoull (text, &end, 10) * page_bytes;
  self->rss_bytes = g_ascii_strtoull (end, NULL, 10) * page_bytes;
  self->memory_percent = (double) self->rss_bytes * 100 / physical_bytes;
}

static void
read_disk (GbxProcessStats *self)
{
  struct statvfs disk;
  double sum;

  if (statvfs ("/", &disk) != 0)
    return;
  self->disk_total_bytes = (guint64) disk.f_blocks * disk.f_frsize;
  self->disk_used_bytes = (guint64) (disk.f_blocks - disk.f_bfree) * disk.f_frsize;
  self->disk_free_bytes = (guint64) disk.f_bavail * disk.f_frsize;
  sum = (double) self->disk_used_bytes + (double) self->disk_free_bytes;
  if (sum > 0)
    self->disk_percent = round ((double) self->disk_used_bytes * 1000 / sum) / 10;
}

static guint
count_words (const char *text)
{
  guint count = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (*p != ' ' && (p == text || p[-1] == ' '))
      count++;
  return count;
}

/**
 * gbx_process_stats_read:
 * @self: (out caller-allocates): what was found; 0 where the system does not tell
 *
 * Reads what this process uses, from /proc, which answers at once.
 */
void
gbx_process_stats_read (GbxProcessStats *self)
{
  g_autofree char *io = NULL;
  g_autofree char *children_path = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *children = NULL;

  memset (self, 0, sizeof *self);
  read_memory (self);
  read_disk (self);
  if (g_file_get_contents ("/proc/self/io", &io, NULL, NULL))
    {
      self->io_read_bytes = gbx_process_stats_parse_field (io, "read_bytes");
      self->io_write_bytes = gbx_process_stats_parse_field (io, "write_bytes");
    }
  if (g_file_get_contents (children_path, &children, NULL, NULL))
    self->children_count = count_words (children);
}

static gint64
get_cpu_usec (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/**
 * gbx_process_stats_measure_cpu_percent:
 *
 * How busy this process was since somebody last asked; for a question that comes too soon, the
 * answer before it. Main context.
 *
 * Returns: percent of one processor; may exceed 100
 */
double
gbx_process_stats_measure_cpu_percent (void)
{
  static gint64 last_usec, last_cpu_usec;
  static double last_percent;
  gint64 now_usec = g_get_monotonic_time ();
  gint64 cpu_usec = get_cpu_usec ();

  if (last_usec != 0 && now_usec - last_usec < CPU_WINDOW_USEC)
    return last_percent;

  if (last_usec != 0)
    last_percent = round ((double) (cpu_usec - last_cpu_usec) * 1000 /
                          (double) (now_usec - last_usec)) /
                   10;
  last_usec = now_usec;
  last_cpu_usec = cpu_usec;
  return last_percent;
}
