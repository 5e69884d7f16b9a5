/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-sandbox-spec.h"

/**
 * GbxSandboxSpec:
 *
 * What sandbox to make: its name, what it is made from, and the line that starts the server in it.
 * While it is made, progress is told through the signal ::progress.
 *
 * Since: 1.0
 */
struct _GbxSandboxSpec
{
  GObject parent_instance;

  char *name;
  char **command;
  guint port;
  char *shell_command;
  char *directory;
  char *workspace;
  char *image;
  char *api_key;
  char **environment;
  guint64 memory_bytes;
  double cpus;
};

G_DEFINE_FINAL_TYPE (GbxSandboxSpec, gbx_sandbox_spec, G_TYPE_OBJECT)

static guint progress_signal;

static void
gbx_sandbox_spec_finalize (GObject *object)
{
  GbxSandboxSpec *self = GBX_SANDBOX_SPEC (object);

  g_free (self->name);
  g_strfreev (self->command);
  g_free (self->shell_command);
  g_free (self->directory);
  g_free (self->workspace);
  g_free (self->image);
  g_free (self->api_key);
  g_strfreev (self->environment);

  G_OBJECT_CLASS (gbx_sandbox_spec_parent_class)->finalize (object);
}

static void
gbx_sandbox_spec_class_init (GbxSandboxSpecClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_sandbox_spec_finalize;

  /**
   * GbxSandboxSpec::progress:
   * @self: a specification
   * @fraction: how much is done, 0 to 1; below 0 if nobody knows
   * @what: what is being done, for people
   *
   * Emitted on the main context while a sandbox is made.
   *
   * Since: 1.0
   */
  progress_signal = g_signal_new ("progress", GBX_TYPE_SANDBOX_SPEC, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_STRING);
}

static void
gbx_sandbox_spec_init (GbxSandboxSpec *self)
{
  self->environment = g_new0 (char *, 1);
}

/**
 * gbx_sandbox_spec_new:
 * @name: what the sandbox will be called; unique at its provider
 * @command: (array zero-terminated=1): the words that start its server
 * @port: where that server listens; 0 if it takes any and says which
 *
 * Asks for a sandbox.
 *
 * Returns: (transfer full): a specification
 *
 * Since: 1.0
 */
GbxSandboxSpec *
gbx_sandbox_spec_new (const char *name, const char *const *command, guint port)
{
  GbxSandboxSpec *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (command != NULL, NULL);

  self = g_object_new (GBX_TYPE_SANDBOX_SPEC, NULL);
  self->name = g_strdup (name);
  self->command = g_strdupv ((char **) command);
  self->port = port;

  return self;
}

/**
 * gbx_sandbox_spec_get_name:
 * @self: a specification
 *
 * Returns: (transfer none): what the sandbox will be called
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_name (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->name;
}

/**
 * gbx_sandbox_spec_get_command:
 * @self: a specification
 *
 * Returns: (transfer none) (array zero-terminated=1): the words that start its server
 *
 * Since: 1.0
 */
const char *const *
gbx_sandbox_spec_get_command (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return (const char *const *) self->command;
}

/**
 * gbx_sandbox_spec_get_port:
 * @self: a specification
 *
 * Returns: where its server listens; 0: any
 *
 * Since: 1.0
 */
guint
gbx_sandbox_spec_get_port (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), 0);

  return self->port;
}

/**
 * gbx_sandbox_spec_get_shell_command:
 * @self: a specification
 *
 * Returns: (transfer none) (nullable): the same as one line for a shell, for providers that type it
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_shell_command (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->shell_command;
}

/**
 * gbx_sandbox_spec_get_directory:
 * @self: a specification
 *
 * Returns: (transfer none) (nullable): where the server's process starts
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_directory (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->directory;
}

/**
 * gbx_sandbox_spec_get_workspace:
 * @self: a specification
 *
 * Returns: (transfer none) (nullable): the directory in which actions start
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_workspace (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->workspace;
}

/**
 * gbx_sandbox_spec_get_image:
 * @self: a specification
 *
 * Returns: (transfer none) (nullable): what it is made from; %NULL: as the provider likes
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_image (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->image;
}

/**
 * gbx_sandbox_spec_get_api_key:
 * @self: a specification
 *
 * Returns: (transfer none) (nullable): what requests must carry as X-Session-API-Key
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_spec_get_api_key (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return self->api_key;
}

/**
 * gbx_sandbox_spec_get_environment:
 * @self: a specification
 *
 * Returns: (transfer none) (array zero-terminated=1): NAME=VALUE of the server's process, the key
 * not among them
 *
 * Since: 1.0
 */
