/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daytona-steps.h"

#include "gbx-common-json.h"
#include "gbx-common-view.h"
#include "gbx-daytona-parse.h"

#define NAME_PREFIX "glovebox-"
#define SESSION "action-execution-server"
#define START_VARIABLE "GLOVEBOX_START"
#define SECONDS_PER_MINUTE 60

static const guint conflict[] = { 409, 0 };
static const guint wrong_state[] = { 400, 0 };

/* A call to the sandbox of the flow. */
static GbxCommonCall *
new_call (GbxCommonFlow *flow, const char *method, const char *verb)
{
  GbxCommonCall *call = gbx_common_call_new (
      method, gbx_common_flow_format_path (flow, "/sandbox/", verb), NULL);

  call->waits_for_others = TRUE;
  return call;
}

/* --- one sandbox --- */

/* FALSE: it is none of ours. The address of its toolbox is the flow's note. */
static gboolean
take_box (GbxCommonFlow *flow, JsonObject *view)
{
  GbxDaytonaBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_daytona_parse_box (view, flow->sandbox, &box);

  if (sandbox == NULL)
    return FALSE;
  g_set_object (&flow->sandbox, sandbox);
  if (flow->port == 0)
    flow->port = box.port;
  if (box.toolbox_url != NULL)
    gbx_common_flow_take_note (flow, g_strdup (box.toolbox_url));
  return TRUE;
}

static GbxCommonVerdict
parse_view (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return gbx_common_view_parse (flow, body, take_box, error);
}

/* A change that was refused was begun by an earlier try, or it is not to be had. */
static GbxCommonVerdict
parse_waiting (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxCommonVerdict verdict = gbx_common_view_parse_waiting (flow, body, take_box, error);

  if (verdict != GBX_COMMON_AGAIN || flow->cursor == NULL ||
      gbx_sandbox_get_state (flow->sandbox) == GBX_SANDBOX_STATE_STARTING)
    return verdict;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "Daytona refuses: %s", flow->cursor);
  return GBX_COMMON_FAILED;
}

static GbxCommonCall *
format_get (GbxCommonFlow *flow, GError **error)
{
  return new_call (flow, "GET", "");
}

/* The token changes with each start, so it is asked for each time. */
static GbxCommonCall *
format_preview (GbxCommonFlow *flow, GError **error)
{
  g_autofree char *verb = g_strdup_printf ("/ports/%u/preview-url", flow->port);

  if (!gbx_common_flow_is_running (flow))
    return NULL;
  return new_call (flow, "GET", verb);
}

static GbxCommonVerdict
parse_preview (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) preview = gbx_common_json_parse_object (body, error);
  const char *url = gbx_common_json_get_string (preview, "url");
  const char *token = gbx_common_json_get_string (preview, "token");

  if (preview == NULL)
    return GBX_COMMON_FAILED;
  if (url == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "port %u has no address", flow->port);
      return GBX_COMMON_FAILED;
    }
  g_free (flow->url);
  flow->url = g_strdup (url);
  g_strfreev (flow->headers);
  flow->headers = g_new0 (char *, 5);
  flow->headers[0] = g_strdup ("X-Daytona-Skip-Preview-Warning");
  flow->headers[1] = g_strdup ("true");
  if (token != NULL)
    {
      flow->headers[2] = g_strdup ("X-Daytona-Preview-Token");
      flow->headers[3] = g_strdup (token);
    }
  return GBX_COMMON_NEXT;
}

/* --- making one --- */

static JsonObject *
new_environment (GbxCommonFlow *flow)
{
  JsonObject *object = gbx_common_flow_new_environment (flow, TRUE);

  json_object_set_string_member (object, START_VARIABLE,
                                 gbx_sandbox_spec_get_shell_command (flow->spec));
  return object;
}

static void
set_unless_empty (JsonObject *object, const char *name, const char *value)
{
  if (value[0] != '\0')
    json_object_set_string_member (object, name, value);
}

