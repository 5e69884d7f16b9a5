/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-steps.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-view.h"
#include "gbx-e2b-parse.h"

#define PAGE_COUNT "100"
#define FALLBACK_WORKSPACE "/workspace"

static const guint as_it_is[] = { 409, 0 };

/* The key goes with requests to the API alone: what runs in a sandbox must not see it. */
static GbxCommonCall *
new_api_call (GbxCommonFlow *flow, const char *method, char *path, JsonObject *body)
{
  GbxCommonCall *call = gbx_common_call_new (method, path, body);

  call->headers = g_new0 (char *, 3);
  call->headers[0] = g_strdup ("X-API-Key");
  call->headers[1] = g_strdup (gbx_common_cloud_get_setting (flow, "api-key"));
  return call;
}

/* A call about the sandbox of the flow. */
static GbxCommonCall *
new_call (GbxCommonFlow *flow, const char *method, const char *verb, JsonObject *body)
{
  return new_api_call (flow, method, gbx_common_flow_format_path (flow, "/sandboxes/", verb), body);
}

static JsonObject *
new_lifetime (GbxCommonFlow *flow)
{
  JsonObject *object = json_object_new ();
  gint64 lifetime_usec =
      gbx_settings_get_duration_usec (gbx_common_cloud_get_settings (flow), "lifetime");

  json_object_set_int_member (object, "timeout", lifetime_usec / G_USEC_PER_SEC);
  return object;
}

/* --- what is in the sandbox is reached at an address, with headers --- */

static void
take_address (GbxCommonFlow *flow, const char *id, const GbxE2bBox *box)
{
  GbxSettings *settings = gbx_common_cloud_get_settings (flow);
  const char *pattern = gbx_settings_get_string (settings, "sandbox-url");
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  guint port = flow->port != 0 ? flow->port : GBX_E2B_ENVD_PORT;

  g_free (flow->url);
  flow->url = gbx_e2b_format_address (
      pattern, port, id, gbx_settings_get_string (settings, "domain"), box->domain);
  if (strstr (pattern, "{id}") == NULL)
    {
      g_ptr_array_add (headers, g_strdup (GBX_E2B_ID_HEADER));
      g_ptr_array_add (headers, g_strdup (id));
      g_ptr_array_add (headers, g_strdup (GBX_E2B_PORT_HEADER));
      g_ptr_array_add (headers, g_strdup_printf ("%u", port));
    }
  if (box->access_token != NULL && port == GBX_E2B_ENVD_PORT)
    {
      g_ptr_array_add (headers, g_strdup (GBX_E2B_TOKEN_HEADER));
      g_ptr_array_add (headers, g_strdup (box->access_token));
    }
  if (box->traffic_token != NULL)
    {
      g_ptr_array_add (headers, g_strdup (GBX_E2B_TRAFFIC_HEADER));
      g_ptr_array_add (headers, g_strdup (box->traffic_token));
    }
  g_ptr_array_add (headers, NULL);
  g_strfreev (flow->headers);
  flow->headers = (char **) g_ptr_array_free (g_steal_pointer (&headers), FALSE);
}

/* FALSE: it is none of ours. */
static gboolean
take_box (GbxCommonFlow *flow, JsonObject *view)
{
  GbxE2bBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_e2b_parse_box (view, flow->sandbox, &box);

  if (sandbox == NULL)
    return FALSE;
  g_set_object (&flow->sandbox, sandbox);
  if (box.access_token != NULL)
    take_address (flow, gbx_sandbox_get_id (sandbox), &box);
  return TRUE;
}

static GbxCommonVerdict
parse_view (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return gbx_common_view_parse (flow, body, take_box, error);
}

/* --- making one --- */

static JsonObject *
new_metadata (GbxCommonFlow *flow)
{
  JsonObject *labels = gbx_common_view_new_labels (flow);

  if (!json_object_has_member (labels, GBX_COMMON_LABEL_WORKSPACE))
    json_object_set_string_member (labels, GBX_COMMON_LABEL_WORKSPACE, FALLBACK_WORKSPACE);
  return labels;
}

