/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A stream that somebody else may stop reading: whole lines go in, or are counted as lost. */
typedef struct
{
  int fd; /* not owned */
  gboolean is_stalled;
  gboolean is_mid_line;
  guint lost_count;
} GbxLogSink;

void gbx_log_sink_init (GbxLogSink *self, int fd);
gboolean gbx_log_sink_is_ready (const GbxLogSink *self);
void gbx_log_sink_write (GbxLogSink *self, const char *line, gsize length_bytes);

G_END_DECLS
