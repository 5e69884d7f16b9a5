/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-runloop-parse.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-view.h"

static const GbxCommonStateRow rows[] = {
  { "queued", GBX_SANDBOX_STATE_STARTING },
  { "scheduled", GBX_SANDBOX_STATE_STARTING },
  { "provisioning", GBX_SANDBOX_STATE_STARTING },
  { "initializing", GBX_SANDBOX_STATE_STARTING },
  { "running", GBX_SANDBOX_STATE_RUNNING },
  { "suspending", GBX_SANDBOX_STATE_STARTING },
  { "suspended", GBX_SANDBOX_STATE_PAUSED },
  { "resuming", GBX_SANDBOX_STATE_STARTING },
  { "failure", GBX_SANDBOX_STATE_ENDED },
  { "shutdown", GBX_SANDBOX_STATE_ENDED },
  { NULL, GBX_SANDBOX_STATE_UNKNOWN },
};

GbxSandbox *
gbx_runloop_parse_devbox (JsonObject *view, GbxSandbox *sandbox, GbxRunloopDevbox *out_devbox)
{
  JsonObject *metadata = gbx_common_json_get_object (view, "metadata");
  JsonObject *tunnel = gbx_common_json_get_object (view, "tunnel");
  const char *id = gbx_common_json_get_string (view, "id");
  const char *status = gbx_common_json_get_string (view, "status");
  const char *name = gbx_common_json_get_string (metadata, GBX_COMMON_LABEL_NAME);
  const char *why = gbx_common_json_get_string (view, "failure_reason");

  if (id == NULL || id[0] == '\0' || status == NULL || name == NULL)
    return NULL;
  sandbox = sandbox != NULL ? g_object_ref (sandbox) : gbx_sandbox_new ("runloop", id, name);
  if (why == NULL)
    why = gbx_common_json_get_string (view, "shutdown_reason");
  gbx_common_view_fill_state (sandbox, rows, status, why);
  gbx_sandbox_set_workspace (sandbox,
                             gbx_common_json_get_string (metadata, GBX_COMMON_LABEL_WORKSPACE));
  gbx_sandbox_set_created_usec (sandbox,
                                CLAMP (gbx_common_json_get_int (view, "create_time_ms", 0), 0,
                                       G_MAXINT64 / 1000) *
                                    1000);
  *out_devbox = (GbxRunloopDevbox){
    .port = gbx_common_view_get_port (metadata),
    .tunnel_key = gbx_common_json_get_string (tunnel, "tunnel_key"),
    .auth_token = gbx_common_json_get_string (tunnel, "auth_token"),
    .is_gone = strcmp (status, "shutdown") == 0,
  };
  return sandbox;
}

JsonArray *
gbx_runloop_parse_page (GBytes *body, char **out_cursor, GError **error)
{
  g_autoptr (JsonObject) page = gbx_common_json_parse_object (body, error);
  JsonArray *devboxes = gbx_common_json_get_array (page, "devboxes");
  JsonNode *more = page != NULL ? json_object_get_member (page, "has_more") : NULL;
  guint count;

  if (page == NULL)
    return NULL;
  if (devboxes == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer lists no devboxes");
      return NULL;
    }
  count = json_array_get_length (devboxes);
  *out_cursor = NULL;
  if (count > 0 && more != NULL && JSON_NODE_HOLDS_VALUE (more) && json_node_get_boolean (more))
    *out_cursor = g_strdup (gbx_common_json_get_string (
        gbx_common_json_get_element (devboxes, count - 1), "id"));
  return json_array_ref (devboxes);
}

char *
gbx_runloop_format_address (const char *pattern, guint port, const char *key)
{
  g_autofree char *digits = g_strdup_printf ("%u", port);
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);
  g_autoptr (GString) address = g_string_new (pattern);

  g_string_replace (address, "{port}", digits, 0);
  g_string_replace (address, "{key}", escaped, 0);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

GBytes *
gbx_runloop_parse_log (GBytes *body, guint max_lines_count, GError **error)
{
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (body, error);
  JsonArray *logs = gbx_common_json_get_array (object, "logs");
  g_autoptr (GString) text = g_string_new (NULL);
  guint count = logs != NULL ? json_array_get_length (logs) : 0;
  guint first = max_lines_count > 0 && count > max_lines_count ? count - max_lines_count : 0;

  if (object == NULL)
    return NULL;
  for (guint i = first; i < count; i++)
    {
      const char *message =
          gbx_common_json_get_string (gbx_common_json_get_element (logs, i), "message");

      if (message == NULL)
        continue;
      g_string_append (text, message);
      if (!g_str_has_suffix (message, "\n"))
        g_string_append_c (text, '\n');
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