/* Names are unique, so the same request can come twice: the second is told of the first. */
static GbxCommonCall *
format_create (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = json_object_new ();
  GbxSettings *settings = gbx_common_cloud_get_settings (flow);
  const char *image = gbx_sandbox_spec_get_image (flow->spec);
  g_autofree char *name = g_strconcat (NAME_PREFIX, flow->name, NULL);
  gint64 stop_usec = gbx_settings_get_duration_usec (settings, "auto-stop");
  GbxCommonCall *call = gbx_common_call_new ("POST", g_strdup ("/sandbox"), body);

  json_object_set_string_member (body, "name", name);
  set_unless_empty (body, "snapshot",
                    image != NULL ? image : gbx_settings_get_string (settings, "snapshot"));
  set_unless_empty (body, "target", gbx_settings_get_string (settings, "target"));
  json_object_set_object_member (body, "env", new_environment (flow));
  json_object_set_object_member (body, "labels", gbx_common_view_new_labels (flow));
  json_object_set_boolean_member (body, "public", gbx_settings_get_bool (settings, "public"));
  json_object_set_int_member (body, "autoStopInterval",
                              (stop_usec / G_USEC_PER_SEC + SECONDS_PER_MINUTE - 1) /
                                  SECONDS_PER_MINUTE);
  call->is_repeatable = TRUE;
  call->must_end = TRUE;
  call->also_answers = conflict;
  return call;
}

static GbxCommonVerdict
parse_created (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  if (status != conflict[0])
    return parse_view (flow, status, body, error);
  return GBX_COMMON_NEXT;
}

/* The sandbox of that name, if it is the one that an earlier try of this flow has made. */
static GbxCommonCall *
format_get_created (GbxCommonFlow *flow, GError **error)
{
  if (flow->sandbox != NULL)
    return NULL;
  return gbx_common_call_new ("GET", g_strconcat ("/sandbox/" NAME_PREFIX, flow->name, NULL), NULL);
}

static gboolean
take_own (GbxCommonFlow *flow, JsonObject *view)
{
  return gbx_common_view_is_own (flow, gbx_common_json_get_object (view, "labels")) &&
         take_box (flow, view);
}

static GbxCommonVerdict
parse_get_created (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, error);

  if (view == NULL)
    return GBX_COMMON_FAILED;
  if (take_own (flow, view))
    return GBX_COMMON_NEXT;
  g_set_error (error, GBX_ERROR, GBX_ERROR_BUSY, "there is a sandbox of the name " NAME_PREFIX "%s",
               flow->name);
  return GBX_COMMON_FAILED;
}

static const GbxCommonStep create_steps[] = {
  { "making the sandbox", format_create, parse_created },
  { NULL, format_get_created, parse_get_created },
  { "waiting for the sandbox", format_get, parse_waiting },
  { NULL, format_preview, parse_preview },
  { NULL, NULL, NULL },
};

/* --- the server in it --- */

/* What the toolbox does is done in the sandbox. */
static GbxCommonCall *
new_toolbox_call (GbxCommonFlow *flow, const char *method, const char *verb, JsonObject *body)
{
  g_autofree char *base =
      g_strconcat (flow->note != NULL ? flow->note : "/toolbox", "/", NULL);
  g_autofree char *rest = g_strconcat (flow->note != NULL ? "" : "/toolbox", verb, NULL);
  char *path = gbx_common_flow_format_path (flow, base, rest);

  return gbx_common_call_new (method, path, body);
}

/* A session that is there has a server from before the sandbox was stopped, or none at all. */
static GbxCommonCall *
format_end_session (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_toolbox_call (flow, "DELETE", "/process/session/" SESSION, NULL);

  call->also_answers = gbx_common_any_refusal;
  return call;
}

static GbxCommonCall *
format_session (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = json_object_new ();
  GbxCommonCall *call = new_toolbox_call (flow, "POST", "/process/session", body);

  json_object_set_string_member (body, "sessionId", SESSION);
  call->is_repeatable = TRUE;
  call->also_answers = conflict;
  return call;
}

/* Done twice, the second finds the port taken, and ends. */
static GbxCommonCall *
format_exec (GbxCommonFlow *flow, GError **error)
{
  JsonObject *body = json_object_new ();
  GbxCommonCall *call =
      new_toolbox_call (flow, "POST", "/process/session/" SESSION "/exec", body);

  json_object_set_string_member (body, "command",
                                 flow->spec != NULL
                                     ? gbx_sandbox_spec_get_shell_command (flow->spec)
                                     : "eval \"$" START_VARIABLE "\"");
  json_object_set_boolean_member (body, "runAsync", TRUE);
  json_object_set_boolean_member (body, "async", TRUE);
  call->is_repeatable = TRUE;
  return call;
}

