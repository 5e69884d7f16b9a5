/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-steps.h"

#include <string.h>

#include "gbx-modal-ask.h"
#include "gbx-modal-create.h"
#include "gbx-modal-frame.h"
#include "gbx-modal-limits.h"
#include "gbx-modal-parse.h"

#define STDOUT 1
#define STDERR 2
#define FIRST_ENTRY "0-0"

static char *
id_of (GbxCommonFlow *flow)
{
  return (char *) gbx_sandbox_get_id (flow->sandbox);
}

/* --- how it is, and where the server is --- */

static GbxCommonCall *
format_wait (GbxCommonFlow *flow, GError **error)
{
  GbxModal__WaitRequest message = GBX_MODAL__WAIT_REQUEST__INIT;

  message.sandbox_id = id_of (flow);
  message.has_timeout = TRUE;
  message.timeout = 0;
  return gbx_modal_ask_new ("SandboxWait", &message.base);
}

static GbxCommonVerdict
parse_wait (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModal__WaitAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__wait_answer__descriptor, &answer, error);
  g_autofree char *reason = NULL;

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  if (gbx_modal_parse_result (answer->result) == GBX_MODAL_RESULT_NONE)
    gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_RUNNING, NULL);
  else
    {
      reason = gbx_modal_parse_reason (answer->result);
      gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_ENDED, reason);
    }
  return GBX_COMMON_NEXT;
}

static GbxCommonCall *
format_tunnels (GbxCommonFlow *flow, GError **error)
{
  GbxModal__WaitRequest message = GBX_MODAL__WAIT_REQUEST__INIT;

  message.sandbox_id = id_of (flow);
  message.has_timeout = TRUE;
  message.timeout = gbx_modal_ask_get_seconds (flow, GBX_MODAL_POLL_USEC);
  return gbx_modal_ask_new ("SandboxGetTunnels", &message.base);
}

static GbxCommonCall *
format_tunnels_if_running (GbxCommonFlow *flow, GError **error)
{
  return gbx_common_flow_is_running (flow) ? format_tunnels (flow, error) : NULL;
}

static GbxCommonVerdict
parse_tunnels (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  const char *pattern = gbx_modal_ask_get_setting (flow, "tunnel-url");
  guint port = flow->port != 0 ? flow->port : gbx_modal_sandbox_get_port (flow->sandbox);
  GbxModal__TunnelsAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__tunnels_answer__descriptor, &answer, error);
  guint result;

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  result = gbx_modal_parse_result (answer->result);
  if (result == GBX_MODAL_RESULT_TIMEOUT)
    gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_STARTING, "not scheduled yet");
  else if (result > GBX_MODAL_RESULT_SUCCESS)
    {
      g_autofree char *reason = gbx_modal_parse_reason (answer->result);

      gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_ENDED, reason);
    }
  else
    {
      gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_RUNNING, NULL);
      g_free (flow->url);
      flow->url = gbx_modal_parse_address (answer, pattern != NULL ? pattern : "", port);
    }
  return GBX_COMMON_NEXT;
}

static GbxCommonVerdict
parse_waiting (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxCommonVerdict verdict = parse_tunnels (flow, status, body, error);

  if (verdict == GBX_COMMON_NEXT)
    verdict = gbx_common_flow_judge (flow, error);
  if (verdict != GBX_COMMON_NEXT || flow->url != NULL)
    return verdict;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the sandbox has no tunnel to port %u",
               flow->port);
  return GBX_COMMON_FAILED;
}

static const GbxCommonStep create_steps[] = {
  { "looking for the app", gbx_modal_create_format_app, gbx_modal_create_parse_app },
  { "building the image", gbx_modal_create_format_image, gbx_modal_create_parse_image },
  { NULL, gbx_modal_create_format_join, gbx_modal_create_parse_join },
  { NULL, gbx_modal_create_format_secret, gbx_modal_create_parse_secret },
  { "making the sandbox", gbx_modal_create_format_sandbox, gbx_modal_create_parse_sandbox },
  { "waiting for the sandbox", format_tunnels, parse_waiting },
  { NULL, NULL, NULL },
};

/* --- finding --- */

