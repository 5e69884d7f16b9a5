/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-exec-runner.h"

#include <sys/wait.h>

#include "gbx-messages.h"
#include "gbx-settings-private.h"

struct _GbxExecRunner
{
  GObject parent_instance;

  GbxHost *host;
  char *name;
  char **command;
};

/* One action on its way; owned by its GTask. */
typedef struct
{
  GbxRequest *request;
  GbxProcess *process;
  char *last_log_line;
  gulong stop_id;
  gulong log_id;
} Run;

static void gbx_exec_runner_action_init (GbxActionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxExecRunner,
                               gbx_exec_runner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, gbx_exec_runner_action_init))

static void
run_free (Run *run)
{
  g_clear_signal_handler (&run->stop_id, run->request);
  if (run->process != NULL)
    g_clear_signal_handler (&run->log_id, run->process);
  g_clear_object (&run->process);
  g_clear_object (&run->request);
  g_free (run->last_log_line);
  g_free (run);
}

static void
gbx_exec_runner_finalize (GObject *object)
{
  GbxExecRunner *self = GBX_EXEC_RUNNER (object);

  g_clear_object (&self->host);
  g_free (self->name);
  g_strfreev (self->command);

  G_OBJECT_CLASS (gbx_exec_runner_parent_class)->finalize (object);
}

static void
gbx_exec_runner_class_init (GbxExecRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_exec_runner_finalize;
}

static void
gbx_exec_runner_init (GbxExecRunner *self)
{
}

GObject *
gbx_exec_runner_new (GbxHost *host, const char *name, const char *const *command)
{
  GbxExecRunner *self;

  g_return_val_if_fail (GBX_IS_HOST (host), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (command != NULL && command[0] != NULL, NULL);

  self = g_object_new (GBX_TYPE_EXEC_RUNNER, NULL);
  self->host = g_object_ref (host);
  self->name = g_strdup (name);
  self->command = g_strdupv ((char **) command);

  return G_OBJECT (self);
}

static GbxObservation *
new_failure (GbxExecRunner *self, Run *run, int wait_status)
{
  g_autofree char *content = NULL;
  const char *why = run->last_log_line != NULL ? run->last_log_line : "it wrote no reason";

  if (gbx_request_get_stop_reason (run->request) == GBX_STOP_REASON_DEADLINE)
    content = g_strdup_printf ("%s: stopped after %g seconds", self->name,
                               gbx_request_get_timeout_seconds (run->request));
  else if (WIFSIGNALED (wait_status))
    content = g_strdup_printf ("%s: “%s” was killed by signal %d: %s", self->name, self->command[0],
                               WTERMSIG (wait_status), why);
  else
    content = g_strdup_printf ("%s: “%s” exited with status %d: %s", self->name, self->command[0],
                               WEXITSTATUS (wait_status), why);

  return gbx_observation_new_error (content);
}

/* One of the ways in which a program fails, and nothing that should end who asked for it. */
static GbxObservation *
new_flood (GbxExecRunner *self, const GError *error)
{
  g_autofree char *content = g_strdup_printf ("%s: %s", self->name, error->message);

  return gbx_observation_new_error (content);
}

static GbxObservation *
read_observation (GbxExecRunner *self, Run *run, GBytes *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *content = NULL;

  node = gbx_json_parse (output, &error);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_set_error_literal (&error, GBX_ERROR, GBX_ERROR_FAILED, "not an object");
  if (error == NULL)
    {
      GbxObservation *observation =
          gbx_observation_new_from_object (gbx_request_get_action (run->request),
                                           json_node_get_object (node), &error);
      if (observation != NULL)
        return observation;
    }

  content = g_strdup_printf ("%s: “%s” did not write an observation as JSON: %s", self->name,
                             self->command[0], error->message);
  return gbx_observation_new_error (content);
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from execute_async */
  GbxExecRunner *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  GbxObservation *observation;
  int wait_status = 0;

  if (!gbx_process_wait_finish (GBX_PROCESS (source), result, &wait_status, &output, &error) &&
      !g_error_matches (error, GBX_ERROR, GBX_ERROR_TOO_LARGE))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (error != NULL)
    observation = new_flood (self, error);
  else if (WIFEXITED (wait_status) && WEXITSTATUS (wait_status) == 0)
    observation = read_observation (self, run, output);
  else
    observation = new_failure (self, run, wait_status);
  g_task_return_pointer (task, observation, g_object_unref);
}

static void
on_log_line (GbxProcess *process, const char *line, gpointer user_data)
{
  GTask *task = user_data;
  GbxExecRunner *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  g_free (run->last_log_line);
  run->last_log_line = g_strdup (line);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO,
                    "MESSAGE_ID", GBX_MESSAGE_MODULE_OUTPUT,
                    "GLOVEBOX_MODULE", self->name,
                    "GLOVEBOX_REQUEST", gbx_request_get_id (run->request),
                    "MESSAGE", "%s: %s", self->name, line);
}