#define SERVER_STEPS                                                  \
  { NULL, format_end_session, NULL }, { NULL, format_session, NULL }, \
  {                                                                   \
    "starting the server", format_exec, NULL                          \
  }

static const GbxCommonStep start_server_steps[] = {
  { NULL, format_get, parse_view },
  SERVER_STEPS,
  { NULL, NULL, NULL },
};

/* --- whether it is there --- */

static GbxCommonCall *
format_read_session (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call;

  if (!gbx_common_flow_is_running (flow))
    return NULL;
  call = new_toolbox_call (flow, "GET", "/process/session/" SESSION, NULL);
  call->also_answers = gbx_common_any_refusal;
  return call;
}

/* Its last command is what the next step reads the log of. */
static GbxCommonVerdict
parse_read_session (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  gint64 ignored = -1;
  g_autofree char *id = gbx_daytona_parse_session (body, &ignored);

  if (id == NULL)
    return GBX_COMMON_DONE;
  gbx_common_flow_take_cursor (flow, g_uri_escape_string (id, NULL, FALSE));
  return GBX_COMMON_NEXT;
}

/* A sandbox runs on without its server, which nobody would notice. */
static GbxCommonVerdict
parse_server_state (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  gint64 exit_status = -1;
  g_autofree char *id = gbx_daytona_parse_session (body, &exit_status);
  g_autofree char *reason = NULL;

  if (id == NULL || exit_status < 0)
    return GBX_COMMON_NEXT;
  reason = g_strdup_printf ("its server ended with status %" G_GINT64_FORMAT, exit_status);
  gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_ENDED, reason);
  return GBX_COMMON_NEXT;
}

/* --- finding --- */

static GbxCommonCall *
format_find (GbxCommonFlow *flow, GError **error)
{
  g_autofree char *name = g_uri_escape_string (flow->name, NULL, FALSE);
  GbxCommonCall *call =
      gbx_common_call_new ("GET", g_strconcat ("/sandbox/" NAME_PREFIX, name, NULL), NULL);

  call->also_answers = gbx_common_not_found;
  return call;
}

/* By its own name, and not among those of the list, which may lag behind. */
static GbxCommonVerdict
parse_find (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) view = NULL;
  GbxDaytonaBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = NULL;

  if (status == gbx_common_not_found[0])
    return GBX_COMMON_DONE;
  view = gbx_common_json_parse_object (body, error);
  if (view == NULL)
    return GBX_COMMON_FAILED;
  sandbox = gbx_daytona_parse_box (view, NULL, &box);
  if (sandbox == NULL || box.is_gone)
    return GBX_COMMON_DONE;
  return take_box (flow, view) ? GBX_COMMON_NEXT : GBX_COMMON_DONE;
}

static GbxCommonCall *
format_list (GbxCommonFlow *flow, GError **error)
{
  g_autofree char *cursor =
      flow->cursor != NULL ? g_uri_escape_string (flow->cursor, NULL, FALSE) : NULL;

  return gbx_common_call_new (
      "GET", g_strconcat ("/sandbox", cursor != NULL ? "?cursor=" : "", cursor, NULL), NULL);
}

static gboolean
take_each (GbxCommonFlow *flow, JsonObject *view)
{
  GbxDaytonaBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_daytona_parse_box (view, NULL, &box);

  if (sandbox != NULL && !box.is_gone)
    g_ptr_array_add (flow->sandboxes, g_steal_pointer (&sandbox));
  return FALSE;
}

static GbxCommonVerdict
parse_list (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  char *cursor = NULL;
  g_autoptr (JsonArray) items = gbx_daytona_parse_page (body, &cursor, error);

  if (items == NULL)
    return GBX_COMMON_FAILED;
  gbx_common_flow_take_cursor (flow, cursor);
  return gbx_common_view_take_page (flow, items, take_each);
}

static GbxCommonCall *
format_renew (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call;

  if (!gbx_common_flow_is_running (flow))
    return NULL;
  call = new_call (flow, "POST", "/last-activity");
  call->is_repeatable = TRUE;
  call->also_answers = gbx_common_any_refusal; /* whoever uses it will see what is wrong */
  return call;
}

