/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Logs, ten times a second, how much memory the server and all its children use. */
typedef struct _GbxMemoryMonitor GbxMemoryMonitor;

GbxMemoryMonitor *gbx_memory_monitor_new (GMainContext *context);
void gbx_memory_monitor_free (GbxMemoryMonitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMemoryMonitor, gbx_memory_monitor_free)

G_END_DECLS
