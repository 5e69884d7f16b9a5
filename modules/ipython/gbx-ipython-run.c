/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-run.h"

#include <string.h>

#include "gbx-ipython-text.h"

#define KIND "run_ipython"
#define MESSAGE "Code executed in IPython cell."

/* Data of the action's task. */
typedef struct
{
  GbxHost *host;
  GbxIpythonSession *session;
  GbxIpythonRecords *records; /* outlives the run: it is the module's */
  GbxRequest *request;
  GbxIpythonArgs args;
  GbxIpythonRecord *record;
  GbxIpythonCell *cell; /* NULL: it does not run yet */
  gulong stop_id;
  gboolean is_over; /* the task has returned */
} Run;

static void prepare (GTask *task);

static void
run_free (gpointer data)
{
  Run *self = data;

  g_clear_object (&self->host);
  g_clear_object (&self->session);
  g_clear_object (&self->request);
  g_clear_object (&self->cell);
  g_clear_pointer (&self->record, gbx_ipython_record_unref);
  g_free (self);
}

/**
 * gbx_ipython_args_read:
 * @self: (out caller-allocates): what is asked for; untouched on failure
 * @request: an action
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS
 */
gboolean
gbx_ipython_args_read (GbxIpythonArgs *self, GbxRequest *request, GError **error)
{
  GbxIpythonArgs args = { .include_extra = TRUE };

  args.code = gbx_request_get_string_arg (request, "code", error);
  if (args.code == NULL ||
      !gbx_request_get_bool_arg (request, "include_extra", TRUE, &args.include_extra, error) ||
      !gbx_request_get_optional_string_arg (request, "kernel_init_code", "", &args.init_code,
                                            error) ||
      !gbx_request_get_optional_string_arg (request, "kernel", "", &args.kernel, error) ||
      !gbx_request_get_optional_string_arg (request, "kernelspec", "", &args.kernelspec, error) ||
      !gbx_request_get_optional_string_arg (request, "cell", "", &args.cell, error))
    return FALSE;
  if (*args.cell == '\0')
    args.cell = gbx_request_get_id (request);

  *self = args;
  return TRUE;
}

static char *
build_content (Run *self, const char *text)
{
  const char *interpreter = gbx_ipython_session_get_interpreter (self->session);
  g_autoptr (GString) content = g_string_new (text);

  if (!self->args.include_extra)
    return g_string_free (g_steal_pointer (&content), FALSE);

  g_string_append_printf (content, "\n[Jupyter current working directory: %s]",
                          gbx_host_get_current_directory (self->host));
  g_string_append_printf (content, "\n[Jupyter Python interpreter: %s]", interpreter);
  return g_string_free (g_steal_pointer (&content), FALSE);
}

static void
end_run (GTask *task, GError *error, const char *text, JsonNode *images)
{
  Run *self = g_task_get_task_data (task);
  g_autofree char *content = NULL;
  GbxObservation *observation;

  self->is_over = TRUE;
  g_clear_signal_handler (&self->stop_id, self->request);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  content = build_content (self, text);
  observation = gbx_observation_new (KIND, content);
  gbx_observation_set_message (observation, MESSAGE);
  gbx_observation_set_success (observation, TRUE);
  gbx_observation_set_string_extra (observation, "code", self->args.code);
  gbx_observation_set_node_extra (observation, "image_urls", images);
  g_task_return_pointer (task, observation, g_object_unref);
}

static void
end_with_text (GTask *task, const char *text)
{
  end_run (task, NULL, text, json_node_new (JSON_NODE_NULL));
}

static void
end_timed_out (GTask *task)
{
  Run *self = g_task_get_task_data (task);
  double timeout = gbx_request_get_timeout_seconds (self->request);
  g_autofree char *seconds = gbx_ipython_text_format_seconds (timeout);
  g_autofree char *text = g_strdup_printf ("[Execution timed out (%s seconds).]", seconds);

  end_with_text (task, text);
}

static void
end_died (GTask *task)
{
  Run *self = g_task_get_task_data (task);
  GbxIpythonOutput *output = gbx_ipython_cell_get_output (self->cell);
  g_autofree char *death = gbx_ipython_session_describe_death (self->session);
  g_autofree char *text = gbx_ipython_output_build_text (output);
  g_autofree char *whole = NULL;

  if (gbx_ipython_output_is_empty (output))
    whole = g_steal_pointer (&death);
  else
    whole = g_strconcat (text, *text != '\0' ? "\n" : "", death, NULL);
  end_run (task, NULL, whole, gbx_ipython_output_build_images (output));
}