/* No place for a sandbox was found just now, and none was made. */
static gboolean
is_placement_problem (guint status, GBytes *body)
{
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (body, NULL);
  const char *code = gbx_common_json_get_string (object, "error_code");

  return (status == 503 || status == 504) && code != NULL && g_str_has_prefix (code, "sandbox_");
}

static GbxCommonCall *
format_create (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = new_lifetime (flow);
  const char *image = gbx_sandbox_spec_get_image (flow->spec);
  GbxCommonCall *call = new_api_call (flow, "POST", g_strdup ("/sandboxes"), body);

  flow->port = 0; /* there is no server, so what is resolved is the way in */
  json_object_set_string_member (
      body, "templateID",
      image != NULL ? image : gbx_common_cloud_get_setting (flow, "template"));
  json_object_set_boolean_member (body, "secure", TRUE);
  json_object_set_object_member (body, "metadata", new_metadata (flow));
  json_object_set_object_member (body, "envVars", gbx_common_flow_new_environment (flow, FALSE));
  call->passes = is_placement_problem;
  call->must_end = TRUE;
  return call;
}

/* The answer does not say what the sandbox was made with. */
static GbxCommonVerdict
parse_created (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, error);

  if (view == NULL)
    return GBX_COMMON_FAILED;
  json_object_set_object_member (view, "metadata", new_metadata (flow));
  if (take_box (flow, view) && flow->url != NULL)
    return GBX_COMMON_NEXT;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer is no sandbox with a token");
  return GBX_COMMON_FAILED;
}

static const GbxCommonStep create_steps[] = {
  { "making the sandbox", format_create, parse_created },
  { NULL, NULL, NULL },
};

/* --- finding --- */

static GbxCommonCall *
format_page (GbxCommonFlow *flow, const char *name, const char *value)
{
  g_autofree char *cursor =
      flow->cursor != NULL ? g_uri_escape_string (flow->cursor, NULL, FALSE) : NULL;
  g_autofree char *filter = name != NULL ? g_strdup_printf ("%s=%s", name, value) : NULL;
  g_autofree char *escaped = filter != NULL ? g_uri_escape_string (filter, NULL, FALSE) : NULL;
  GbxCommonCall *call =
      new_api_call (flow, "GET",
                    g_strconcat ("/v2/sandboxes?state=running%2Cpaused&limit=" PAGE_COUNT,
                                 escaped != NULL ? "&metadata=" : "",
                                 escaped != NULL ? escaped : "",
                                 cursor != NULL ? "&nextToken=" : "", cursor, NULL),
                    NULL);

  call->cursor_header = "X-Next-Token";
  return call;
}

static GbxCommonCall *
format_list (GbxCommonFlow *flow, GError **error)
{
  return format_page (flow, NULL, NULL);
}

static GbxCommonCall *
format_find (GbxCommonFlow *flow, GError **error)
{
  return format_page (flow, GBX_COMMON_LABEL_NAME, flow->name);
}

static GbxCommonCall *
format_find_own (GbxCommonFlow *flow, GError **error)
{
  return format_page (flow, GBX_COMMON_LABEL_TOKEN, flow->token);
}

static GbxCommonVerdict
parse_page (GbxCommonFlow *flow, GBytes *body, GbxCommonTakeFunc take, GError **error)
{
  g_autoptr (JsonArray) boxes = gbx_e2b_parse_page (body, error);

  return boxes != NULL ? gbx_common_view_take_page (flow, boxes, take) : GBX_COMMON_FAILED;
}

static gboolean
take_named (GbxCommonFlow *flow, JsonObject *view)
{
  return gbx_common_view_is_named (flow, gbx_common_json_get_object (view, "metadata")) &&
         take_box (flow, view);
}

static GbxCommonVerdict
parse_find (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_named, error);
}

static gboolean
take_each (GbxCommonFlow *flow, JsonObject *view)
{
  GbxE2bBox box = { 0 };
  GbxSandbox *sandbox = gbx_e2b_parse_box (view, NULL, &box);

  if (sandbox != NULL)
    g_ptr_array_add (flow->sandboxes, sandbox);
  return FALSE;
}

static GbxCommonVerdict
parse_list (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_each, error);
}

