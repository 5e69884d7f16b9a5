/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST /execute_action: decode, hand to the dispatcher, answer with what comes back. */
#include <string.h>

#include "gbx-error.h"
#include "gbx-http-reply.h"
#include "gbx-http-routes.h"
#include "gbx-json-codec.h"
#include "gbx-observation.h"
#include "gbx-request-private.h"

#define PREFIX "Internal server error: "

/* One action on its way; holds all that it needs, so that it runs to its end without its client. */
typedef struct
{
  GbxServer *server;
  GbxExchange *exchange;
  GbxDecoded *decoded;
  GbxObservation *observation;
  GBytes *body;
  char *content_type;
  gint64 begun_usec;
} Job;

static void
job_free (Job *job)
{
  g_clear_pointer (&job->decoded, gbx_decoded_free);
  g_clear_object (&job->observation);
  g_clear_object (&job->exchange);
  g_clear_object (&job->server);
  g_clear_pointer (&job->body, g_bytes_unref);
  g_free (job->content_type);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static gboolean
is_run (Job *job)
{
  return strcmp (job->decoded->action, "run") == 0;
}

static gboolean
is_hidden (Job *job)
{
  JsonNode *node = json_object_get_member (job->decoded->args, "hidden");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/* The metadata of a command that did not end. */
static JsonNode *
new_empty_metadata (void)
{
  g_autoptr (JsonObject) metadata = json_object_new ();

  json_object_set_int_member (metadata, "exit_code", -1);
  json_object_set_int_member (metadata, "pid", -1);
  json_object_set_null_member (metadata, "username");
  json_object_set_null_member (metadata, "hostname");
  json_object_set_null_member (metadata, "working_dir");
  json_object_set_null_member (metadata, "py_interpreter_path");
  json_object_set_string_member (metadata, "prefix", "");
  json_object_set_string_member (metadata, "suffix", "");

  return json_node_init_object (json_node_alloc (), metadata);
}

/*
 * A command's failure, as an observation. Clients cannot read an error observation of a hidden
 * command, so that one is dressed as a command that did not succeed.
 */
static GbxObservation *
new_run_failure (Job *job, const char *text)
{
  JsonNode *node = json_object_get_member (job->decoded->args, "command");
  gboolean has_command = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                         json_node_get_value_type (node) == G_TYPE_STRING;
  const char *command = has_command ? json_node_get_string (node) : "";
  g_autofree char *message = NULL;
  GbxObservation *observation;

  if (!is_hidden (job))
    return gbx_observation_new_error (text);

  observation = gbx_observation_new ("run", text);
  message = g_strdup_printf ("Command `%s` executed with exit code -1.", command);
  gbx_observation_set_message (observation, message);
  gbx_observation_set_success (observation, FALSE);
  gbx_observation_set_string_extra (observation, "command", command);
  gbx_observation_set_node_extra (observation, "metadata", new_empty_metadata ());
  gbx_observation_set_bool_extra (observation, "hidden", TRUE);
  return observation;
}

/* --- the way back --- */

static void
encode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  gsize length;
  char *text = gbx_observation_to_json (job->observation, &length);

  g_task_return_pointer (task, g_bytes_new_take (text, length), (GDestroyNotify) g_bytes_unref);
}

static void
on_encoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GBytes) body = g_task_propagate_pointer (G_TASK (result), NULL);

  gbx_exchange_respond (job->exchange, 200, "application/json", body);
}

