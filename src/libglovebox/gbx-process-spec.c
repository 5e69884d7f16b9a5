/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-limits.h"
#include "gbx-process-spec-private.h"

G_DEFINE_BOXED_TYPE (GbxProcessSpec,
                     gbx_process_spec,
                     gbx_process_spec_copy,
                     gbx_process_spec_free)

/**
 * gbx_process_spec_new:
 * @argv: (array zero-terminated=1): the program, found in PATH, and its arguments; not empty
 *
 * Describes a child: by default with the server's environment and directory, no input, and at most
 * %GBX_PROCESS_MAX_OUTPUT_BYTES of output.
 *
 * Returns: (transfer full): a spec
 *
 * Since: 1.0
 */
GbxProcessSpec *
gbx_process_spec_new (const char *const *argv)
{
  GbxProcessSpec *self;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);

  self = g_new0 (GbxProcessSpec, 1);
  self->argv = g_strdupv ((char **) argv);
  self->max_output_bytes = GBX_PROCESS_MAX_OUTPUT_BYTES;

  return self;
}

/**
 * gbx_process_spec_copy:
 * @self: a spec
 *
 * Returns: (transfer full): a copy of it
 *
 * Since: 1.0
 */
GbxProcessSpec *
gbx_process_spec_copy (const GbxProcessSpec *self)
{
  GbxProcessSpec *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (GbxProcessSpec, 1);
  copy->argv = g_strdupv (self->argv);
  copy->env = g_strdupv (self->env);
  copy->cwd = g_strdup (self->cwd);
  copy->user_name = g_strdup (self->user_name);
  copy->input = self->input != NULL ? g_bytes_ref (self->input) : NULL;
  copy->max_output_bytes = self->max_output_bytes;
  copy->has_streams = self->has_streams;

  return copy;
}

/**
 * gbx_process_spec_free:
 * @self: (transfer full) (nullable): a spec
 *
 * Since: 1.0
 */
void
gbx_process_spec_free (GbxProcessSpec *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->argv);
  g_strfreev (self->env);
  g_free (self->cwd);
  g_free (self->user_name);
  g_clear_pointer (&self->input, g_bytes_unref);
  g_free (self);
}

/**
 * gbx_process_spec_set_cwd:
 * @self: a spec
 * @path: where the child starts
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_cwd (GbxProcessSpec *self, const char *path)
{
  g_return_if_fail (self != NULL);

  g_free (self->cwd);
  self->cwd = g_strdup (path);
}

/**
 * gbx_process_spec_set_env:
 * @self: a spec
 * @name: a variable
 * @value: (nullable): its value; %NULL takes it out
 *
 * Changes one variable of what the child inherits.
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_env (GbxProcessSpec *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  if (self->env == NULL)
    self->env = g_get_environ ();
  if (value != NULL)
    self->env = g_environ_setenv (self->env, name, value, TRUE);
  else
    self->env = g_environ_unsetenv (self->env, name);
}

/**
 * gbx_process_spec_set_input:
 * @self: a spec
 * @input: (transfer none): what the child reads on its standard input, which then ends
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_input (GbxProcessSpec *self, GBytes *input)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (input != NULL);

  g_clear_pointer (&self->input, g_bytes_unref);
  self->input = g_bytes_ref (input);
}

/**
 * gbx_process_spec_set_user:
 * @self: a spec
 * @user_name: as whom the child runs, where the server runs as root; otherwise it has no effect
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_user (GbxProcessSpec *self, const char *user_name)
{
  g_return_if_fail (self != NULL);

  g_free (self->user_name);
  self->user_name = g_strdup (user_name);
}

/**
 * gbx_process_spec_set_max_output_bytes:
 * @self: a spec
 * @max_bytes: how much the child may write to its standard output before it is stopped
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_max_output_bytes (GbxProcessSpec *self, gsize max_bytes)
{
  g_return_if_fail (self != NULL);

  self->max_output_bytes = max_bytes;
}

/**
 * gbx_process_spec_set_streams:
 * @self: a spec
 * @has_streams: whether the caller talks with the child while it runs
 *
 * For a child that lives long: the caller writes its standard input and reads its standard output
 * through gbx_process_get_input() and gbx_process_get_output(). Nothing is collected then, and
 * gbx_process_spec_set_input() and gbx_process_spec_set_max_output_bytes() have no effect.
 *
 * Since: 1.0
 */
void
gbx_process_spec_set_streams (GbxProcessSpec *self, gboolean has_streams)
{
  g_return_if_fail (self != NULL);

  self->has_streams = has_streams;
}