/* Gives the token, and a longer life; one that is paused would wake. */
static GbxCommonCall *
format_connect (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_call (flow, "POST", "/connect", new_lifetime (flow));

  call->is_repeatable = TRUE;
  call->waits_for_others = TRUE;
  return call;
}

static GbxCommonCall *
format_connect_running (GbxCommonFlow *flow, GError **error)
{
  return gbx_common_flow_is_running (flow) ? format_connect (flow, error) : NULL;
}

static GbxCommonCall *
format_get (GbxCommonFlow *flow, GError **error)
{
  return new_call (flow, "GET", "", NULL);
}

static GbxCommonCall *
format_renew (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call;

  if (!gbx_common_flow_is_running (flow))
    return NULL;
  call = new_call (flow, "POST", "/timeout", new_lifetime (flow));
  call->is_repeatable = TRUE;
  call->also_answers = gbx_common_any_refusal; /* whoever uses it will see what is wrong */
  return call;
}

static const GbxCommonStep find_steps[] = {
  { NULL, format_find, parse_find },
  { NULL, format_connect_running, parse_view },
  { NULL, NULL, NULL },
};
static const GbxCommonStep list_steps[] = {
  { NULL, format_list, parse_list },
  { NULL, NULL, NULL },
};
static const GbxCommonStep refresh_steps[] = {
  { NULL, format_get, parse_view },
  { NULL, NULL, NULL },
};
static const GbxCommonStep renew_steps[] = {
  { NULL, format_renew, NULL },
  { NULL, NULL, NULL },
};

/* --- its life --- */

static GbxCommonCall *
format_pause (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_call (flow, "POST", "/pause", json_object_new ());

  call->is_repeatable = TRUE;
  call->also_answers = as_it_is; /* it is paused already, or is just being */
  return call;
}

static GbxCommonVerdict
parse_paused (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return gbx_common_view_parse_waiting (flow, body, take_box, error);
}

static GbxCommonCall *
format_delete (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_call (flow, "DELETE", "", NULL);

  call->also_answers = gbx_common_not_found;
  call->waits_for_others = TRUE;
  call->must_end = TRUE;
  return call;
}

static const GbxCommonStep pause_steps[] = {
  { NULL, format_pause, NULL },
  { NULL, format_get, parse_paused },
  { NULL, NULL, NULL },
};
static const GbxCommonStep resume_steps[] = {
  { NULL, format_connect, parse_view },
  { NULL, NULL, NULL },
};
static const GbxCommonStep destroy_steps[] = {
  { NULL, format_delete, NULL },
  { NULL, NULL, NULL },
};

/* --- what a lost request may have made --- */

static gboolean
take_own (GbxCommonFlow *flow, JsonObject *view)
{
  GbxE2bBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_e2b_parse_box (view, NULL, &box);

  if (sandbox != NULL &&
      gbx_common_view_is_own (flow, gbx_common_json_get_object (view, "metadata")))
    g_ptr_array_add (flow->ids, g_strdup (gbx_sandbox_get_id (sandbox)));
  return FALSE;
}

static GbxCommonVerdict
parse_own (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_own, error);
}

static GbxCommonCall *
format_delete_own (GbxCommonFlow *flow, GError **error)
{
  if (flow->ids->len == 0)
    return NULL;
  g_clear_object (&flow->sandbox);
  flow->sandbox = gbx_sandbox_new ("e2b", g_ptr_array_index (flow->ids, 0), flow->name);
  g_ptr_array_remove_index (flow->ids, 0);
  return format_delete (flow, error);
}

static GbxCommonVerdict
parse_deleted_own (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return flow->ids->len > 0 ? GBX_COMMON_AGAIN_NOW : GBX_COMMON_NEXT;
}

static const GbxCommonStep sweep_steps[] = {
  { NULL, format_find_own, parse_own },
  { NULL, format_delete_own, parse_deleted_own },
  { NULL, NULL, NULL },
};

const GbxCommonCloudSteps gbx_e2b_steps = {
  .create = create_steps,
  .sweep = sweep_steps,
  .find = find_steps,
  .list = list_steps,
  .refresh = refresh_steps,
  .pause = pause_steps,
  .resume = resume_steps,
  .destroy = destroy_steps,
  .read_logs = NULL,
  .resolve_port = refresh_steps,
  .renew = renew_steps,
};
