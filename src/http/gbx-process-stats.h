/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this process uses of the machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 rss_bytes;
  guint64 vms_bytes;
  double memory_percent;
  guint64 disk_total_bytes;
  guint64 disk_used_bytes;
  guint64 disk_free_bytes;
  double disk_percent;
  guint64 io_read_bytes;
  guint64 io_write_bytes;
  guint children_count;
} GbxProcessStats;

void gbx_process_stats_read (GbxProcessStats *self);
double gbx_process_stats_measure_cpu_percent (void);

guint64 gbx_process_stats_parse_field (const char *text, const char *name);

G_END_DECLS
