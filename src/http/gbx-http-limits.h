/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-limits.h"

G_BEGIN_DECLS

/* The limits of one server: gbx-limits.h, unless a test wants to reach them sooner. */
typedef struct
{
  guint max_connections_count;
  guint max_lingering_count;
  gsize max_header_bytes;
  gsize max_body_bytes;
  guint64 max_stream_bytes;
  gint64 head_timeout_usec;
  gint64 idle_timeout_usec;
  gint64 keep_alive_min_usec;
  gint64 linger_usec;
  gint64 sweep_interval_usec;
  gint64 stop_timeout_usec;
} GbxHttpLimits;

GbxHttpLimits gbx_http_limits_get_default (void);

G_END_DECLS
