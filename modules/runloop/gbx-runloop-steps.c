/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-runloop-steps.h"

#include "gbx-common-json.h"
#include "gbx-common-view.h"
#include "gbx-runloop-parse.h"

#define REQUEST_ID "x-request-id"
#define AUTHORIZATION "X-Runloop-Tunnel-Authorization"
#define START_VARIABLE "GLOVEBOX_START"
#define PAGE_COUNT "1000"

static const guint unknown_call[] = { 404, 405, 0 };

/* A call to the devbox of the flow. */
static GbxCommonCall *
new_call (GbxCommonFlow *flow, const char *method, const char *verb, JsonObject *body)
{
  GbxCommonCall *call = gbx_common_call_new (
      method, gbx_common_flow_format_path (flow, "/v1/devboxes/", verb), body);

  if (!call->is_repeatable)
    call->request_id_header = REQUEST_ID;
  call->waits_for_others = TRUE;
  return call;
}

/* --- where the server is --- */

static void
take_tunnel (GbxCommonFlow *flow, const char *key, const char *auth_token)
{
  if (key == NULL)
    return;
  g_free (flow->url);
  flow->url = gbx_runloop_format_address (
      gbx_common_cloud_get_setting (flow, "tunnel-url"), flow->port, key);
  if (auth_token == NULL)
    return;
  g_strfreev (flow->headers);
  flow->headers = g_new0 (char *, 3);
  flow->headers[0] = g_strdup (AUTHORIZATION);
  flow->headers[1] = g_strconcat ("Bearer ", auth_token, NULL);
}

/* FALSE: it is none of ours. */
static gboolean
take_devbox (GbxCommonFlow *flow, JsonObject *view)
{
  GbxRunloopDevbox devbox = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_runloop_parse_devbox (view, flow->sandbox, &devbox);

  if (sandbox == NULL)
    return FALSE;
  g_set_object (&flow->sandbox, sandbox);
  if (flow->port == 0)
    flow->port = devbox.port;
  take_tunnel (flow, devbox.tunnel_key, devbox.auth_token);
  return TRUE;
}

static GbxCommonVerdict
parse_view (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return gbx_common_view_parse (flow, body, take_devbox, error);
}

static GbxCommonVerdict
parse_waiting (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return gbx_common_view_parse_waiting (flow, body, take_devbox, error);
}

static GbxCommonCall *
format_get (GbxCommonFlow *flow, GError **error)
{
  return new_call (flow, "GET", "", NULL);
}

static gboolean
needs_tunnel (GbxCommonFlow *flow)
{
  return flow->url == NULL && gbx_common_flow_is_running (flow);
}

static JsonObject *
new_tunnel (GbxCommonFlow *flow)
{
  JsonObject *tunnel = json_object_new ();

  json_object_set_string_member (tunnel, "auth_mode",
                                 gbx_common_cloud_get_setting (flow, "tunnel-access"));
  json_object_set_boolean_member (tunnel, "http_keep_alive", TRUE);
  json_object_set_boolean_member (tunnel, "wake_on_http", FALSE);
  return tunnel;
}

static GbxCommonCall *
format_enable_tunnel (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call;

  if (!needs_tunnel (flow))
    return NULL;
  call = new_call (flow, "POST", "/enable_tunnel", new_tunnel (flow));
  call->also_answers = unknown_call;
  return call;
}

static GbxCommonVerdict
parse_tunnel (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) tunnel = NULL;

  if (status >= 400)
    return GBX_COMMON_NEXT;
  tunnel = gbx_common_json_parse_object (body, error);
  if (tunnel == NULL)
    return GBX_COMMON_FAILED;
  take_tunnel (flow, gbx_common_json_get_string (tunnel, "tunnel_key"),
               gbx_common_json_get_string (tunnel, "auth_token"));
  return GBX_COMMON_NEXT;
}

/* What the API had before: an address for each port. */
static GbxCommonCall *
format_create_tunnel (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body;

  if (!needs_tunnel (flow))
    return NULL;
  body = json_object_new ();
  json_object_set_int_member (body, "port", flow->port);
  return new_call (flow, "POST", "/create_tunnel", body);
}

static GbxCommonVerdict
parse_address (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) tunnel = gbx_common_json_parse_object (body, error);
  const char *url = gbx_common_json_get_string (tunnel, "url");

  if (tunnel == NULL)
    return GBX_COMMON_FAILED;
  if (url == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the tunnel has no address");
      return GBX_COMMON_FAILED;
    }
  flow->url = g_strdup (url);
  return GBX_COMMON_NEXT;
}

#define ADDRESS_STEPS                                         \
  { "opening a tunnel", format_enable_tunnel, parse_tunnel }, \
  {                                                           \
    NULL, format_create_tunnel, parse_address                 \
  }

