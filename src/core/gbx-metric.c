/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-metric.h"

#include <string.h>

#include "gbx-limits.h"

/* Seconds: from what a file takes to what a build takes. */
static const double bounds[] = {
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  60,
  120,
  300,
  600,
};

typedef struct
{
  char *labels; /* as they are printed, without braces */
  double value; /* of a histogram: the sum */
  guint64 count;
  guint64 buckets[G_N_ELEMENTS (bounds)]; /* how many fell into each, not cumulated */
} Series;

struct _GbxMetric
{
  GbxMetricKind kind;
  char *name;
  char *help;
  char **label_names;
  GHashTable *series; /* labels -> Series */
  GString *scratch;
};

static void
series_free (Series *series)
{
  g_free (series->labels);
  g_free (series);
}

/**
 * gbx_metric_new:
 * @kind: what it counts
 * @name: its name, as Prometheus wants names
 * @help: what it says, one line
 * @label_names: (nullable): %NULL-terminated names of its labels; %NULL: none
 *
 * Returns: (transfer full): a metric without series
 */
GbxMetric *
gbx_metric_new (GbxMetricKind kind,
                const char *name,
                const char *help,
                const char *const *label_names)
{
  GbxMetric *self = g_new0 (GbxMetric, 1);

  self->kind = kind;
  self->name = g_strdup (name);
  self->help = g_strdup (help);
  self->label_names = label_names != NULL ? g_strdupv ((char **) label_names) : g_new0 (char *, 1);
  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) series_free);
  self->scratch = g_string_new (NULL);

  return self;
}

void
gbx_metric_free (GbxMetric *self)
{
  g_free (self->name);
  g_free (self->help);
  g_strfreev (self->label_names);
  g_hash_table_unref (self->series);
  g_string_free (self->scratch, TRUE);
  g_free (self);
}

const char *
gbx_metric_get_name (GbxMetric *self)
{
  return self->name;
}

static void
append_label_value (GString *text, const char *value)
{
  for (; *value != '\0'; value++)
    {
      if (*value == '\\' || *value == '"')
        g_string_append_c (text, '\\');
      if (*value == '\n')
        g_string_append (text, "\\n");
      else
        g_string_append_c (text, *value);
    }
}

static void
print_labels (GbxMetric *self, const char *const *values, const char *instead)
{
  g_string_truncate (self->scratch, 0);
  for (guint i = 0; self->label_names[i] != NULL; i++)
    {
      g_string_append (self->scratch, i > 0 ? "," : "");
      g_string_append (self->scratch, self->label_names[i]);
      g_string_append (self->scratch, "=\"");
      append_label_value (self->scratch, instead != NULL ? instead : values[i]);
      g_string_append_c (self->scratch, '"');
    }
}

static Series *
ensure_series (GbxMetric *self, const char *const *label_values)
{
  Series *series;

  print_labels (self, label_values, NULL);
  series = g_hash_table_lookup (self->series, self->scratch->str);
  if (series != NULL)
    return series;

  if (g_hash_table_size (self->series) >= GBX_METRICS_MAX_SERIES_COUNT)
    {
      print_labels (self, label_values, "other");
      series = g_hash_table_lookup (self->series, self->scratch->str);
      if (series != NULL)
        return series;
    }

  series = g_new0 (Series, 1);
  series->labels = g_strdup (self->scratch->str);
  g_hash_table_insert (self->series, series->labels, series);
  return series;
}

/**
 * gbx_metric_add:
 * @self: a counter
 * @value: how much more
 * @label_values: (nullable): as many values as the metric has labels; valid UTF-8
 *
 * Counts. When the metric has %GBX_METRICS_MAX_SERIES_COUNT series, what would be one more is
 * counted under the label value `other`.
 */
void
gbx_metric_add (GbxMetric *self, double value, const char *const *label_values)
{
  ensure_series (self, label_values)->value += value;
}

/**
 * gbx_metric_set:
 * @self: a gauge, or a counter that somebody else keeps
 * @value: how much it is now
 * @label_values: (nullable): as for gbx_metric_add()
 *
 * Says how much it is.
 */
void
gbx_metric_set (GbxMetric *self, double value, const char *const *label_values)
{
  ensure_series (self, label_values)->value = value;
}

/**
 * gbx_metric_observe:
 * @self: a histogram
 * @value: what was measured
 * @label_values: (nullable): as for gbx_metric_add()
 *
 * Adds one measurement.
 */
void
gbx_metric_observe (GbxMetric *self, double value, const char *const *label_values)
{
  Series *series = ensure_series (self, label_values);

  series->value += value;
  series->count++;
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    if (value <= bounds[i])
      {
        series->buckets[i]++;
        return;
      }
}

/* Forgets all series. */
void
gbx_metric_clear (GbxMetric *self)
{
  g_hash_table_remove_all (self->series);
}

static void
append_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == (double) (gint64) value && value < 1e15 && value > -1e15)
    g_string_append_printf (text, " %" G_GINT64_FORMAT "\n", (gint64) value);
  else
    g_string_append_printf (text, " %s\n", g_ascii_dtostr (buffer, sizeof buffer, value));
}

static void
append_sample (GString *text, GbxMetric *self, const char *suffix, const char *labels, double value)
{
  g_string_append_printf (text, "%s%s", self->name, suffix);
  if (*labels != '\0')
    g_string_append_printf (text, "{%s}", labels);
  append_number (text, value);
}

static void
append_histogram (GString *text, GbxMetric *self, Series *series)
{
  const char *comma = *series->labels != '\0' ? "," : "";
  guint64 count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *labels = NULL;

      g_ascii_formatd (bound, sizeof bound, "%g", bounds[i]);
      labels = g_strdup_printf ("%s%sle=\"%s\"", series->labels, comma, bound);
      count += series->buckets[i];
      append_sample (text, self, "_bucket", labels, (double) count);
    }
  g_string_append_printf (text, "%s_bucket{%s%sle=\"+Inf\"}", self->name, series->labels, comma);
  append_number (text, (double) series->count);
  append_sample (text, self, "_sum", series->labels, series->value);
  append_sample (text, self, "_count", series->labels, (double) series->count);
}

/**
 * gbx_metric_append_text:
 * @self: a metric
 * @text: where to
 *
 * Writes the metric in Prometheus' text form (version 0.0.4), its series in the order of their
 * labels.
 */
void
gbx_metric_append_text (GbxMetric *self, GString *text)
{
  static const char *const kinds[] = { "counter", "gauge", "histogram" };
  g_autoptr (GList) keys = g_hash_table_get_keys (self->series);

  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n",
                          self->name, self->help, self->name, kinds[self->kind]);
  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      Series *series = g_hash_table_lookup (self->series, l->data);

      if (self->kind == GBX_METRIC_KIND_HISTOGRAM)
        append_histogram (text, self, series);
      else
        append_sample (text, self, "", series->labels, series->value);
    }
}