static GbxCommonCall *
format_known_app (GbxCommonFlow *flow, GError **error)
{
  GbxModal__AppRequest message = GBX_MODAL__APP_REQUEST__INIT;
  GbxCommonCall *call;

  message.app_name = gbx_modal_ask_get_setting (flow, "app");
  message.environment_name = gbx_modal_ask_get_setting (flow, "environment");
  call = gbx_modal_ask_new ("AppGetOrCreate", &message.base);
  call->also_answers = gbx_common_not_found;
  return call;
}

static GbxCommonVerdict
parse_known_app (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  if (status == gbx_common_not_found[0])
    return GBX_COMMON_DONE; /* nothing was ever made there */
  return gbx_modal_create_parse_app (flow, status, body, error);
}

/* The sandboxes that have not ended, or those with a tag; the newest first. */
static GbxCommonCall *
format_list_tagged (GbxCommonFlow *flow, const char *name, const char *value)
{
  GbxModal__ListRequest message = GBX_MODAL__LIST_REQUEST__INIT;
  GbxModal__Tag tag = GBX_MODAL__TAG__INIT;
  GbxModal__Tag *tags[] = { &tag };

  tag.tag_name = (char *) name;
  tag.tag_value = (char *) value;
  message.app_id = gbx_modal_ask_get_notes (flow)->app_id;
  message.environment_name = gbx_modal_ask_get_setting (flow, "environment");
  message.n_tags = name != NULL ? 1 : 0;
  message.tags = tags;
  message.has_before_timestamp = flow->cursor != NULL;
  if (flow->cursor != NULL)
    message.before_timestamp = g_ascii_strtod (flow->cursor, NULL);
  return gbx_modal_ask_new ("SandboxList", &message.base);
}

static GbxCommonCall *
format_find (GbxCommonFlow *flow, GError **error)
{
  return format_list_tagged (flow, GBX_MODAL_TAG_NAME, flow->name);
}

static GbxCommonCall *
format_list (GbxCommonFlow *flow, GError **error)
{
  return format_list_tagged (flow, NULL, NULL);
}

static GbxCommonCall *
format_list_own (GbxCommonFlow *flow, GError **error)
{
  return format_list_tagged (flow, GBX_MODAL_TAG_TOKEN, flow->token);
}

/* The next page holds what is older than the last one of this; FALSE: there is none. */
static gboolean
take_page_end (GbxCommonFlow *flow, const GbxModal__ListAnswer *answer)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  double before = flow->cursor != NULL ? g_ascii_strtod (flow->cursor, NULL) : G_MAXDOUBLE;
  double oldest;

  if (answer->n_sandboxes == 0)
    return FALSE;
  oldest = answer->sandboxes[answer->n_sandboxes - 1]->created_at;
  if (!(oldest > 0 && oldest < before))
    return FALSE;
  gbx_common_flow_take_cursor (flow, g_strdup (g_ascii_dtostr (digits, sizeof digits, oldest)));
  return TRUE;
}

/* Takes the first of ours, or each if there is somebody to take them. */
static GbxCommonVerdict
parse_page (GbxCommonFlow *flow, GBytes *body, GPtrArray *all, GError **error)
{
  GbxModal__ListAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__list_answer__descriptor, &answer, error);

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  for (gsize i = 0; i < answer->n_sandboxes; i++)
    {
      g_autoptr (GbxSandbox) sandbox = gbx_modal_parse_sandbox (answer->sandboxes[i]);

      if (sandbox == NULL || gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_ENDED)
        continue;
      if (all == NULL)
        {
          flow->sandbox = g_steal_pointer (&sandbox);
          flow->port = gbx_modal_sandbox_get_port (flow->sandbox);
          return GBX_COMMON_NEXT;
        }
      g_ptr_array_add (all, g_steal_pointer (&sandbox));
    }
  return take_page_end (flow, answer) ? GBX_COMMON_AGAIN_NOW : GBX_COMMON_NEXT;
}

static GbxCommonVerdict
parse_find (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, NULL, error);
}

static GbxCommonVerdict
parse_list (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return parse_page (flow, body, flow->sandboxes, error);
}

static const GbxCommonStep find_steps[] = {
  { NULL, format_known_app, parse_known_app },
  { NULL, format_find, parse_find },
  { NULL, format_tunnels_if_running, parse_tunnels },
  { NULL, NULL, NULL },
};
static const GbxCommonStep list_steps[] = {
  { NULL, format_known_app, parse_known_app },
  { NULL, format_list, parse_list },
  { NULL, NULL, NULL },
};
static const GbxCommonStep refresh_steps[] = {
  { NULL, format_wait, parse_wait },
  { NULL, format_tunnels_if_running, parse_tunnels },
  { NULL, NULL, NULL },
};

