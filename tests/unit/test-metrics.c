/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-limits.h"
#include "gbx-metrics.h"

#include <string.h>

static void
test_counter (void)
{
  g_autoptr (GbxMetrics) metrics = gbx_metrics_new ();
  GbxMetric *metric = gbx_metrics_declare (metrics, GBX_METRIC_KIND_COUNTER, "a_total", "Counts a.",
                                           (const char *[]){ "x", "y", NULL });
  g_autofree char *text = NULL;
  gsize length;

  gbx_metric_add (metric, 1, (const char *[]){ "b", "2", NULL });
  gbx_metric_add (metric, 1, (const char *[]){ "a\"\\\n", "1", NULL });
  gbx_metric_add (metric, 1.5, (const char *[]){ "b", "2", NULL });
  text = gbx_metrics_to_text (metrics, &length);
  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_cmpstr (text, ==,
                   "# HELP a_total Counts a.\n"
                   "# TYPE a_total counter\n"
                   "a_total{x=\"a\\\"\\\\\\n\",y=\"1\"} 1\n"
                   "a_total{x=\"b\",y=\"2\"} 2.5\n");
}

static void
set_gauge (GbxMetric *metric, gpointer user_data)
{
  int *value = user_data;

  if (*value > 0)
    gbx_metric_set (metric, *value, NULL);
}

static void
test_gauge (void)
{
  g_autoptr (GbxMetrics) metrics = gbx_metrics_new ();
  int value = 7;
  g_autofree char *first = NULL, *second = NULL;

  gbx_metrics_declare_gauge (metrics, "g", "G.", NULL, set_gauge, &value);
  first = gbx_metrics_to_text (metrics, NULL);
  value = 0;
  second = gbx_metrics_to_text (metrics, NULL);
  g_assert_cmpstr (first, ==, "# HELP g G.\n# TYPE g gauge\ng 7\n");
  g_assert_cmpstr (second, ==, "# HELP g G.\n# TYPE g gauge\n");
}

static void
test_histogram (void)
{
  g_autoptr (GbxMetrics) metrics = gbx_metrics_new ();
  GbxMetric *metric = gbx_metrics_declare (metrics, GBX_METRIC_KIND_HISTOGRAM, "h", "H.",
                                           (const char *[]){ "k", NULL });
  g_autofree char *text = NULL;

  gbx_metric_observe (metric, 0.001, (const char *[]){ "v", NULL });
  gbx_metric_observe (metric, 0.5, (const char *[]){ "v", NULL });
  gbx_metric_observe (metric, 10000, (const char *[]){ "v", NULL });
  text = gbx_metrics_to_text (metrics, NULL);
  g_assert_nonnull (strstr (text, "h_bucket{k=\"v\",le=\"0.005\"} 1\n"));
  g_assert_nonnull (strstr (text, "h_bucket{k=\"v\",le=\"0.5\"} 2\n"));
  g_assert_nonnull (strstr (text, "h_bucket{k=\"v\",le=\"600\"} 2\n"));
  g_assert_nonnull (strstr (text, "h_bucket{k=\"v\",le=\"+Inf\"} 3\n"));
  g_assert_nonnull (strstr (text, "h_count{k=\"v\"} 3\n"));
  g_assert_nonnull (strstr (text, "h_sum{k=\"v\"} 10000.501\n"));
}

/* No client can make a metric grow without end. */
static void
test_series_limit (void)
{
  g_autoptr (GbxMetrics) metrics = gbx_metrics_new ();
  GbxMetric *metric = gbx_metrics_declare (metrics, GBX_METRIC_KIND_COUNTER, "a", "A.",
                                           (const char *[]){ "x", NULL });
  g_autofree char *text = NULL;
  guint lines_count = 0;

  for (guint i = 0; i < GBX_METRICS_MAX_SERIES_COUNT + 10; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);

      gbx_metric_add (metric, 1, (const char *[]){ value, NULL });
    }
  text = gbx_metrics_to_text (metrics, NULL);
  for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
    lines_count++;
  g_assert_cmpuint (lines_count, ==, GBX_METRICS_MAX_SERIES_COUNT + 1 + 2);
  g_assert_nonnull (strstr (text, "a{x=\"other\"} 10\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/counter", test_counter);
  g_test_add_func ("/metrics/gauge", test_gauge);
  g_test_add_func ("/metrics/histogram", test_histogram);
  g_test_add_func ("/metrics/series-limit", test_series_limit);

  return g_test_run ();
}