static const GbxCommonStep find_steps[] = {
  { NULL, format_find, parse_find },
  { NULL, format_preview, parse_preview },
  { NULL, format_renew, NULL },
  { NULL, NULL, NULL },
};
static const GbxCommonStep list_steps[] = {
  { NULL, format_list, parse_list },
  { NULL, NULL, NULL },
};
static const GbxCommonStep refresh_steps[] = {
  { NULL, format_get, parse_view },
  { NULL, format_preview, parse_preview },
  { NULL, format_read_session, parse_server_state },
  { NULL, NULL, NULL },
};
static const GbxCommonStep port_steps[] = {
  { NULL, format_get, parse_view },
  { NULL, format_preview, parse_preview },
  { NULL, NULL, NULL },
};
static const GbxCommonStep renew_steps[] = {
  { NULL, format_renew, NULL },
  { NULL, NULL, NULL },
};

/* --- its life --- */

static GbxCommonCall *
format_change (GbxCommonFlow *flow, const char *verb)
{
  GbxCommonCall *call = new_call (flow, "POST", verb);

  call->is_repeatable = TRUE;
  call->also_answers = wrong_state;
  return call;
}

static GbxCommonVerdict
parse_change (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  if (status != wrong_state[0])
    return parse_view (flow, status, body, error);
  gbx_common_flow_take_cursor (flow, gbx_common_json_describe_error (body));
  return GBX_COMMON_NEXT;
}

static GbxCommonCall *
format_stop (GbxCommonFlow *flow, GError **error)
{
  if (gbx_sandbox_get_state (flow->sandbox) == GBX_SANDBOX_STATE_PAUSED)
    return NULL;
  return format_change (flow, "/stop");
}

static GbxCommonCall *
format_start (GbxCommonFlow *flow, GError **error)
{
  if (gbx_common_flow_is_running (flow))
    return NULL;
  return format_change (flow, "/start");
}

static GbxCommonCall *
format_delete (GbxCommonFlow *flow, GError **error)
{
  GbxCommonCall *call = new_call (flow, "DELETE", "");

  call->also_answers = gbx_common_not_found;
  call->must_end = TRUE;
  return call;
}

static const GbxCommonStep pause_steps[] = {
  { NULL, format_stop, parse_change },
  { NULL, format_get, parse_waiting },
  { NULL, NULL, NULL },
};
static const GbxCommonStep resume_steps[] = {
  { NULL, format_start, parse_change },
  { NULL, format_get, parse_waiting },
  { NULL, format_preview, parse_preview },
  SERVER_STEPS,
  { NULL, NULL, NULL },
};
static const GbxCommonStep destroy_steps[] = {
  { NULL, format_delete, NULL },
  { NULL, NULL, NULL },
};

/* --- what a lost request may have made --- */

static GbxCommonVerdict
parse_own (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) view = NULL;

  if (status == gbx_common_not_found[0])
    return GBX_COMMON_DONE;
  view = gbx_common_json_parse_object (body, error);
  if (view == NULL)
    return GBX_COMMON_FAILED;
  return take_own (flow, view) ? GBX_COMMON_NEXT : GBX_COMMON_DONE;
}

static const GbxCommonStep sweep_steps[] = {
  { NULL, format_find, parse_own },
  { NULL, format_delete, NULL },
  { NULL, NULL, NULL },
};

/* --- logs and ports --- */

static GbxCommonCall *
format_logs (GbxCommonFlow *flow, GError **error)
{
  g_autofree char *verb =
      g_strconcat ("/process/session/" SESSION "/command/", flow->cursor, "/logs", NULL);

  return new_toolbox_call (flow, "GET", verb, NULL);
}

static GbxCommonVerdict
parse_logs (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  flow->log = gbx_daytona_parse_log (body, flow->max_lines_count);
  return GBX_COMMON_NEXT;
}

static const GbxCommonStep log_steps[] = {
  { NULL, format_get, parse_view },
  { NULL, format_read_session, parse_read_session },
  { NULL, format_logs, parse_logs },
  { NULL, NULL, NULL },
};

const GbxCommonCloudSteps gbx_daytona_steps = {
  .create = create_steps,
  .sweep = sweep_steps,
  .find = find_steps,
  .list = list_steps,
  .refresh = refresh_steps,
  .pause = pause_steps,
  .resume = resume_steps,
  .destroy = destroy_steps,
  .read_logs = log_steps,
  .start_server = start_server_steps,
  .resolve_port = port_steps,
  .renew = renew_steps,
};