/* --- its life --- */

static GbxCommonCall *
format_pause (GbxCommonFlow *flow, GError **error)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
               "Modal cannot pause a sandbox; it can only be ended");
  return NULL;
}

/* One that runs need not be woken, and one that has ended cannot be. */
static GbxCommonVerdict
parse_resume (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxCommonVerdict verdict = parse_wait (flow, status, body, error);

  return verdict == GBX_COMMON_NEXT ? gbx_common_flow_judge (flow, error) : verdict;
}

static GbxCommonCall *
format_terminate (GbxCommonFlow *flow, GError **error)
{
  GbxModal__TerminateRequest message = GBX_MODAL__TERMINATE_REQUEST__INIT;
  GbxCommonCall *call;

  if (flow->sandbox == NULL)
    return NULL;
  message.sandbox_id = id_of (flow);
  call = gbx_modal_ask_new ("SandboxTerminate", &message.base);
  call->also_answers = gbx_common_not_found;
  call->must_end = TRUE;
  return call;
}

static const GbxCommonStep pause_steps[] = {
  { NULL, format_pause, NULL },
  { NULL, NULL, NULL },
};
static const GbxCommonStep resume_steps[] = {
  { NULL, format_wait, parse_resume },
  { NULL, format_tunnels, parse_waiting },
  { NULL, NULL, NULL },
};
static const GbxCommonStep destroy_steps[] = {
  { NULL, format_terminate, NULL },
  { NULL, NULL, NULL },
};
/* What a lost request may have made. */
static const GbxCommonStep sweep_steps[] = {
  { NULL, format_known_app, parse_known_app },
  { NULL, format_list_own, parse_find },
  { NULL, format_terminate, NULL },
  { NULL, NULL, NULL },
};

/* --- logs and ports --- */

static GbxCommonCall *
format_logs (GbxCommonFlow *flow, guint file_descriptor)
{
  GbxModal__LogsRequest message = GBX_MODAL__LOGS_REQUEST__INIT;

  message.sandbox_id = id_of (flow);
  message.has_file_descriptor = TRUE;
  message.file_descriptor = file_descriptor;
  message.has_timeout = TRUE;
  message.timeout = gbx_modal_ask_get_seconds (flow, GBX_MODAL_LOG_USEC);
  message.last_entry_id = (char *) FIRST_ENTRY;
  return gbx_modal_ask_new ("SandboxGetLogs", &message.base);
}

static GbxCommonCall *
format_stdout (GbxCommonFlow *flow, GError **error)
{
  return format_logs (flow, STDOUT);
}

static GbxCommonCall *
format_stderr (GbxCommonFlow *flow, GError **error)
{
  return format_logs (flow, STDERR);
}

static GbxCommonVerdict
parse_logs (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  GPtrArray *messages = gbx_modal_frame_unpack (body, &gbx_modal__logs_answer__descriptor, error);

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  g_ptr_array_extend (notes->logs, messages, NULL, NULL);
  g_ptr_array_set_free_func (messages, NULL);
  g_ptr_array_unref (messages);
  g_clear_pointer (&flow->log, g_bytes_unref);
  flow->log = gbx_modal_parse_logs (notes->logs, flow->max_lines_count);
  return GBX_COMMON_NEXT;
}

static const GbxCommonStep log_steps[] = {
  { NULL, format_stdout, parse_logs },
  { NULL, format_stderr, parse_logs },
  { NULL, NULL, NULL },
};
static const GbxCommonStep port_steps[] = {
  { NULL, format_tunnels, parse_tunnels },
  { NULL, NULL, NULL },
};

const GbxCommonCloudSteps gbx_modal_steps = {
  .create = create_steps,
  .sweep = sweep_steps,
  .find = find_steps,
  .list = list_steps,
  .refresh = refresh_steps,
  .pause = pause_steps,
  .resume = resume_steps,
  .destroy = destroy_steps,
  .read_logs = log_steps,
  .resolve_port = port_steps,
  .passes_limits = TRUE,
};
