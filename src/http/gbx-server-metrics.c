/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-server-metrics.h"

#include "gbx-process-stats.h"

static void
set_connections (GbxMetric *metric, gpointer user_data)
{
  gbx_metric_set (metric, gbx_server_get_connections_count (user_data), NULL);
}

static void
set_memory (GbxMetric *metric, gpointer user_data)
{
  GbxProcessStats stats;

  gbx_process_stats_read (&stats);
  gbx_metric_set (metric, (double) stats.rss_bytes, NULL);
}

static void
set_children (GbxMetric *metric, gpointer user_data)
{
  GbxProcessStats stats;

  gbx_process_stats_read (&stats);
  gbx_metric_set (metric, stats.children_count, NULL);
}

static void
set_uptime (GbxMetric *metric, gpointer user_data)
{
  gint64 uptime_usec = g_get_monotonic_time () - gbx_server_get_started_usec (user_data);

  gbx_metric_set (metric, (double) uptime_usec / G_USEC_PER_SEC, NULL);
}

static void
set_modules (GbxMetric *metric, gpointer user_data)
{
  g_autoptr (JsonArray) modules = gbx_server_describe_modules (user_data);

  for (guint i = 0; i < json_array_get_length (modules); i++)
    {
      JsonObject *module = json_array_get_object_element (modules, i);

      gbx_metric_set (metric, 1,
                      (const char *[]){ json_object_get_string_member (module, "name"),
                                        json_object_get_string_member (module, "state"), NULL });
    }
}

/**
 * gbx_server_metrics_init:
 * @self: (out caller-allocates): what is counted as it happens
 * @server: the server, which owns @self
 *
 * Declares the server's metrics.
 */
void
gbx_server_metrics_init (GbxServerMetrics *self, GbxServer *server)
{
  GbxMetrics *metrics = gbx_server_get_metrics (server);

  self->requests = gbx_metrics_declare (metrics, GBX_METRIC_KIND_COUNTER,
                                        "glovebox_http_requests_total",
                                        "Requests by what answered them.",
                                        (const char *[]){ "route", "status", NULL });
  self->actions = gbx_metrics_declare (metrics, GBX_METRIC_KIND_HISTOGRAM,
                                       "glovebox_action_seconds",
                                       "Time from an action's arrival to its answer.",
                                       (const char *[]){ "action", NULL });
  gbx_metrics_declare_gauge (metrics, "glovebox_http_connections", "Open connections.",
                             NULL, set_connections, server);
  gbx_metrics_declare_gauge (metrics, "glovebox_module_state",
                             "1 for the state that a module is in.",
                             (const char *[]){ "module", "state", NULL }, set_modules, server);
  gbx_metrics_declare_gauge (metrics, "glovebox_child_processes", "Children of the server.",
                             NULL, set_children, server);
  gbx_metrics_declare_gauge (metrics, "glovebox_resident_memory_bytes",
                             "Memory of the server itself.",
                             NULL, set_memory, server);
  gbx_metrics_declare_gauge (metrics, "glovebox_uptime_seconds", "Time since the server started.",
                             NULL, set_uptime, server);
}

/* @route must come from a small set. */
void
gbx_server_metrics_count_request (GbxServerMetrics *self, const char *route, guint status)
{
  char text[12];

  g_snprintf (text, sizeof text, "%u", status);
  gbx_metric_add (self->requests, 1, (const char *[]){ route, text, NULL });
}

void
gbx_server_metrics_count_action (GbxServerMetrics *self, const char *action, gint64 elapsed_usec)
{
  gbx_metric_observe (self->actions, (double) elapsed_usec / G_USEC_PER_SEC,
                      (const char *[]){ action, NULL });
}
