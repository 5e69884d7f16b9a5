/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the server is: /alive, /server_info, /metrics, /openapi.json. */
#include "gbx-http-reply.h"
#include "gbx-http-routes.h"
#include "gbx-openapi.h"
#include "gbx-process-stats.h"

#define ALIVE "{\"status\":\"ok\"}"
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

void
gbx_http_handle_alive (GbxServer *server, GbxExchange *exchange)
{
  g_autoptr (GBytes) body = g_bytes_new_static (ALIVE, strlen (ALIVE));

  gbx_exchange_respond (exchange, 200, "application/json", body);
}

static void
set_seconds (JsonObject *object, const char *name, gint64 usec)
{
  json_object_set_double_member (object, name, (double) usec / G_USEC_PER_SEC);
}

static JsonObject *
describe_resources (void)
{
  JsonObject *resources = json_object_new ();
  JsonObject *memory = json_object_new ();
  JsonObject *disk = json_object_new ();
  JsonObject *io = json_object_new ();
  GbxProcessStats stats;

  gbx_process_stats_read (&stats);
  json_object_set_int_member (memory, "rss", (gint64) stats.rss_bytes);
  json_object_set_int_member (memory, "vms", (gint64) stats.vms_bytes);
  json_object_set_double_member (memory, "percent", stats.memory_percent);
  json_object_set_int_member (disk, "total", (gint64) stats.disk_total_bytes);
  json_object_set_int_member (disk, "used", (gint64) stats.disk_used_bytes);
  json_object_set_int_member (disk, "free", (gint64) stats.disk_free_bytes);
  json_object_set_double_member (disk, "percent", stats.disk_percent);
  json_object_set_int_member (io, "read_bytes", (gint64) stats.io_read_bytes);
  json_object_set_int_member (io, "write_bytes", (gint64) stats.io_write_bytes);

  json_object_set_double_member (resources, "cpu_percent",
                                 gbx_process_stats_measure_cpu_percent ());
  json_object_set_object_member (resources, "memory", memory);
  json_object_set_object_member (resources, "disk", disk);
  json_object_set_object_member (resources, "io", io);
  return resources;
}

void
gbx_http_handle_server_info (GbxServer *server, GbxExchange *exchange)
{
  g_autoptr (JsonNode) root = json_node_alloc ();
  JsonObject *info = json_object_new ();
  gint64 now_usec = g_get_monotonic_time ();

  set_seconds (info, "uptime", now_usec - gbx_server_get_started_usec (server));
  set_seconds (info, "idle_time", now_usec - gbx_server_get_last_action_usec (server));
  json_object_set_object_member (info, "resources", describe_resources ());
  json_object_set_array_member (info, "modules", gbx_server_describe_modules (server));
  json_node_init_object (root, info);
  json_object_unref (info);

  gbx_http_reply_json (exchange, 200, root);
}

void
gbx_http_handle_metrics (GbxServer *server, GbxExchange *exchange)
{
  gsize length_bytes;
  char *text = gbx_metrics_to_text (gbx_server_get_metrics (server), &length_bytes);
  g_autoptr (GBytes) body = g_bytes_new_take (text, length_bytes);

  gbx_exchange_respond (exchange, 200, METRICS_TYPE, body);
}

void
gbx_http_handle_openapi (GbxServer *server, GbxExchange *exchange)
{
  g_autoptr (GPtrArray) parts = gbx_server_list_openapi (server);
  g_autoptr (JsonNode) document = gbx_openapi_build (parts);

  gbx_http_reply_json (exchange, 200, document);
}
