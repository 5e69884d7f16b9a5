/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-routes.h"

#include <string.h>

static const GbxHttpRoute routes[] = {
  { "/alive", "GET", gbx_http_handle_alive, FALSE, FALSE },
  { "/execute_action", "POST", gbx_http_handle_execute_action, TRUE, FALSE },
  { "/server_info", "GET", gbx_http_handle_server_info, FALSE, FALSE },
  { "/list_files", "POST", gbx_http_handle_list_files, FALSE, FALSE },
  { "/vscode/connection_token", "GET", gbx_http_handle_connection_token, FALSE, TRUE },
  { "/update_mcp_server", "POST", gbx_http_handle_update_mcp_server, FALSE, TRUE },
  { "/metrics", "GET", gbx_http_handle_metrics, FALSE, FALSE },
  { "/openapi.json", "GET", gbx_http_handle_openapi, FALSE, FALSE },
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
