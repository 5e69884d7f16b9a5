/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-server-actions.h"

#include "gbx-action-schema.h"
#include "gbx-error.h"
#include "gbx-openapi.h"

/* One action that a module asked for. */
typedef struct
{
  GbxServer *server;
  GbxRequest *request;
  GSource *cancelled; /* NULL: it cannot be cancelled */
  gint64 begun_usec;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->cancelled != NULL)
    g_source_destroy (job->cancelled);
  g_clear_pointer (&job->cancelled, g_source_unref);
  g_object_unref (job->request);
  g_object_unref (job->server);
  g_free (job);
}

/* An action that the protocol does not have is described by its module: by the schema of the
 * action's name in its openapi.json, if it was opened and has one. */
static JsonObject *
describe_own (GbxServer *server, const char *action)
{
  g_autoptr (GPtrArray) parts = gbx_server_list_openapi (server);
  JsonObject *schema = gbx_openapi_find_schema (parts, action);

  if (schema != NULL)
    return schema;
  schema = json_object_new ();
  json_object_set_string_member (schema, "type", "object");
  return schema;
}

static JsonObject *
describe_action (GbxServer *server, const char *action, const GbxModuleInfo *info)
{
  const GbxActionSpec *spec = gbx_action_table_find (action);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", action);
  json_object_set_string_member (object, "description",
                                 spec != NULL ? spec->summary
                                              : gbx_module_info_get_description (info));
  json_object_set_object_member (object, "inputSchema",
                                 spec != NULL ? gbx_action_schema_build (spec, TRUE)
                                              : describe_own (server, action));
  return object;
}

static JsonArray *
describe (gpointer user_data)
{
  GbxDispatcher *dispatcher = gbx_server_get_dispatcher (user_data);
  g_auto (GStrv) actions = gbx_dispatcher_list_actions (dispatcher);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; actions[i] != NULL; i++)
    {
      const GbxModuleInfo *info = gbx_dispatcher_find_runner (dispatcher, actions[i]);

      if (info != NULL)
        json_array_add_object_element (array, describe_action (user_data, actions[i], info));
    }
  return array;
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  GbxObservation *observation =
      gbx_dispatcher_execute_finish (GBX_DISPATCHER (source), result, &error);

  gbx_server_count_action (job->server, gbx_request_get_action (job->request),
                           g_get_monotonic_time () - job->begun_usec);
  if (observation != NULL)
    g_task_return_pointer (task, observation, g_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Job *job = user_data;

  gbx_dispatcher_cancel (gbx_server_get_dispatcher (job->server), job->request);
  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable): why a request cannot be executed */
static char *
find_problem (GbxServer *server, GbxRequest *request)
{
  const char *action = gbx_request_get_action (request);
  const GbxActionSpec *spec = gbx_action_table_find (action);

  if (gbx_dispatcher_find_runner (gbx_server_get_dispatcher (server), action) == NULL)
    return g_strdup_printf ("no module runs the action “%s”", action);
  return spec != NULL ? gbx_action_schema_check (spec, gbx_request_get_args (request)) : NULL;
}

static void
execute_async (GbxRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer callback_data,
               gpointer user_data)
{
  GbxServer *server = user_data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, callback_data);
  g_autofree char *problem = find_problem (server, request);
  Job *job;

  g_task_set_source_tag (task, execute_async);
  if (problem != NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "%s", problem);
      return;
    }

  job = g_new0 (Job, 1);
  job->server = g_object_ref (server);
  job->request = g_object_ref (request);
  job->begun_usec = g_get_monotonic_time ();
  g_task_set_task_data (task, job, job_free);
  if (cancellable != NULL)
    {
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (on_cancelled), job, NULL);
      g_source_attach (job->cancelled, g_main_context_get_thread_default ());
    }
  gbx_server_note_action (server);
  gbx_dispatcher_execute_async (gbx_server_get_dispatcher (server), request, on_executed,
                                g_steal_pointer (&task));
}

static GbxObservation *
execute_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * gbx_server_actions_offer:
 * @server: a server
 * @environment: what its modules share
 *
 * Lets modules have the server run actions.
 */
void
gbx_server_actions_offer (GbxServer *server, GbxHostEnvironment *environment)
{
  static const GbxHostActions actions = { describe, execute_async, execute_finish };

  gbx_host_environment_set_actions (environment, &actions, server);
}
