/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-host-private.h"

#include "gbx-error.h"

/**
 * GbxHost:
 *
 * What the host offers one module: its settings, its sandbox, and the way to other modules. The
 * module is given it in create() and keeps a reference.
 *
 * Since: 1.0
 */
struct _GbxHost
{
  GObject parent_instance;

  char *module;
  char *data_directory; /* NULL: none */
  GbxSettings *settings;
  GbxHostEnvironment *environment;
  const GbxHostCallbacks *callbacks;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (GbxHost, gbx_host, G_TYPE_OBJECT)

enum
{
  SIGNAL_SERVING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
gbx_host_finalize (GObject *object)
{
  GbxHost *self = GBX_HOST (object);

  g_free (self->module);
  g_free (self->data_directory);
  g_clear_object (&self->settings);
  g_clear_object (&self->environment);

  G_OBJECT_CLASS (gbx_host_parent_class)->finalize (object);
}

static void
gbx_host_class_init (GbxHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_host_finalize;

  /**
   * GbxHost::serving:
   * @self: a host
   *
   * Emitted once, on the main context, when the server answers clients. What a module begins only
   * then does not delay the start.
   *
   * Since: 1.0
   */
  signals[SIGNAL_SERVING] =
      g_signal_new ("serving", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
on_serving (GbxHost *self)
{
  g_signal_emit (self, signals[SIGNAL_SERVING], 0);
}

static void
gbx_host_init (GbxHost *self)
{
}

GbxHost *
gbx_host_new (const char *module,
              GbxSettings *settings,
              GbxHostEnvironment *environment,
              const GbxHostCallbacks *callbacks,
              gpointer user_data)
{
  GbxHost *self;

  g_return_val_if_fail (module != NULL, NULL);
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (environment), NULL);

  self = g_object_new (GBX_TYPE_HOST, NULL);
  self->module = g_strdup (module);
  g_set_object (&self->settings, settings);
  g_set_object (&self->environment, environment);
  self->callbacks = callbacks;
  self->user_data = user_data;
  g_signal_connect_object (environment, "serving", G_CALLBACK (on_serving), self,
                           G_CONNECT_SWAPPED);

  return self;
}

const char *
gbx_host_get_module (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return self->module;
}

void
gbx_host_set_data_directory (GbxHost *self, const char *path)
{
  g_return_if_fail (GBX_IS_HOST (self));

  g_free (self->data_directory);
  self->data_directory = g_strdup (path);
}

/**
 * gbx_host_get_settings:
 * @self: a host
 *
 * Returns: (transfer none): this module's settings, typed and validated
 *
 * Since: 1.0
 */
GbxSettings *
gbx_host_get_settings (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return self->settings;
}

/**
 * gbx_host_lookup_feature:
 * @self: a host
 * @feature: a feature that the keyfile names in Requires= or Wants=
 * @error: return location for an error
 *
 * The one way in which two modules meet. Call it on the main context, after create().
 *
 * Returns: (transfer full): the object of the module that provides it, or %NULL with
 *   %GBX_ERROR_NOT_FOUND if nothing provides it, %GBX_ERROR_UNAVAILABLE if what provides it does
 *   not run, or %GBX_ERROR_FORBIDDEN if the keyfile does not name it
 *
 * Since: 1.0
 */
GObject *
gbx_host_lookup_feature (GbxHost *self, const char *feature, GError **error)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);
  g_return_val_if_fail (feature != NULL, NULL);

  if (self->callbacks == NULL || self->callbacks->lookup_feature == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "%s: nothing provides “%s”", self->module,
                   feature);
      return NULL;
    }

  return self->callbacks->lookup_feature (self->module, feature, self->user_data, error);
}

/**
 * gbx_host_get_workspace:
 * @self: a host
 *
 * Returns: (transfer none): the sandbox's working directory, as on the command line
 *
 * Since: 1.0
 */
GFile *
gbx_host_get_workspace (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return gbx_host_environment_get_workspace (self->environment);
}

/**
 * gbx_host_get_user_name:
 * @self: a host
 *
 * Returns: (transfer none): the sandbox's user, as whom actions act
 *
 * Since: 1.0
 */
const char *
gbx_host_get_user_name (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return gbx_host_environment_get_user_name (self->environment);
}

/**
 * gbx_host_get_user_id:
 * @self: a host
 *
 * The numeric id that goes with the user name; orchestrators may pass one that is not that user's.
 *
 * Returns: a user id
 *
 * Since: 1.0
 */
guint
gbx_host_get_user_id (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), 0);

  return gbx_host_environment_get_user_id (self->environment);
}

/**
 * gbx_host_get_current_directory:
 * @self: a host
 *
 * Where relative paths start: the shell's directory after its last completed command. Call it on
 * the main context.
 *
 * Returns: (transfer none): a path, valid until the main loop runs again
 *
 * Since: 1.0
 */
const char *
gbx_host_get_current_directory (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return gbx_host_environment_get_current_directory (self->environment);
}

