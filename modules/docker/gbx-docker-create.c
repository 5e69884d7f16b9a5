/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-create.h"

#include "gbx-docker-call.h"
#include "gbx-docker-format.h"
#include "gbx-docker-parse.h"

typedef struct
{
  GbxDockerEngine *engine;
  GbxSandboxSpec *spec;
  char *image;
  JsonObject *body;
  GbxDockerPull pull;
  gboolean is_pulled;
  char *id;        /* (nullable): of the container, once there is one */
  GError *refusal; /* (nullable): what a line of the pull says */
  GError *cause;   /* (nullable): why the container is removed */
} Job;

static void
job_free (Job *job)
{
  gbx_docker_engine_unref (job->engine);
  g_object_unref (job->spec);
  g_free (job->image);
  json_object_unref (job->body);
  g_free (job->id);
  g_clear_error (&job->refusal);
  g_clear_error (&job->cause);
  g_free (job);
}

static void
call (GTask *task, const char *method, const char *path, JsonObject *body, GAsyncReadyCallback next)
{
  Job *job = g_task_get_task_data (task);

  gbx_docker_call_async (job->engine, method, path, body, NULL, g_task_get_cancellable (task), next,
                         g_object_ref (task));
}

/* --- taking it back --- */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);

  if (body == NULL && !g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_FOUND))
    g_prefix_error (&job->cause, "(and container %.12s stays: %s) ", job->id, error->message);
  g_task_return_error (task, g_steal_pointer (&job->cause));
}

static void
undo (GTask *task, GError *cause)
{
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("/containers/%s?force=1&v=1", job->id);

  job->cause = cause;
  gbx_docker_call_async (job->engine, "DELETE", path, NULL, NULL, NULL, on_removed,
                         g_object_ref (task));
}

/* --- step by step --- */

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  GbxSandbox *sandbox = body != NULL ? gbx_docker_parse_inspect (body, &error) : NULL;

  if (sandbox == NULL)
    undo (task, error);
  else
    g_task_return_pointer (task, sandbox, g_object_unref);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  g_autofree char *path = g_strdup_printf ("/containers/%s/json", job->id);

  if (body == NULL)
    undo (task, error);
  else
    call (task, "GET", path, NULL, on_inspected);
}

static void create (GTask *task);
static void pull (GTask *task);

static char *
parse_id (GBytes *body, GError **error)
{
  g_autoptr (JsonObject) object = gbx_docker_parse_object (body, error);
  JsonNode *node = object != NULL ? json_object_get_member (object, "Id") : NULL;

  if (object == NULL)
    return NULL;
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the engine names no container");
  return NULL;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  g_autofree char *path = NULL;

  if (body == NULL && g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_FOUND) &&
      job->pull == GBX_DOCKER_PULL_MISSING && !job->is_pulled)
    {
      pull (task);
      return;
    }
  if (body != NULL)
    job->id = parse_id (body, &error);
  if (job->id == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  gbx_sandbox_spec_report_progress (job->spec, -1, "starting the container");
  path = g_strdup_printf ("/containers/%s/start", job->id);
  call (task, "POST", path, NULL, on_started);
}

static void
create (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("/containers/create?name=" GBX_DOCKER_PREFIX "%s",
                                           gbx_sandbox_spec_get_name (job->spec));

  gbx_sandbox_spec_report_progress (job->spec, -1, "creating the container");
  /* Given up in the middle of this, nobody would know what to remove: so it runs to its end. */
  gbx_docker_call_async (job->engine, "POST", path, job->body, NULL, NULL, on_created,
                         g_object_ref (task));
}

static void
on_pull_line (const char *line, gsize length_bytes, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);
  g_autofree char *what = NULL;
  double fraction = -1;

  if (job->refusal == NULL &&
      gbx_docker_parse_progress (line, length_bytes, &fraction, &what, &job->refusal))
    gbx_sandbox_spec_report_progress (job->spec, fraction, what);
}

static void
on_pulled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);

  if (body != NULL && job->refusal != NULL)
    error = g_steal_pointer (&job->refusal);
  if (error != NULL)
    {
      g_prefix_error (&error, "the image “%s” cannot be fetched: ", job->image);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  job->is_pulled = TRUE;
  create (task);
}

static void
pull (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = gbx_docker_format_pull (job->image);

  gbx_sandbox_spec_report_progress (job->spec, -1, "fetching the image");
  gbx_docker_call_async (job->engine, "POST", path, NULL, on_pull_line,
                         g_task_get_cancellable (task), on_pulled, g_object_ref (task));
}

void
gbx_docker_create (GTask *task,
                   GbxDockerEngine *engine,
                   GbxSandboxSpec *spec,
                   const char *image,
                   const char *publish_address,
                   guint16 publish_port,
                   GbxDockerPull pull_when)
{
  Job *job = g_new0 (Job, 1);

  /* A container that was made is handed over or removed, whoever gives up. */
  g_task_set_check_cancellable (task, FALSE);
  job->engine = gbx_docker_engine_ref (engine);
  job->spec = g_object_ref (spec);
  job->image = g_strdup (image);
  job->body = gbx_docker_format_create (spec, image, publish_address, publish_port);
  job->pull = pull_when;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (pull_when == GBX_DOCKER_PULL_ALWAYS)
    pull (task);
  else
    create (task);
}