/* --- making one --- */

/* sudo drops the environment, in which the key is. */
static char *
new_start_line (GbxSandboxSpec *spec)
{
  const char *line = gbx_sandbox_spec_get_shell_command (spec);

  if (line == NULL || !g_str_has_prefix (line, "sudo "))
    return g_strdup (line);
  return g_strconcat ("sudo -E ", line + strlen ("sudo "), NULL);
}

static JsonObject *
new_environment (GbxCommonFlow *flow, const char *start_line)
{
  JsonObject *object = gbx_common_flow_new_environment (flow, TRUE);

  json_object_set_string_member (object, START_VARIABLE, start_line);
  return object;
}

static JsonObject *
new_launch_parameters (GbxCommonFlow *flow)
{
  JsonObject *object = json_object_new ();
  GbxSettings *settings = gbx_common_cloud_get_settings (flow);
  const char *workspace = gbx_sandbox_spec_get_workspace (flow->spec);
  g_autofree char *quoted = g_shell_quote (workspace != NULL ? workspace : "/workspace");
  g_autofree char *line = g_strconcat ("mkdir -p ", quoted, NULL);
  JsonArray *lines = json_array_new ();

  json_array_add_string_element (lines, line);
  json_object_set_array_member (object, "launch_commands", lines);
  json_object_set_string_member (object, "resource_size_request",
                                 gbx_settings_get_string (settings, "resource-size"));
  json_object_set_int_member (object, "keep_alive_time_seconds",
                              gbx_settings_get_duration_usec (settings, "lifetime") /
                                  G_USEC_PER_SEC);
  return object;
}

static GbxCommonCall *
format_create (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = json_object_new ();
  const char *image = gbx_sandbox_spec_get_image (flow->spec);
  const char *blueprint =
      image != NULL ? image : gbx_common_cloud_get_setting (flow, "blueprint");
  g_autofree char *line = new_start_line (flow->spec);
  GbxCommonCall *call = gbx_common_call_new ("POST", g_strdup ("/v1/devboxes"), body);

  json_object_set_string_member (body, "name", flow->name);
  json_object_set_string_member (body, "entrypoint", line);
  json_object_set_object_member (body, "environment_variables",
                                 new_environment (flow, line));
  json_object_set_object_member (body, "metadata", gbx_common_view_new_labels (flow));
  json_object_set_object_member (body, "launch_parameters", new_launch_parameters (flow));
  json_object_set_object_member (body, "tunnel", new_tunnel (flow));
  if (blueprint[0] != '\0')
    json_object_set_string_member (body, "blueprint_name", blueprint);
  call->request_id_header = REQUEST_ID;
  call->must_end = TRUE;
  return call;
}

static const GbxCommonStep create_steps[] = {
  { "making the devbox", format_create, parse_view },
  { "waiting for the devbox", format_get, parse_waiting },
  ADDRESS_STEPS,
  { NULL, NULL, NULL },
};

/* --- finding --- */

static GbxCommonCall *
format_list (GbxCommonFlow *flow, GError **error)
{
  g_autofree char *cursor =
      flow->cursor != NULL ? g_uri_escape_string (flow->cursor, NULL, FALSE) : NULL;

  return gbx_common_call_new ("GET",
                              g_strconcat ("/v1/devboxes?limit=" PAGE_COUNT,
                                           cursor != NULL ? "&starting_after=" : "", cursor, NULL),
                              NULL);
}

static GbxCommonVerdict
parse_page (GbxCommonFlow *flow, GBytes *body, GbxCommonTakeFunc take, GError **error)
{
  char *cursor = NULL;
  g_autoptr (JsonArray) devboxes = gbx_runloop_parse_page (body, &cursor, error);

  if (devboxes == NULL)
    return GBX_COMMON_FAILED;
  gbx_common_flow_take_cursor (flow, cursor);
  return gbx_common_view_take_page (flow, devboxes, take);
}

/* Those that are gone stay in the list. */
static gboolean
take_unless_gone (GbxCommonFlow *flow, JsonObject *view)
{
  GbxRunloopDevbox devbox = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_runloop_parse_devbox (view, NULL, &devbox);

  return sandbox != NULL && !devbox.is_gone && take_devbox (flow, view);
}

static gboolean
take_named (GbxCommonFlow *flow, JsonObject *view)
{
  return gbx_common_view_is_named (flow, gbx_common_json_get_object (view, "metadata")) &&
         take_unless_gone (flow, view);
}

static GbxCommonVerdict
parse_find (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_named, error);
}