/* The reasons for which nobody wants the cell's result: the time is up, or who asked is. */
static void
on_stop_requested (GbxRequest *request, guint reason, GTask *task)
{
  Run *self = g_task_get_task_data (task);
  G_GNUC_UNUSED g_autoptr (GTask) keep = g_object_ref (task);

  if (self->is_over)
    return;
  if (self->cell != NULL)
    gbx_ipython_cell_give_up (self->cell);
  if (reason == GBX_STOP_REASON_DEADLINE)
    end_timed_out (task);
  else
    end_run (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"), NULL, NULL);
}

static void
on_stream (GbxIpythonCell *cell, const char *text, GTask *task)
{
  Run *self = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk = NULL;

  if (text == NULL || *text == '\0')
    return;
  /* Who looks on and is too slow misses something; the observation does not. */
  chunk = g_bytes_new (text, strlen (text));
  gbx_request_emit_output (self->request, chunk);
}

static void
on_update (GbxIpythonCell *cell, gpointer message, GTask *task)
{
  Run *self = g_task_get_task_data (task);

  gbx_ipython_records_update_display (self->records, message);
}

static void
on_cell_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from run_cell */
  Run *self = g_task_get_task_data (task);
  GbxIpythonCell *cell = GBX_IPYTHON_CELL (source);
  GbxIpythonCellEnd end = gbx_ipython_cell_run_finish (cell, result);
  g_autofree char *text = NULL;

  g_signal_handlers_disconnect_by_data (cell, task);
  if (self->is_over || end == GBX_IPYTHON_CELL_END_GIVEN_UP)
    return;
  if (end == GBX_IPYTHON_CELL_END_DIED)
    {
      end_died (task);
      return;
    }

  text = gbx_ipython_output_build_text (gbx_ipython_cell_get_output (cell));
  end_run (task, NULL, text, gbx_ipython_output_build_images (gbx_ipython_cell_get_output (cell)));
}

static void
run_cell (GTask *task)
{
  Run *self = g_task_get_task_data (task);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  GbxIpythonOutput *output;

  output = gbx_ipython_output_new (gbx_settings_get_size_bytes (settings, "max-output"),
                                   gbx_settings_get_size_bytes (settings, "max-images"));
  self->cell = gbx_ipython_session_begin_cell (self->session, self->args.code, output,
                                               self->record);
  if (self->cell == NULL)
    {
      prepare (task); /* the kernel died in the meantime */
      return;
    }
  g_signal_connect (self->cell, "stream", G_CALLBACK (on_stream), task);
  g_signal_connect (self->cell, "update", G_CALLBACK (on_update), task);
  gbx_ipython_cell_run_async (self->cell, on_cell_done, g_object_ref (task));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from prepare */
  Run *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean ready;

  ready = gbx_ipython_session_prepare_finish (self->session, result, &error);
  if (self->is_over)
    return;
  if (ready)
    run_cell (task);
  else if (g_error_matches (error, GBX_ERROR, GBX_ERROR_BUSY))
    end_with_text (task, error->message);
  else
    end_run (task, g_steal_pointer (&error), NULL, NULL);
}

static void
prepare (GTask *task)
{
  Run *self = g_task_get_task_data (task);

  gbx_ipython_session_prepare_async (self->session, gbx_host_get_current_directory (self->host),
                                     self->args.init_code, on_prepared, g_object_ref (task));
}

/**
 * gbx_ipython_run_async:
 * @host: the module's host
 * @session: what runs the cell
 * @records: where its outputs are kept
 * @request: the action
 * @args: what it asks for
 * @task: (transfer none): returns the observation, or an error
 *
 * Runs an action to its end.
 */
void
gbx_ipython_run_async (GbxHost *host,
                       GbxIpythonSession *session,
                       GbxIpythonRecords *records,
                       GbxRequest *request,
                       const GbxIpythonArgs *args,
                       GTask *task)
{
  Run *self = g_new0 (Run, 1);

  self->host = g_object_ref (host);
  self->session = g_object_ref (session);
  self->records = records;
  self->request = g_object_ref (request);
  self->args = *args;
  self->record = gbx_ipython_records_add (records, args->cell,
                                          gbx_ipython_session_get_name (session));
  g_task_set_task_data (task, self, run_free);
  g_task_set_check_cancellable (task, FALSE); /* it returns by itself when it is stopped */

  self->stop_id = g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested), task);
  prepare (task);
}
