/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-provider-private.h"

#include "gbx-error.h"

G_DEFINE_INTERFACE (GbxProvider, gbx_provider, G_TYPE_OBJECT)

static void
gbx_provider_default_init (GbxProviderInterface *iface)
{
  gbx_provider_init_ends (iface);
}

/**
 * gbx_provider_executes:
 * @self: a provider
 *
 * Whether actions go through gbx_provider_execute_async(), because no server is in the sandbox.
 *
 * Returns: whether they do
 *
 * Since: 1.0
 */
gboolean
gbx_provider_executes (GbxProvider *self)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->execute_async != NULL;
}

/**
 * gbx_provider_create_async:
 * @self: a provider
 * @spec: what to make
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Makes a sandbox and starts it. What was made is removed again when a later step fails.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_create_async (GbxProvider *self,
                           GbxSandboxSpec *spec,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (spec));

  GBX_PROVIDER_GET_IFACE (self)->create_async (self, spec, cancellable, callback, user_data);
}

/**
 * gbx_provider_create_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_create_async() began.
 *
 * Returns: (transfer full): the sandbox, started; its server may not answer yet
 *
 * Since: 1.0
 */
GbxSandbox *
gbx_provider_create_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->create_finish (self, result, error);
}

/**
 * gbx_provider_find_async:
 * @self: a provider
 * @name: what its user calls it
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Finds a sandbox that was made before, by whatever process, through what the provider itself
 * keeps. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_find_async (GbxProvider *self,
                         const char *name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (name != NULL);

  GBX_PROVIDER_GET_IFACE (self)->find_async (self, name, cancellable, callback, user_data);
}

/**
 * gbx_provider_find_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_find_async() began.
 *
 * Returns: (transfer full): the sandbox, or %NULL with %GBX_ERROR_NOT_FOUND
 *
 * Since: 1.0
 */
GbxSandbox *
gbx_provider_find_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->find_finish (self, result, error);
}

/**
 * gbx_provider_list_async:
 * @self: a provider
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Lists the sandboxes that were made through this provider, by whatever process.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_list_async (GbxProvider *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));

  GBX_PROVIDER_GET_IFACE (self)->list_async (self, cancellable, callback, user_data);
}

/**
 * gbx_provider_list_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_list_async() began.
 *
 * Returns: (transfer container) (element-type GbxSandbox): all sandboxes of this kind that there
 * are
 *
 * Since: 1.0
 */
GPtrArray *
gbx_provider_list_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->list_finish (self, result, error);
}

/**
 * gbx_provider_refresh_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Asks how a sandbox is, and stores the answer in @sandbox.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_refresh_async (GbxProvider *self,
                            GbxSandbox *sandbox,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->refresh_async (self, sandbox, cancellable, callback, user_data);
}

/**
 * gbx_provider_refresh_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_refresh_async() began.
 *
 * Returns: %FALSE with an error; %GBX_ERROR_NOT_FOUND if it is gone
 *
 * Since: 1.0
 */
gboolean
gbx_provider_refresh_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->refresh_finish (self, result, error);
}

/**
 * gbx_provider_pause_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Stops a sandbox so that it can be resumed: its files stay, its processes need not.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_pause_async (GbxProvider *self,
                          GbxSandbox *sandbox,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->pause_async (self, sandbox, cancellable, callback, user_data);
}

/**
 * gbx_provider_pause_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_pause_async() began.
 *
 * Returns: %FALSE with an error if it still runs
 *
 * Since: 1.0
 */
gboolean
gbx_provider_pause_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->pause_finish (self, result, error);
}

/**
 * gbx_provider_resume_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Starts a paused sandbox again, its server too. Its address may be another one afterwards.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_resume_async (GbxProvider *self,
                           GbxSandbox *sandbox,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->resume_async (self, sandbox, cancellable, callback, user_data);
}

/**
 * gbx_provider_resume_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_resume_async() began.
 *
 * Returns: %FALSE with an error if it does not run
 *
 * Since: 1.0
 */
gboolean
gbx_provider_resume_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->resume_finish (self, result, error);
}

/**
 * gbx_provider_destroy_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Removes a sandbox and all it holds at the provider. One that is gone already is no error.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_destroy_async (GbxProvider *self,
                            GbxSandbox *sandbox,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->destroy_async (self, sandbox, cancellable, callback, user_data);
}

/**
 * gbx_provider_destroy_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_destroy_async() began.
 *
 * Returns: %FALSE with an error if it is still there
 *
 * Since: 1.0
 */
