/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-memory-monitor.h"

#include <unistd.h>

#include "gbx-limits.h"
#include "gbx-memory-usage.h"

#define PROC_PATH "/proc"
/* Told in the unit that people think in. */
#define MEBIBYTE (1024.0 * 1024.0)

struct _GbxMemoryMonitor
{
  GSource *source;
  gint64 page_bytes;
};

static gboolean
on_interval (gpointer data)
{
  GbxMemoryMonitor *self = data;
  guint64 pages;
  guint count;

  if (gbx_memory_usage_read_tree (PROC_PATH, getpid (), &pages, &count))
    g_log_structured (G_LOG_DOMAIN,
                      G_LOG_LEVEL_INFO,
                      "MESSAGE",
                      "[Memory usage] %.1f MiB in %u processes",
                      (double) pages * (double) self->page_bytes / MEBIBYTE,
                      count);

  return G_SOURCE_CONTINUE;
}

/**
 * gbx_memory_monitor_new:
 * @context: (nullable): where to run; %NULL for the default context
 *
 * Begins to log the memory in use, every %GBX_MEMORY_MONITOR_INTERVAL_USEC.
 *
 * Returns: (transfer full): the monitor; freeing it ends it
 */
GbxMemoryMonitor *
gbx_memory_monitor_new (GMainContext *context)
{
  GbxMemoryMonitor *self = g_new0 (GbxMemoryMonitor, 1);

  self->page_bytes = sysconf (_SC_PAGESIZE);
  self->source = g_timeout_source_new (GBX_MEMORY_MONITOR_INTERVAL_USEC / 1000);
  g_source_set_static_name (self->source, "memory monitor");
  g_source_set_callback (self->source, on_interval, self, NULL);
  g_source_attach (self->source, context);

  return self;
}

/**
 * gbx_memory_monitor_free:
 * @self: a monitor
 *
 * Ends it. Call it on the monitor's context.
 */
void
gbx_memory_monitor_free (GbxMemoryMonitor *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}
