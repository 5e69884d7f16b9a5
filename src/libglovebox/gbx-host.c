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
