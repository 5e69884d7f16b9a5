/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP server: one port, the action protocol's routes, and those of modules. */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-dispatcher.h"
#include "gbx-http-limits.h"
#include "gbx-metrics.h"
#include "gbx-route.h"

G_BEGIN_DECLS

/**
 * GbxServerConfig:
 * @session_api_key: (nullable): the key that clients must send; %NULL or "": none
 * @working_directory: where relative paths of clients begin
 * @dispatcher: runs actions
 * @metrics: where the server counts, and what /metrics shows
 * @limits: (nullable): %NULL: those of gbx-limits.h
 * @started_usec: when the program's executor came to be, on the monotonic clock; 0: now
 * @lookup_route: (nullable): the module that answers @path, if there is one, and the path as it
 *   announces it, which stays as long as the server
 * @describe_modules: (nullable): (transfer full): an array of objects with the strings `name`,
 *   `state` and `reason`
 * @list_openapi: (nullable): (transfer full): what modules say of their routes, as #GBytes
 * @user_data: for all of these
 *
 * What a server is made with. Everything is copied or referenced.
 */
typedef struct
{
  const char *session_api_key;
  const char *working_directory;
  GbxDispatcher *dispatcher;
  GbxMetrics *metrics;
  const GbxHttpLimits *limits;
  gint64 started_usec;

  GbxRoute *(*lookup_route) (const char *path, const char **out_route, gpointer user_data);
  JsonArray *(*describe_modules) (gpointer user_data);
  GPtrArray *(*list_openapi) (gpointer user_data);
  gpointer user_data;
} GbxServerConfig;

#define GBX_TYPE_SERVER (gbx_server_get_type ())
G_DECLARE_FINAL_TYPE (GbxServer, gbx_server, GBX, SERVER, GObject)

GbxServer *gbx_server_new (const GbxServerConfig *config);

void gbx_server_set_access_log_level (GbxServer *self, GLogLevelFlags level);

gboolean gbx_server_bind (GbxServer *self, const char *host, guint16 port, GError **error);
guint16 gbx_server_get_port (GbxServer *self);
gboolean gbx_server_start (GbxServer *self, GError **error);

void gbx_server_stop_async (GbxServer *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean gbx_server_stop_finish (GbxServer *self, GAsyncResult *result, GError **error);

/* For the routes. */
GbxDispatcher *gbx_server_get_dispatcher (GbxServer *self);
GbxMetrics *gbx_server_get_metrics (GbxServer *self);
const char *gbx_server_get_working_directory (GbxServer *self);
gint64 gbx_server_get_started_usec (GbxServer *self);
gint64 gbx_server_get_last_action_usec (GbxServer *self);
void gbx_server_note_action (GbxServer *self);
void gbx_server_count_action (GbxServer *self, const char *action, gint64 elapsed_usec);
guint gbx_server_get_connections_count (GbxServer *self);
JsonArray *gbx_server_describe_modules (GbxServer *self);
GPtrArray *gbx_server_list_openapi (GbxServer *self);

G_END_DECLS