static gboolean
take_each (GbxCommonFlow *flow, JsonObject *view)
{
  GbxRunloopDevbox devbox = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_runloop_parse_devbox (view, NULL, &devbox);
  g_autofree char *url = NULL;

  if (sandbox == NULL || devbox.is_gone)
    return FALSE;
  if (devbox.tunnel_key != NULL)
    url = gbx_runloop_format_address (gbx_common_cloud_get_setting (flow, "tunnel-url"),
                                      devbox.port, devbox.tunnel_key);
  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_RUNNING)
    gbx_sandbox_set_url (sandbox, url);
  g_ptr_array_add (flow->sandboxes, g_steal_pointer (&sandbox));
  return FALSE;
}

static GbxCommonVerdict
parse_list (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_each, error);
}

static GbxCommonCall *
format_renew (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call;

  if (!gbx_common_flow_is_running (flow))
    return NULL;
  call = new_call (flow, "POST", "/keep_alive", json_object_new ());
  call->also_answers = gbx_common_any_refusal; /* whoever uses it will see what is wrong */
  return call;
}

static const GbxCommonStep find_steps[] = {
  { NULL, format_list, parse_find },
  ADDRESS_STEPS,
  { NULL, format_renew, NULL },
  { NULL, NULL, NULL },
};
static const GbxCommonStep list_steps[] = {
  { NULL, format_list, parse_list },
  { NULL, NULL, NULL },
};
static const GbxCommonStep refresh_steps[] = {
  { NULL, format_get, parse_view },
  ADDRESS_STEPS,
  { NULL, NULL, NULL },
};
static const GbxCommonStep renew_steps[] = {
  { NULL, format_renew, NULL },
  { NULL, NULL, NULL },
};

/* --- its life --- */

static GbxCommonCall *
format_suspend (GbxCommonFlow *flow, GError **error)
{
  return new_call (flow, "POST", "/suspend", NULL);
}

static GbxCommonCall *
format_resume (GbxCommonFlow *flow, GError **error)
{
  if (gbx_common_flow_is_running (flow))
    return NULL;
  return new_call (flow, "POST", "/resume", NULL);
}

/* Processes do not survive; a second server would find the port taken, and end. */
static GbxCommonCall *
format_start_again (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "command", "eval \"$" START_VARIABLE "\"");
  return new_call (flow, "POST", "/execute_async", body);
}

static GbxCommonCall *
format_shutdown (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_call (flow, "POST", "/shutdown", NULL);

  call->also_answers = gbx_common_not_found;
  call->must_end = TRUE;
  return call;
}

static const GbxCommonStep pause_steps[] = {
  { NULL, format_suspend, parse_view },
  { NULL, format_get, parse_waiting },
  { NULL, NULL, NULL },
};
static const GbxCommonStep resume_steps[] = {
  { NULL, format_resume, parse_view },
  { NULL, format_get, parse_waiting },
  ADDRESS_STEPS,
  { NULL, format_start_again, NULL },
  { NULL, NULL, NULL },
};
static const GbxCommonStep destroy_steps[] = {
  { NULL, format_shutdown, NULL },
  { NULL, NULL, NULL },
};

/* --- what a lost request may have made --- */

static gboolean
take_own (GbxCommonFlow *flow, JsonObject *view)
{
  return gbx_common_view_is_own (flow, gbx_common_json_get_object (view, "metadata")) &&
         take_unless_gone (flow, view);
}

static GbxCommonVerdict
parse_own (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, take_own, error);
}

static GbxCommonCall *
format_shutdown_own (GbxCommonFlow *flow, GError **error)
{
  return flow->sandbox != NULL ? format_shutdown (flow, error) : NULL;
}

static const GbxCommonStep sweep_steps[] = {
  { NULL, format_list, parse_own },
  { NULL, format_shutdown_own, NULL },
  { NULL, NULL, NULL },
};

/* --- logs and ports --- */

static GbxCommonCall *
format_logs (GbxCommonFlow *flow, GError **error)
{
  return new_call (flow, "GET", "/logs", NULL);
}

static GbxCommonVerdict
parse_logs (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  flow->log = gbx_runloop_parse_log (body, flow->max_lines_count, error);
  return flow->log != NULL ? GBX_COMMON_NEXT : GBX_COMMON_FAILED;
}

static const GbxCommonStep log_steps[] = {
  { NULL, format_logs, parse_logs },
  { NULL, NULL, NULL },
};

const GbxCommonCloudSteps gbx_runloop_steps = {
  .create = create_steps,
  .sweep = sweep_steps,
  .find = find_steps,
  .list = list_steps,
  .refresh = refresh_steps,
  .pause = pause_steps,
  .resume = resume_steps,
  .destroy = destroy_steps,
  .read_logs = log_steps,
  .resolve_port = refresh_steps,
  .renew = renew_steps,
};