const char *const *
gbx_sandbox_spec_get_environment (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), NULL);

  return (const char *const *) self->environment;
}

/**
 * gbx_sandbox_spec_get_memory_bytes:
 * @self: a specification
 *
 * Returns: how much memory it may use; 0: any
 *
 * Since: 1.0
 */
guint64
gbx_sandbox_spec_get_memory_bytes (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), 0);

  return self->memory_bytes;
}

/**
 * gbx_sandbox_spec_get_cpus:
 * @self: a specification
 *
 * Returns: how many processors it may use; 0: any
 *
 * Since: 1.0
 */
double
gbx_sandbox_spec_get_cpus (GbxSandboxSpec *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX_SPEC (self), 0);

  return self->cpus;
}

/**
 * gbx_sandbox_spec_set_shell_command:
 * @self: a specification
 * @line: (nullable): the command as one line for a shell
 *
 * Sets the form for providers that type it.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_shell_command (GbxSandboxSpec *self, const char *line)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  g_free (self->shell_command);
  self->shell_command = g_strdup (line);
}

/**
 * gbx_sandbox_spec_set_directory:
 * @self: a specification
 * @path: (nullable): a directory in the sandbox
 *
 * Sets where the server's process starts.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_directory (GbxSandboxSpec *self, const char *path)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  g_free (self->directory);
  self->directory = g_strdup (path);
}

/**
 * gbx_sandbox_spec_set_workspace:
 * @self: a specification
 * @path: (nullable): a directory in the sandbox
 *
 * Sets where actions start.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_workspace (GbxSandboxSpec *self, const char *path)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  g_free (self->workspace);
  self->workspace = g_strdup (path);
}

/**
 * gbx_sandbox_spec_set_image:
 * @self: a specification
 * @image: (nullable): what to make it from
 *
 * Sets what it is made from.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_image (GbxSandboxSpec *self, const char *image)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  g_free (self->image);
  self->image = g_strdup (image);
}

/**
 * gbx_sandbox_spec_set_api_key:
 * @self: a specification
 * @key: (nullable): a secret
 *
 * Sets what requests must carry. Providers put it into the environment of the server as
 * SESSION_API_KEY, and into the headers of the sandbox.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_api_key (GbxSandboxSpec *self, const char *key)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  g_free (self->api_key);
  self->api_key = g_strdup (key);
}

/**
 * gbx_sandbox_spec_set_memory_bytes:
 * @self: a specification
 * @memory_bytes: how much memory; 0: any
 *
 * Limits its memory.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_memory_bytes (GbxSandboxSpec *self, guint64 memory_bytes)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  self->memory_bytes = memory_bytes;
}

/**
 * gbx_sandbox_spec_set_cpus:
 * @self: a specification
 * @cpus: how many processors; 0: any
 *
 * Limits its processors.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_cpus (GbxSandboxSpec *self, double cpus)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));

  self->cpus = cpus;
}

/**
 * gbx_sandbox_spec_set_env:
 * @self: a specification
 * @name: a variable's name
 * @value: its value
 *
 * Sets a variable of the server's process.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_set_env (GbxSandboxSpec *self, const char *name, const char *value)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

/**
 * gbx_sandbox_spec_report_progress:
 * @self: a specification
 * @fraction: how much is done, 0 to 1; below 0 if nobody knows
 * @what: what is being done, for people
 *
 * Tells how far the sandbox is. For providers; main context.
 *
 * Since: 1.0
 */
void
gbx_sandbox_spec_report_progress (GbxSandboxSpec *self, double fraction, const char *what)
{
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (self));
  g_return_if_fail (what != NULL);

  g_signal_emit (self, progress_signal, 0, fraction, what);
}
