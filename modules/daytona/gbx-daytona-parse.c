/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daytona-parse.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-view.h"

/* Those that are not here are on their way to one that is. */
static const GbxCommonStateRow rows[] = {
  { "started", GBX_SANDBOX_STATE_RUNNING },
  { "stopped", GBX_SANDBOX_STATE_PAUSED },
  { "archived", GBX_SANDBOX_STATE_PAUSED },
  { "paused", GBX_SANDBOX_STATE_PAUSED },
  { "error", GBX_SANDBOX_STATE_ENDED },
  { "build_failed", GBX_SANDBOX_STATE_ENDED },
  { "destroyed", GBX_SANDBOX_STATE_ENDED },
  { "destroying", GBX_SANDBOX_STATE_ENDED },
  { "unknown", GBX_SANDBOX_STATE_UNKNOWN },
  { NULL, GBX_SANDBOX_STATE_STARTING },
};

GbxSandbox *
gbx_daytona_parse_box (JsonObject *view, GbxSandbox *sandbox, GbxDaytonaBox *out_box)
{
  JsonObject *labels = gbx_common_json_get_object (view, "labels");
  const char *id = gbx_common_json_get_string (view, "id");
  const char *state = gbx_common_json_get_string (view, "state");
  const char *name = gbx_common_json_get_string (labels, GBX_COMMON_LABEL_NAME);

  if (id == NULL || id[0] == '\0' || name == NULL)
    return NULL;
  if (state == NULL)
    state = "unknown";
  sandbox = sandbox != NULL ? g_object_ref (sandbox) : gbx_sandbox_new ("daytona", id, name);
  gbx_common_view_fill_state (sandbox, rows, state,
                              gbx_common_json_get_string (view, "errorReason"));
  gbx_sandbox_set_workspace (sandbox,
                             gbx_common_json_get_string (labels, GBX_COMMON_LABEL_WORKSPACE));
  gbx_sandbox_set_image (sandbox, gbx_common_json_get_string (view, "snapshot"));
  gbx_sandbox_set_created_usec (sandbox, gbx_common_view_get_time_usec (view, "createdAt"));
  *out_box = (GbxDaytonaBox){
    .port = gbx_common_view_get_port (labels),
    .toolbox_url = gbx_common_json_get_string (view, "toolboxProxyUrl"),
    .is_gone = strcmp (state, "destroyed") == 0 || strcmp (state, "destroying") == 0,
  };
  return sandbox;
}

/* An array, as it was, or an object with items and a cursor, as it is. */
JsonArray *
gbx_daytona_parse_page (GBytes *body, char **out_cursor, GError **error)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, error);
  JsonObject *page;
  JsonArray *items;

  if (node == NULL)
    {
      g_prefix_error (error, "the answer: ");
      return NULL;
    }
  *out_cursor = NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_ref (json_node_get_array (node));
  page = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  items = gbx_common_json_get_array (page, "items");
  if (items == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer lists no sandboxes");
      return NULL;
    }
  *out_cursor = g_strdup (gbx_common_json_get_string (page, "nextCursor"));
  return json_array_ref (items);
}

char *
gbx_daytona_parse_session (GBytes *body, gint64 *out_status)
{
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (body, NULL);
  JsonArray *commands = gbx_common_json_get_array (object, "commands");
  guint count = commands != NULL ? json_array_get_length (commands) : 0;
  gint64 status = -1;
  const char *id = NULL;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *command = gbx_common_json_get_element (commands, i);
      gint64 own = gbx_common_json_get_int (command, "exitCode", -1);

      status = i > 0 && status < 0 ? -1 : own;
      id = gbx_common_json_get_string (command, "id");
    }
  *out_status = status;
  return g_strdup (id);
}

GBytes *
gbx_daytona_parse_log (GBytes *body, guint max_lines_count)
{
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (body, NULL);
  const char *text = gbx_common_json_get_string (object, "output");
  gsize length = 0;
  gsize begin;
  guint lines_count = 0;

  if (text != NULL)
    length = strlen (text);
  else if (object == NULL)
    text = g_bytes_get_data (body, &length);
  if (length == 0)
    return g_bytes_new (NULL, 0);
  for (begin = length; begin > 0 && max_lines_count > 0; begin--)
    if (text[begin - 1] == '\n' && begin < length && ++lines_count == max_lines_count)
      break;
  if (max_lines_count == 0)
    begin = 0;
  return g_bytes_new (text + begin, length - begin);
}
