/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-metrics.h"

typedef struct
{
  GbxMetric *metric;
  GbxMetricsFunc func; /* NULL: the metric is kept by those who count */
  gpointer user_data;
} Entry;

struct _GbxMetrics
{
  GObject parent_instance;

  GPtrArray *entries; /* of Entry */
};

G_DEFINE_FINAL_TYPE (GbxMetrics, gbx_metrics, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  gbx_metric_free (entry->metric);
  g_free (entry);
}

static void
gbx_metrics_finalize (GObject *object)
{
  g_ptr_array_unref (GBX_METRICS (object)->entries);

  G_OBJECT_CLASS (gbx_metrics_parent_class)->finalize (object);
}

static void
gbx_metrics_class_init (GbxMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_metrics_finalize;
}

static void
gbx_metrics_init (GbxMetrics *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
}

/**
 * gbx_metrics_new:
 *
 * Makes a register of what the server counts. Main context.
 *
 * Returns: (transfer full): an empty register
 */
GbxMetrics *
gbx_metrics_new (void)
{
  return g_object_new (GBX_TYPE_METRICS, NULL);
}

static GbxMetric *
add (GbxMetrics *self, GbxMetric *metric, GbxMetricsFunc func, gpointer user_data)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->metric = metric;
  entry->func = func;
  entry->user_data = user_data;
  g_ptr_array_add (self->entries, entry);

  return metric;
}

/**
 * gbx_metrics_declare:
 * @self: a register
 * @kind: what the metric counts
 * @name: its name; no two metrics have the same
 * @help: what it says, one line
 * @label_names: (nullable): %NULL-terminated names of its labels
 *
 * Adds a metric, which the caller then counts with.
 *
 * Returns: (transfer none): the metric, which lives as long as @self
 */
GbxMetric *
gbx_metrics_declare (GbxMetrics *self,
                     GbxMetricKind kind,
                     const char *name,
                     const char *help,
                     const char *const *label_names)
{
  g_return_val_if_fail (GBX_IS_METRICS (self), NULL);

  return add (self, gbx_metric_new (kind, name, help, label_names), NULL, NULL);
}

/**
 * gbx_metrics_declare_gauge:
 * @self: a register
 * @name: the gauge's name
 * @help: what it says, one line
 * @label_names: (nullable): %NULL-terminated names of its labels
 * @func: sets the values that hold now, with gbx_metric_set(), each time somebody asks
 * @user_data: for @func; must live as long as @self
 *
 * Adds a metric that is not kept but looked up.
 */
void
gbx_metrics_declare_gauge (GbxMetrics *self,
                           const char *name,
                           const char *help,
                           const char *const *label_names,
                           GbxMetricsFunc func,
                           gpointer user_data)
{
  g_return_if_fail (GBX_IS_METRICS (self));
  g_return_if_fail (func != NULL);

  add (self, gbx_metric_new (GBX_METRIC_KIND_GAUGE, name, help, label_names), func, user_data);
}

/**
 * gbx_metrics_to_text:
 * @self: a register
 * @out_length_bytes: (out) (optional): length of the text
 *
 * Writes all metrics in Prometheus' text form, version 0.0.4.
 *
 * Returns: (transfer full): the text
 */
char *
gbx_metrics_to_text (GbxMetrics *self, gsize *out_length_bytes)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (GBX_IS_METRICS (self), NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->func != NULL)
        {
          gbx_metric_clear (entry->metric);
          entry->func (entry->metric, entry->user_data);
        }
      gbx_metric_append_text (entry->metric, text);
    }

  if (out_length_bytes != NULL)
    *out_length_bytes = text->len;
  return g_string_free (text, FALSE);
}
