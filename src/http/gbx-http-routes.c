/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-routes.h"

#include <string.h>

#define IGNORED GBX_HTTP_MAX_IGNORED_BODY_BYTES
#define SMALL GBX_HTTP_MAX_SMALL_BODY_BYTES
#define LARGE GBX_JSON_MAX_BYTES

static const GbxHttpRoute routes[] = {
  { "/alive", "GET", gbx_http_handle_alive, IGNORED, FALSE },
  { "/execute_action", "POST", gbx_http_handle_execute_action, LARGE, FALSE },
  { "/server_info", "GET", gbx_http_handle_server_info, IGNORED, FALSE },
  { "/list_files", "POST", gbx_http_handle_list_files, SMALL, FALSE },
  { "/upload_file", "POST", NULL, IGNORED, TRUE },
  { "/download_files", "GET", NULL, IGNORED, TRUE },
  { "/download_file", "GET", NULL, IGNORED, TRUE },
  { "/vscode/connection_token", "GET", gbx_http_handle_connection_token, IGNORED, TRUE },
  { "/update_mcp_server", "POST", gbx_http_handle_update_mcp_server, SMALL, TRUE },
  { "/metrics", "GET", gbx_http_handle_metrics, IGNORED, FALSE },
  { "/openapi.json", "GET", gbx_http_handle_openapi, IGNORED, FALSE },
};

/**
 * gbx_http_routes_find:
 * @path: a request's path, decoded
 *
 * Returns: (transfer none) (nullable): the route at exactly @path
 */
const GbxHttpRoute *
gbx_http_routes_find (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (routes[i].path, path) == 0)
      return &routes[i];
  return NULL;
}

/**
 * gbx_http_routes_get:
 * @out_count: (out): how many
 *
 * Returns: (transfer none) (array length=out_count): all routes
 */
const GbxHttpRoute *
gbx_http_routes_get (guint *out_count)
{
  *out_count = G_N_ELEMENTS (routes);
  return routes;
}
