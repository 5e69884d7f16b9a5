/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One metric with all its series. Main context only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_METRIC_KIND_COUNTER,
  GBX_METRIC_KIND_GAUGE,
  GBX_METRIC_KIND_HISTOGRAM,
} GbxMetricKind;

typedef struct _GbxMetric GbxMetric;

GbxMetric *gbx_metric_new (GbxMetricKind kind,
                           const char *name,
                           const char *help,
                           const char *const *label_names);
void gbx_metric_free (GbxMetric *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMetric, gbx_metric_free)

const char *gbx_metric_get_name (GbxMetric *self);
void gbx_metric_add (GbxMetric *self, double value, const char *const *label_values);
void gbx_metric_set (GbxMetric *self, double value, const char *const *label_values);
void gbx_metric_observe (GbxMetric *self, double value, const char *const *label_values);
void gbx_metric_clear (GbxMetric *self);
void gbx_metric_append_text (GbxMetric *self, GString *text);

G_END_DECLS
