/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-view.h"

#include <string.h>

#include "gbx-common-json.h"

/* --- labels --- */

JsonObject *
gbx_common_view_new_labels (GbxCommonFlow *flow)
{
  JsonObject *labels = json_object_new ();
  const char *workspace = gbx_sandbox_spec_get_workspace (flow->spec);

  json_object_set_string_member (labels, GBX_COMMON_LABEL_NAME, flow->name);
  json_object_set_string_member (labels, GBX_COMMON_LABEL_TOKEN, flow->token);
  if (workspace != NULL)
    json_object_set_string_member (labels, GBX_COMMON_LABEL_WORKSPACE, workspace);
  if (flow->port != 0)
    {
      g_autofree char *digits = g_strdup_printf ("%u", flow->port);

      json_object_set_string_member (labels, GBX_COMMON_LABEL_PORT, digits);
    }
  return labels;
}

gboolean
gbx_common_view_is_named (GbxCommonFlow *flow, JsonObject *labels)
{
  return g_strcmp0 (gbx_common_json_get_string (labels, GBX_COMMON_LABEL_NAME), flow->name) == 0;
}

gboolean
gbx_common_view_is_own (GbxCommonFlow *flow, JsonObject *labels)
{
  return g_strcmp0 (gbx_common_json_get_string (labels, GBX_COMMON_LABEL_TOKEN), flow->token) == 0;
}

guint
gbx_common_view_get_port (JsonObject *labels)
{
  const char *digits = gbx_common_json_get_string (labels, GBX_COMMON_LABEL_PORT);
  guint64 port = 0;

  if (digits == NULL || !g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;
  return (guint) port;
}

/* --- members --- */

gint64
gbx_common_view_get_time_usec (JsonObject *view, const char *name)
{
  const char *text = gbx_common_json_get_string (view, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

void
gbx_common_view_fill_state (GbxSandbox *sandbox,
                            const GbxCommonStateRow *rows,
                            const char *word,
                            const char *why)
{
  g_autofree char *reason = NULL;

  while (rows->word != NULL && strcmp (word, rows->word) != 0)
    rows++;
  if (rows->meaning != GBX_SANDBOX_STATE_RUNNING && rows->meaning != GBX_SANDBOX_STATE_PAUSED)
    reason = why != NULL ? g_strdup_printf ("%s: %s", word, why) : g_strdup (word);
  gbx_sandbox_set_state (sandbox, rows->meaning, reason);
}

/* --- answers --- */

GbxCommonVerdict
gbx_common_view_parse (GbxCommonFlow *flow, GBytes *body, GbxCommonTakeFunc take, GError **error)
{
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, error);

  if (view == NULL)
    return GBX_COMMON_FAILED;
  if (take (flow, view))
    return GBX_COMMON_NEXT;
  g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "the answer is no sandbox of ours");
  return GBX_COMMON_FAILED;
}

GbxCommonVerdict
gbx_common_view_parse_waiting (GbxCommonFlow *flow,
                               GBytes *body,
                               GbxCommonTakeFunc take,
                               GError **error)
{
  GbxCommonVerdict verdict = gbx_common_view_parse (flow, body, take, error);

  return verdict == GBX_COMMON_NEXT ? gbx_common_flow_judge (flow, error) : verdict;
}

GbxCommonVerdict
gbx_common_view_take_page (GbxCommonFlow *flow, JsonArray *page, GbxCommonTakeFunc take)
{
  for (guint i = 0; i < json_array_get_length (page); i++)
    {
      JsonObject *view = gbx_common_json_get_element (page, i);

      if (view != NULL && take (flow, view))
        return GBX_COMMON_NEXT;
    }
  return flow->cursor != NULL && flow->cursor[0] != '\0' ? GBX_COMMON_AGAIN_NOW : GBX_COMMON_NEXT;
}
