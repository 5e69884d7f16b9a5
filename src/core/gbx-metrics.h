/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "gbx-metric.h"

G_BEGIN_DECLS

#define GBX_TYPE_METRICS (gbx_metrics_get_type ())
G_DECLARE_FINAL_TYPE (GbxMetrics, gbx_metrics, GBX, METRICS, GObject)

/* Fills a metric whose series were just cleared. */
typedef void (*GbxMetricsFunc) (GbxMetric *metric, gpointer user_data);

GbxMetrics *gbx_metrics_new (void);

GbxMetric *gbx_metrics_declare (GbxMetrics *self,
                                GbxMetricKind kind,
                                const char *name,
                                const char *help,
                                const char *const *label_names);
void gbx_metrics_declare_gauge (GbxMetrics *self,
                                const char *name,
                                const char *help,
                                const char *const *label_names,
                                GbxMetricsFunc func,
                                gpointer user_data);

char *gbx_metrics_to_text (GbxMetrics *self, gsize *out_length_bytes);

G_END_DECLS
