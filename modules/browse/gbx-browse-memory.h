/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a group of processes has of the machine's memory. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 size_bytes; /* what they share is divided among those who share it */
  guint processes_count;
} GbxBrowseMemory;

void gbx_browse_memory_measure_async (int group,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GbxBrowseMemory gbx_browse_memory_measure_finish (GAsyncResult *result);

gboolean gbx_browse_memory_is_in_group (const char *stat, int group);
guint64 gbx_browse_memory_read_size (const char *smaps_rollup);

G_END_DECLS