/**
 * gbx_host_set_current_directory:
 * @self: a host
 * @path: an absolute path
 *
 * For the module that runs the shell. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_host_set_current_directory (GbxHost *self, const char *path)
{
  g_return_if_fail (GBX_IS_HOST (self));
  g_return_if_fail (path != NULL);

  gbx_host_environment_set_current_directory (self->environment, path);
}

/**
 * gbx_host_get_data_directory:
 * @self: a host
 *
 * Where the files lie that the module brought along: the folder of the module's name beside its
 * keyfile. It need not exist.
 *
 * Returns: (transfer none) (nullable): an absolute path
 *
 * Since: 1.0
 */
const char *
gbx_host_get_data_directory (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return self->data_directory;
}

/**
 * gbx_host_get_runtime_directory:
 * @self: a host
 * @error: return location for an error
 *
 * A directory for sockets and temporary files of this server alone; it goes when the server ends.
 * Other users cannot list it, but can pass: what is made in it needs rights of its own.
 * Call it on the main context.
 *
 * Returns: (transfer none): an absolute path, or %NULL with %GBX_ERROR_FAILED
 *
 * Since: 1.0
 */
const char *
gbx_host_get_runtime_directory (GbxHost *self, GError **error)
{
  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  return gbx_host_environment_get_runtime_directory (self->environment, error);
}

/**
 * gbx_host_spawn:
 * @self: a host
 * @spec: what to start
 * @error: return location for an error
 *
 * Starts a child as the sandbox's user where the server may do that; otherwise as
 * gbx_process_spawn() does.
 *
 * Returns: (transfer full): the child, or %NULL with %GBX_ERROR_UNAVAILABLE
 *
 * Since: 1.0
 */
GbxProcess *
gbx_host_spawn (GbxHost *self, const GbxProcessSpec *spec, GError **error)
{
  g_autoptr (GbxProcessSpec) own = NULL;

  g_return_val_if_fail (GBX_IS_HOST (self), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  own = gbx_process_spec_copy (spec);
  gbx_process_spec_set_user (own, gbx_host_get_user_name (self));

  return gbx_process_spawn (own, error);
}

/**
 * gbx_host_report_status:
 * @self: a host
 * @status: how the module is
 * @why: (nullable): for people: why it is degraded, what is missing and what to do; or what a ready
 *   module is at
 *
 * Says that a running module got better or worse. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_host_report_status (GbxHost *self, GbxModuleStatus status, const char *why)
{
  g_return_if_fail (GBX_IS_HOST (self));

  if (self->callbacks != NULL && self->callbacks->report_status != NULL)
    self->callbacks->report_status (self->module, status, why, self->user_data);
}

/**
 * gbx_host_is_serving:
 * @self: a host
 *
 * Says whether there is still a start that must not be delayed; see #GbxHost::serving.
 *
 * Returns: %FALSE until the server answers clients; %TRUE also where no server is
 *
 * Since: 1.0
 */
gboolean
gbx_host_is_serving (GbxHost *self)
{
  g_return_val_if_fail (GBX_IS_HOST (self), FALSE);

  return gbx_host_environment_is_serving (self->environment);
}

/**
 * gbx_host_describe_actions:
 * @self: a host
 *
 * Says which actions this server runs, for modules that offer them to clients in a protocol of
 * their own. Each is an object with “name”, “description” and “inputSchema”, the JSON schema of the
 * arguments. Call it on the main context.
 *
 * Returns: (transfer full): the actions, sorted by name; empty where no server is
 *
 * Since: 1.0
 */
JsonArray *
gbx_host_describe_actions (GbxHost *self)
{
  const GbxHostActions *actions;
  gpointer user_data;

  g_return_val_if_fail (GBX_IS_HOST (self), NULL);

  actions = gbx_host_environment_get_actions (self->environment, &user_data);
  return actions != NULL ? actions->describe (user_data) : json_array_new ();
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const GbxHostActions *actions = g_task_get_task_data (task);
  GError *error = NULL;
  GbxObservation *observation = actions->execute_finish (result, &error);

  if (observation != NULL)
    g_task_return_pointer (task, observation, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * gbx_host_execute_async:
 * @self: a host
 * @request: an action that somebody asked this module for
 * @cancellable: (nullable): when nobody wants the result any more; the action is then asked to end
 * @callback: called when it has ended
 * @user_data: for @callback
 *
 * Has the server run an action as if it had come to /execute_action: in its lane, with its
 * deadline, by whichever module answers it. Its time limit is set before, by
 * gbx_request_set_timeout_seconds(). Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_host_execute_async (GbxHost *self,
                        GbxRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  const GbxHostActions *actions;
  gpointer actions_data;

  g_return_if_fail (GBX_IS_HOST (self));
  g_return_if_fail (GBX_IS_REQUEST (request));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gbx_host_execute_async);
  actions = gbx_host_environment_get_actions (self->environment, &actions_data);
  g_task_set_task_data (task, (gpointer) actions, NULL);
  if (actions != NULL)
    actions->execute_async (request, cancellable, on_executed, g_steal_pointer (&task),
                            actions_data);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "no server runs actions");
}

/**
 * gbx_host_execute_finish:
 * @self: a host
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_host_execute_async() began. What a module cannot do for now is an observation of
 * the kind “error”, not an error.
 *
 * Returns: (transfer full): what came of the action, or %NULL with %GBX_ERROR;
 *   %GBX_ERROR_INVALID_ARGS if the action or its arguments are not known
 *
 * Since: 1.0
 */
GbxObservation *
gbx_host_execute_finish (GbxHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
