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

/* As the protocol's own server takes a value for yes or no. */
static gboolean
is_true (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) > 0;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_size (json_node_get_object (node)) > 0;
  if (type == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0';
  if (type == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  return type != G_TYPE_INVALID && json_node_get_double (node) != 0;
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
  GbxIpythonArgs args = { 0 };
  JsonNode *extra = json_object_get_member (gbx_request_get_args (request), "include_extra");

  args.include_extra = extra == NULL || is_true (extra);
  args.code = gbx_request_get_string_arg (request, "code", error);
  if (args.code == NULL ||
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

/* The two lines that clients find after the text of every cell; empty if they are not wanted. */
static char *
build_extra_lines (Run *self)
{
  if (!self->args.include_extra)
    return g_strdup ("");
  return g_strdup_printf ("\n[Jupyter current working directory: %s]"
                          "\n[Jupyter Python interpreter: %s]",
                          gbx_host_get_current_directory (self->host),
                          gbx_ipython_session_get_interpreter (self->session));
}

static GbxObservation *
build_observation (const char *code, const char *text, const char *extra_lines, JsonNode *images)
{
  g_autofree char *content = g_strconcat (text, extra_lines, NULL);
  GbxObservation *observation = gbx_observation_new (KIND, content);

  gbx_observation_set_message (observation, MESSAGE);
  gbx_observation_set_success (observation, TRUE);
  gbx_observation_set_string_extra (observation, "code", code);
  gbx_observation_set_node_extra (observation, "image_urls", images);
  return observation;
}

/* From here on nobody asks the task to stop. */
static void
finish (Run *self)
{
  self->is_over = TRUE;
  if (self->cell == NULL)
    gbx_ipython_record_end (self->record, "aborted");
  g_clear_signal_handler (&self->stop_id, self->request);
}

static void
end_with_error (GTask *task, GError *error)
{
  finish (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static void
end_with_text (GTask *task, const char *text)
{
  Run *self = g_task_get_task_data (task);
  g_autofree char *extra_lines = build_extra_lines (self);

  finish (self);
  g_task_return_pointer (task,
                         build_observation (self->args.code, text, extra_lines,
                                            json_node_new (JSON_NODE_NULL)),
                         g_object_unref);
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

/* What a thread needs to make the observation of a cell that is over. */
typedef struct
{
  GbxIpythonCell *cell; /* nobody else looks at its output now */
  char *code;
  char *extra_lines;
} Making;

static void
making_free (gpointer data)
{
  Making *self = data;

  g_clear_object (&self->cell);
  g_free (self->code);
  g_free (self->extra_lines);
  g_free (self);
}

static GbxObservation *
make (const Making *making)
{
  const GbxIpythonOutput *output = gbx_ipython_cell_get_output (making->cell);
  g_autofree char *text = gbx_ipython_output_build_text (output);

  return build_observation (making->code, text, making->extra_lines,
                            gbx_ipython_output_build_images (output));
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, make (task_data), g_object_unref);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from end_with_output */

  g_task_return_pointer (task, g_task_propagate_pointer (G_TASK (result), NULL), g_object_unref);
}

static void
end_with_output (GTask *task)
{
  Run *self = g_task_get_task_data (task);
  const GbxIpythonOutput *output = gbx_ipython_cell_get_output (self->cell);
  Making *making = g_new0 (Making, 1);
  g_autoptr (GTask) making_task = NULL;

  finish (self);
  making->cell = g_object_ref (self->cell);
  making->code = g_strdup (self->args.code);
  making->extra_lines = build_extra_lines (self);
  if (gbx_ipython_output_get_size_bytes (output) <= GBX_IPYTHON_INLINE_MAX_BYTES)
    {
      g_task_return_pointer (task, make (making), g_object_unref);
      making_free (making);
      return;
    }

  making_task = g_task_new (NULL, NULL, on_made, g_object_ref (task));
  g_task_set_source_tag (making_task, end_with_output);
  g_task_set_task_data (making_task, making, making_free);
  g_task_run_in_thread (making_task, make_in_thread);
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
    end_with_error (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
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

  g_signal_handlers_disconnect_by_data (cell, task);
  if (self->is_over || end == GBX_IPYTHON_CELL_END_GIVEN_UP)
    return;
  if (end == GBX_IPYTHON_CELL_END_DIED)
    gbx_ipython_output_add_notice (gbx_ipython_cell_get_output (cell),
                                   gbx_ipython_session_describe_death (self->session));
  end_with_output (task);
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
    end_with_error (task, g_steal_pointer (&error));
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

  self->stop_id = g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested),
                                    task);
  prepare (task);
}