/* Takes the observation for itself: nobody else uses it any more. */
static void
answer (Job *job, GbxObservation *observation)
{
  g_autoptr (GTask) task = NULL;
  gsize length;
  char *text;

  job->observation = observation;
  if (strlen (gbx_observation_get_content (observation)) <= GBX_HTTP_INLINE_MAX_BYTES)
    {
      text = gbx_observation_to_json (observation, &length);
      gbx_http_reply_text (job->exchange, 200, text, length);
      job_free (job);
      return;
    }

  /* The thread may be the last to let go of the task; the job must not end with it there. */
  task = g_task_new (NULL, NULL, on_encoded, job);
  g_task_set_source_tag (task, answer);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, encode_in_thread);
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  GbxObservation *observation;
  gint64 elapsed_usec = g_get_monotonic_time () - job->begun_usec;

  observation = gbx_dispatcher_execute_finish (GBX_DISPATCHER (source), result, &error);
  gbx_server_count_action (job->server, job->decoded->action, elapsed_usec);
  if (observation == NULL && is_run (job))
    observation = new_run_failure (job, error->message);

  if (observation != NULL)
    answer (g_steal_pointer (&job), observation);
  else
    gbx_http_reply_detail (job->exchange, 500, PREFIX, error->message);
}

/* --- the way there --- */

static void
execute (Job *job)
{
  GbxDispatcher *dispatcher = gbx_server_get_dispatcher (job->server);
  g_autoptr (GbxRequest) request = gbx_request_new (job->decoded->action, job->decoded->args);

  gbx_request_set_exact_texts (request, job->decoded->exact_texts);
  gbx_request_set_timeout_seconds (request, job->decoded->timeout_seconds);
  job->begun_usec = g_get_monotonic_time ();
  gbx_dispatcher_execute_async (dispatcher, request, on_executed, job);
}

/* Only the dispatcher knows whether a module brings an action that the protocol does not have. */
static void
check_foreign (Job *job)
{
  GbxDispatcher *dispatcher = gbx_server_get_dispatcher (job->server);
  g_auto (GStrv) known = NULL;

  if (!job->decoded->is_foreign || gbx_dispatcher_knows_action (dispatcher, job->decoded->action))
    return;

  known = gbx_dispatcher_list_actions (dispatcher);
  gbx_decoded_fail_unknown (job->decoded, (const char *const *) known);
}

static void
begin (Job *owned)
{
  g_autoptr (Job) job = owned;

  check_foreign (job);
  switch (job->decoded->kind)
    {
    case GBX_DECODED_INVALID:
      gbx_http_reply_invalid (job->exchange, job->decoded->text);
      break;
    case GBX_DECODED_FAILED:
      gbx_http_reply_detail (job->exchange, 500, PREFIX, job->decoded->text);
      break;
    case GBX_DECODED_REFUSED:
      gbx_server_note_action (job->server);
      answer (job, is_run (job) ? new_run_failure (job, job->decoded->text)
                                : gbx_observation_new_error (job->decoded->text));
      g_steal_pointer (&job);
      break;
    case GBX_DECODED_ACTION:
      gbx_server_note_action (job->server);
      execute (g_steal_pointer (&job));
      break;
    }
}

static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;

  g_task_return_pointer (task,
                         gbx_json_codec_decode (job->body, job->content_type),
                         (GDestroyNotify) gbx_decoded_free);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;

  job->decoded = g_task_propagate_pointer (G_TASK (result), NULL);
  begin (job);
}

/* Runs the action in a body; the client may leave, and the action still runs to its end. */
void
gbx_http_handle_execute_action (GbxServer *server, GbxExchange *exchange)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GTask) task = NULL;

  job->server = g_object_ref (server);
  job->exchange = g_object_ref (exchange);
  job->body = g_bytes_ref (gbx_exchange_get_body (exchange));
  job->content_type = g_strdup (gbx_exchange_get_header (exchange, "Content-Type"));
  if (g_bytes_get_size (job->body) <= GBX_HTTP_INLINE_MAX_BYTES)
    {
      job->decoded = gbx_json_codec_decode (job->body, job->content_type);
      begin (job);
      return;
    }

  task = g_task_new (NULL, NULL, on_decoded, job);
  g_task_set_source_tag (task, gbx_http_handle_execute_action);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, decode_in_thread);
}
