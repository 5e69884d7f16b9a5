/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the HTTP server counts. */
#pragma once

#include "gbx-metric.h"
#include "gbx-server.h"

G_BEGIN_DECLS

typedef struct
{
  GbxMetric *requests;
  GbxMetric *actions;
} GbxServerMetrics;

void gbx_server_metrics_init (GbxServerMetrics *self, GbxServer *server);
void gbx_server_metrics_count_request (GbxServerMetrics *self, const char *route, guint status);
void gbx_server_metrics_count_action (GbxServerMetrics *self,
                                      const char *action,
                                      gint64 elapsed_usec);

G_END_DECLS
