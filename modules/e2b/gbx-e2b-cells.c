/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-cells.h"

#include <string.h>

#include "gbx-bash-report.h"
#include "gbx-common-json.h"
#include "gbx-e2b-envd.h"
#include "gbx-e2b-limits.h"

/* Two lines that clients find behind the text of every cell. */
#define EXTRA_CODE \
  "import os as _os, sys as _sys\nprint(_os.getcwd())\nprint(_sys.executable)\ndel _os, _sys"

typedef struct
{
  GbxCommonRest *rest;
  GbxSandbox *sandbox;
  char *code;
  gboolean wants_extra;
  double timeout_seconds;
  GbxE2bCell *cell;
  GbxE2bCell *extra; /* (nullable): is being asked for */
  GCancellable *running;
  GCancellable *outer; /* (nullable) */
  gulong outer_id;
  GSource *timer; /* (nullable) */
  gboolean is_late;
} Job;

static void
job_free (Job *job)
{
  if (job->outer != NULL)
    g_cancellable_disconnect (job->outer, job->outer_id);
  g_clear_object (&job->outer);
  if (job->timer != NULL)
    g_source_destroy (job->timer);
  g_clear_pointer (&job->timer, g_source_unref);
  gbx_common_rest_unref (job->rest);
  g_object_unref (job->sandbox);
  g_free (job->code);
  gbx_e2b_cell_free (job->cell);
  g_clear_pointer (&job->extra, gbx_e2b_cell_free);
  g_object_unref (job->running);
  g_free (job);
}

static GbxObservation *
observe (Job *job)
{
  g_auto (GStrv) lines = job->extra != NULL ? g_strsplit (job->extra->text->str, "\n", 3) : NULL;
  g_autoptr (GString) text = g_string_new (job->cell->text->str);
  gboolean has_images = json_array_get_length (job->cell->images) > 0;
  GbxObservation *observation;

  if (job->is_late)
    {
      g_autofree char *seconds = gbx_bash_report_format_float (job->timeout_seconds);

      g_string_append_printf (text, "[Execution timed out (%s seconds).]", seconds);
    }
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (text->len == 0 && !has_images)
    g_string_append (text, "[Code executed successfully with no output]");
  if (lines != NULL && g_strv_length (lines) >= 2)
    g_string_append_printf (text,
                            "\n[Jupyter current working directory: %s]"
                            "\n[Jupyter Python interpreter: %s]",
                            lines[0], lines[1]);
  observation = gbx_observation_new ("run_ipython", text->str);
  gbx_observation_set_message (observation, "Code executed in IPython cell.");
  gbx_observation_set_success (observation, TRUE);
  gbx_observation_set_string_extra (observation, "code", job->code);
  gbx_observation_set_node_extra (
      observation, "image_urls",
      has_images ? json_node_init_array (json_node_alloc (), job->cell->images)
                 : json_node_new (JSON_NODE_NULL));
  return observation;
}

static void
on_line (const char *line, gsize length_bytes, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);

  gbx_e2b_cell_take_line (job->extra != NULL ? job->extra : job->cell, line, length_bytes);
}

static void run_cell (GTask *owned, const char *code);

/* The edge answers for a port that nobody listens on. */
static void
refuse (GTask *task, guint status, GBytes *body)
{
  g_autofree char *said = gbx_common_json_describe_error (body);

  if (status == 502)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                             "nothing in the sandbox runs cells: make it from a template that "
                             "has the code interpreter (E2B says: %s)",
                             said);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_FAILED, "E2B refuses: %s (status %u)",
                             said, status);
}

static void
on_cell_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_http_send_finish (result, &status, &error);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (job->extra != NULL || job->is_late)
    g_task_return_pointer (task, observe (job), g_object_unref);
  else if (body == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (status != 200)
    refuse (task, status, body);
  else if (!job->wants_extra)
    g_task_return_pointer (task, observe (job), g_object_unref);
  else
    {
      job->extra = gbx_e2b_cell_new ();
      run_cell (g_steal_pointer (&task), EXTRA_CODE);
    }
}

static gboolean
on_late (gpointer user_data)
{
  Job *job = user_data;

  job->is_late = job->extra == NULL;
  g_cancellable_cancel (job->running);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Never tried again: a cell may do anything. */
static void
run_cell (GTask *owned, const char *code)
{
  Job *job = g_task_get_task_data (owned);
  JsonObject *body = json_object_new ();
  GError *error = NULL;
  g_autoptr (GbxCommonCall) call = NULL;
  GbxCommonHttpRequest request;

  json_object_set_string_member (body, "code", code);
  call = gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_CELLS_PORT, "POST", g_strdup ("/execute"),
                                NULL, body, &error);
  if (call == NULL)
    {
      g_task_return_error (owned, error);
      g_object_unref (owned);
      return;
    }
  request = (GbxCommonHttpRequest){ .method = call->method,
                                    .path = call->path,
                                    .body = call->body,
                                    .headers = (const char *const *) call->headers,
                                    .max_answer_bytes = GBX_E2B_CELL_MAX_BYTES,
                                    .on_line = on_line };
  gbx_common_http_send_async (gbx_common_rest_get_http (job->rest), &request, job->running,
                              on_cell_over, owned);
}

void
gbx_e2b_cells_execute_async (GbxCommonRest *rest,
                             GbxSandbox *sandbox,
                             GbxRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  const char *code = gbx_request_get_string_arg (request, "code", &error);
  gboolean wants_extra = TRUE;
  Job *job;

  g_task_set_source_tag (task, gbx_e2b_cells_execute_async);
  if (code == NULL ||
      !gbx_request_get_bool_arg (request, "include_extra", TRUE, &wants_extra, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = g_new0 (Job, 1);
  job->rest = gbx_common_rest_ref (rest);
  job->sandbox = g_object_ref (sandbox);
  job->code = g_strdup (code);
  job->wants_extra = wants_extra;
  job->timeout_seconds = gbx_request_get_timeout_seconds (request);
  job->cell = gbx_e2b_cell_new ();
  job->running = g_cancellable_new ();
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (cancellable != NULL)
    {
      job->outer = g_object_ref (cancellable);
      job->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                             g_object_ref (job->running), g_object_unref);
    }
  if (job->timeout_seconds > 0)
    {
      job->timer = g_timeout_source_new (
          (guint) MIN (job->timeout_seconds * 1000, (double) G_MAXINT));
      g_source_set_callback (job->timer, on_late, job, NULL);
      g_source_attach (job->timer, NULL);
    }
  run_cell (g_steal_pointer (&task), job->code);
}

GbxObservation *
gbx_e2b_cells_execute_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