static void
on_stop_requested (GbxRequest *request, guint reason, gpointer user_data)
{
  gbx_process_stop (user_data);
}

/* GLOVEBOX_SETTING_<NAME>, upper case and with “-” as “_”. */
static void
add_settings (GbxExecRunner *self, GbxProcessSpec *spec)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  g_auto (GStrv) names = settings == NULL ? NULL : gbx_settings_list_names (settings);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *value = gbx_settings_format (settings, names[i]);
      g_autofree char *upper = g_ascii_strup (names[i], -1);
      g_autofree char *variable = NULL;

      if (value == NULL)
        continue;
      variable = g_strconcat ("GLOVEBOX_SETTING_", g_strdelimit (upper, "-", '_'), NULL);
      gbx_process_spec_set_env (spec, variable, value);
    }
}

static GbxProcessSpec *
new_spec (GbxExecRunner *self, GbxRequest *request)
{
  g_autoptr (GbxProcessSpec) spec = gbx_process_spec_new ((const char *const *) self->command);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GBytes) input = NULL;
  gint64 deadline_usec = gbx_request_get_deadline_usec (request);
  char *text;

  json_node_set_object (node, gbx_request_get_args (request));
  text = json_to_string (node, FALSE);
  input = g_bytes_new_take (text, strlen (text));
  gbx_process_spec_set_input (spec, input);
  gbx_process_spec_set_cwd (spec, gbx_host_get_current_directory (self->host));
  gbx_process_spec_set_env (spec, "GLOVEBOX_MODULE", self->name);
  gbx_process_spec_set_env (spec, "GLOVEBOX_ACTION", gbx_request_get_action (request));
  gbx_process_spec_set_env (spec, "GLOVEBOX_REQUEST", gbx_request_get_id (request));
  add_settings (self, spec);
  if (deadline_usec != 0)
    {
      g_autofree char *left = g_strdup_printf ("%" G_GINT64_FORMAT,
                                               MAX (deadline_usec - g_get_monotonic_time (), 0));

      gbx_process_spec_set_env (spec, "GLOVEBOX_DEADLINE_USEC", left);
    }

  return g_steal_pointer (&spec);
}

static void
gbx_exec_runner_execute_async (GbxAction *action,
                               GbxRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GbxExecRunner *self = GBX_EXEC_RUNNER (action);
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);
  g_autoptr (GbxProcessSpec) spec = new_spec (self, request);
  g_autoptr (GError) error = NULL;
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, gbx_exec_runner_execute_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  run->request = g_object_ref (request);
  run->process = gbx_host_spawn (self->host, spec, &error);
  if (run->process == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  run->log_id = g_signal_connect (run->process, "log-line", G_CALLBACK (on_log_line), task);
  run->stop_id = g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested),
                                   run->process);
  gbx_process_wait_async (run->process, cancellable, on_exited, g_object_ref (task));
}

static void
gbx_exec_runner_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_exec_runner_execute_async;
}