gboolean
gbx_provider_destroy_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->destroy_finish (self, result, error);
}

/**
 * gbx_provider_read_logs_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @max_lines_count: how many of the last lines; 0: all there are
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Reads the log of the server in a sandbox.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_read_logs_async (GbxProvider *self,
                              GbxSandbox *sandbox,
                              guint max_lines_count,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->read_logs_async (self, sandbox, max_lines_count, cancellable,
                                                  callback, user_data);
}

/**
 * gbx_provider_read_logs_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_read_logs_async() began.
 *
 * Returns: (transfer full): what its server wrote to its log
 *
 * Since: 1.0
 */
GBytes *
gbx_provider_read_logs_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->read_logs_finish (self, result, error);
}

/**
 * gbx_provider_start_server_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @spec: what it was made from
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Starts the server in a sandbox, for a provider to which that is another step than making it. With
 * one that has no such step it succeeds at once.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_start_server_async (GbxProvider *self,
                                 GbxSandbox *sandbox,
                                 GbxSandboxSpec *spec,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));
  g_return_if_fail (GBX_IS_SANDBOX_SPEC (spec));

  if (GBX_PROVIDER_GET_IFACE (self)->start_server_async != NULL)
    {
      GBX_PROVIDER_GET_IFACE (self)->start_server_async (self, sandbox, spec, cancellable, callback,
                                                         user_data);
      return;
    }
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gbx_provider_start_server_async);
  g_task_return_boolean (task, TRUE);
}

/**
 * gbx_provider_start_server_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_start_server_async() began.
 *
 * Returns: %FALSE with an error if it could not be started
 *
 * Since: 1.0
 */
gboolean
gbx_provider_start_server_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->start_server_finish (self, result, error);
}

/**
 * gbx_provider_execute_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @request: an action
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Carries out an action by the provider's own means, where there is no server in the sandbox. See
 * gbx_provider_executes(). What a server has routes for are actions here: `list_files` (`path`)
 * whose observation has the extra `files`, `upload_file` (`path`, `name`, `recursive`) of the
 * request's content, and `download_files` (`path`) whose output is an archive.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_execute_async (GbxProvider *self,
                            GbxSandbox *sandbox,
                            GbxRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));
  g_return_if_fail (GBX_IS_REQUEST (request));

  if (GBX_PROVIDER_GET_IFACE (self)->execute_async != NULL)
    {
      GBX_PROVIDER_GET_IFACE (self)->execute_async (self, sandbox, request, cancellable, callback,
                                                    user_data);
      return;
    }
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gbx_provider_execute_async);
  g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                           "this provider leaves actions to the server in the sandbox");
}

/**
 * gbx_provider_execute_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_execute_async() began.
 *
 * Returns: (transfer full): the observation, or %NULL with an error
 *
 * Since: 1.0
 */
GbxObservation *
gbx_provider_execute_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->execute_finish (self, result, error);
}

/**
 * gbx_provider_resolve_port_async:
 * @self: a provider
 * @sandbox: one of its sandboxes
 * @port: a port in the sandbox
 * @cancellable: (nullable): gives up
 * @callback: (scope async) (closure user_data): called once, on the main context
 * @user_data: for @callback
 *
 * Asks where a port of a sandbox is reached from here.
 * Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_resolve_port_async (GbxProvider *self,
                                 GbxSandbox *sandbox,
                                 guint port,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (GBX_IS_SANDBOX (sandbox));

  GBX_PROVIDER_GET_IFACE (self)->resolve_port_async (self, sandbox, port, cancellable, callback,
                                                     user_data);
}

/**
 * gbx_provider_resolve_port_finish:
 * @self: a provider
 * @result: what the callback was given
 * @out_headers: (out) (transfer full) (array zero-terminated=1) (optional): name, value, … that
 *   requests to it must carry; untouched on failure
 * @error: return location for an error
 *
 * Ends what gbx_provider_resolve_port_async() began.
 *
 * Returns: (transfer full): the address, without a slash at its end
 *
 * Since: 1.0
 */
char *
gbx_provider_resolve_port_finish (GbxProvider *self,
                                  GAsyncResult *result,
                                  char ***out_headers,
                                  GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return GBX_PROVIDER_GET_IFACE (self)->resolve_port_finish (self, result, out_headers, error);
}
