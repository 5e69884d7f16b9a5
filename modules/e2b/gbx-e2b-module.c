/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes at E2B. No server is in them: actions are carried out from here. */
#include "gbx-e2b-module.h"

#include <string.h>

#include "gbx-bash-observe.h"
#include "gbx-common-cloud.h"
#include "gbx-e2b-cells.h"
#include "gbx-e2b-envd.h"
#include "gbx-e2b-files.h"
#include "gbx-e2b-shell.h"
#include "gbx-e2b-steps.h"
#include "gbx-e2b-transfer.h"

/* Several times in a sandbox's life. */
#define RENEWALS_COUNT 3
#define ROOT "root"
#define SHELL "/bin/sh"

struct _GbxE2b
{
  GObject parent_instance;

  GbxHost *host;
  GbxCommonRest *rest;
  GbxEditHistory *history;
  GHashTable *shells; /* of GbxE2bShell, by the sandbox's id */
};

static void gbx_e2b_provider_init (GbxProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxE2b,
                               gbx_e2b,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER, gbx_e2b_provider_init))

static const char *
get_user (GbxE2b *self)
{
  return gbx_settings_get_string (gbx_host_get_settings (self->host), "user");
}

/* --- instead of starting a server --- */

static void
on_workspace_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  int exit_code = 0;
  g_autofree char *said = gbx_e2b_envd_help_finish (result, &exit_code, &error);

  if (said == NULL)
    g_task_return_error (task, error);
  else if (exit_code != 0)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_FAILED,
                             "the workspace cannot be made: %s", g_strstrip (said));
  else
    g_task_return_boolean (task, TRUE);
}

/* The sandbox's user may not make a folder everywhere, and the one that makes it keeps it. */
static void
start_server_async (GbxProvider *provider,
                    GbxSandbox *sandbox,
                    GbxSandboxSpec *spec,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GbxE2b *self = GBX_E2B (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const char *const argv[] = { SHELL, "-c", "mkdir -p -- \"$0\" && chmod 777 -- \"$0\"",
                               gbx_sandbox_get_workspace (sandbox), NULL };
  gint64 timeout_usec =
      gbx_settings_get_duration_usec (gbx_host_get_settings (self->host), "start-timeout");

  g_task_set_source_tag (task, start_server_async);
  gbx_sandbox_spec_report_progress (spec, -1, "making the workspace");
  gbx_e2b_envd_help_async (self->rest, sandbox, argv, ROOT, timeout_usec, cancellable,
                           on_workspace_made, task);
}

/* --- actions --- */

typedef GbxObservation *(*FinishFunc) (GAsyncResult *result, GError **error);

/* What cannot be done in a sandbox like this is said to whoever asks, as a server would. */
static GbxObservation *
observe_failure (GError *owned, GError **error)
{
  g_autoptr (GError) failure = owned;

  if (g_error_matches (failure, GBX_ERROR, GBX_ERROR_INVALID_ARGS) ||
      g_error_matches (failure, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED))
    return gbx_observation_new_error (failure->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FinishFunc finish = (FinishFunc) g_task_get_task_data (task);
  GError *error = NULL;
  GbxObservation *observation = finish (result, &error);

  if (observation == NULL)
    observation = observe_failure (g_steal_pointer (&error), &error);
  if (observation == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, observation, g_object_unref);
}

static GbxE2bShell *
get_shell (GbxE2b *self, GbxSandbox *sandbox)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *id = gbx_sandbox_get_id (sandbox);
  GbxE2bShell *shell = g_hash_table_lookup (self->shells, id);

  if (shell == NULL)
    {
      shell = gbx_e2b_shell_new (self->rest, sandbox, get_user (self),
                                 gbx_settings_get_duration_usec (settings, "no-change-timeout"),
                                 gbx_settings_get_duration_usec (settings, "request-timeout"));
      g_hash_table_insert (self->shells, g_strdup (id), shell);
    }
  return shell;
}

/* A command with a shell of its own leaves nothing behind in the one that all others share. */
static char *
format_apart (const char *command, const char *directory)
{
  g_autofree char *quoted = g_shell_quote (directory);
  g_autofree char *inner = g_shell_quote (command);

  return g_strdup_printf ("( cd -- %s && eval %s )", quoted, inner);
}

static void
run (GbxE2b *self, GbxSandbox *sandbox, GbxRequest *request, GTask *owned)
{
  g_autoptr (GTask) task = owned;
  GbxBashCall call = { 0 };
  gboolean is_static = FALSE;
  const char *directory = NULL;
  g_autofree char *apart = NULL;
  GError *error = NULL;

  if (!gbx_bash_read_call (request, &call, &is_static, &directory, &error))
    {
      g_task_return_pointer (task, gbx_bash_observe_failure (error->message, call.is_hidden),
                             g_object_unref);
      g_error_free (error);
      return;
    }
  if (is_static && call.command[0] != '\0')
    {
      apart = format_apart (call.command, directory != NULL
                                              ? directory
                                              : gbx_sandbox_get_workspace (sandbox));
      call.command = apart;
    }
  g_task_set_task_data (task, (gpointer) gbx_e2b_shell_call_finish, NULL);
  gbx_e2b_shell_call_async (get_shell (self, sandbox), &call, g_task_get_cancellable (task),
                            on_executed, g_object_ref (task));
}

static void
execute_async (GbxProvider *provider,
               GbxSandbox *sandbox,
               GbxRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  static const char *const on_files[] = { "read", "write", "edit", NULL };
  static const char *const transfers[] = { "list_files", "upload_file", "download_files", NULL };
  GbxE2b *self = GBX_E2B (provider);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *action = gbx_request_get_action (request);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GbxE2bShell *shell = g_hash_table_lookup (self->shells, gbx_sandbox_get_id (sandbox));
  const char *directory = shell != NULL ? gbx_e2b_shell_get_directory (shell) : NULL;

  g_task_set_source_tag (task, execute_async);
  if (strcmp (action, "run") == 0)
    run (self, sandbox, request, task);
  else if (g_strv_contains (on_files, action))
    {
      g_task_set_task_data (task, (gpointer) gbx_e2b_files_execute_finish, NULL);
      gbx_e2b_files_execute_async (
          self->rest, sandbox, get_user (self),
          directory != NULL ? directory : gbx_sandbox_get_workspace (sandbox), self->history,
          request, cancellable, on_executed, task);
    }
  else if (g_strv_contains (transfers, action))
    {
      g_task_set_task_data (task, (gpointer) gbx_e2b_transfer_execute_finish, NULL);
      gbx_e2b_transfer_execute_async (
          self->rest, sandbox, get_user (self),
          (gsize) gbx_settings_get_size_bytes (settings, "max-transfer"), request, cancellable,
          on_executed, task);
    }
  else if (strcmp (action, "run_ipython") == 0)
    {
      g_task_set_task_data (task, (gpointer) gbx_e2b_cells_execute_finish, NULL);
      gbx_e2b_cells_execute_async (self->rest, sandbox, request, cancellable, on_executed, task);
    }
  else
    {
      g_autofree char *message =
          g_strdup_printf ("the action “%s” needs a server in the sandbox, and at E2B there is "
                           "none",
                           action);

      g_task_return_pointer (task, gbx_observation_new_error (message), g_object_unref);
      g_object_unref (task);
    }
}

static void
gbx_e2b_provider_init (GbxProviderInterface *iface)
{
  gbx_common_cloud_init_interface (iface);
  iface->start_server_async = start_server_async;
  iface->execute_async = execute_async;
}

/* --- the object --- */

static void
let_go (gpointer data)
{
  gbx_e2b_shell_close (data);
  gbx_e2b_shell_unref (data);
}

static void
gbx_e2b_dispose (GObject *object)
{
  GbxE2b *self = GBX_E2B (object);

  g_clear_pointer (&self->shells, g_hash_table_unref);
  g_clear_pointer (&self->history, gbx_edit_history_unref);
  g_clear_pointer (&self->rest, gbx_common_rest_unref);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_e2b_parent_class)->dispose (object);
}

static void
gbx_e2b_class_init (GbxE2bClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_e2b_dispose;
}

static void
gbx_e2b_init (GbxE2b *self)
{
  self->shells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, let_go);
  self->history = gbx_edit_history_new (GBX_EDIT_HISTORY_MAX_BYTES);
}

/**
 * gbx_e2b_new:
 * @host: what the module lives in
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object, or %NULL if a setting is of no use
 */
GbxE2b *
gbx_e2b_new (GbxHost *host, GError **error)
{
  static const char *const headers[] = { "Accept", "application/json", NULL };
  GbxSettings *settings = gbx_host_get_settings (host);
  const char *key = gbx_settings_get_string (settings, "api-key");
  g_autofree char *address =
      gbx_e2b_format_address (gbx_settings_get_string (settings, "base-url"), 0, "",
                              gbx_settings_get_string (settings, "domain"), NULL);
  GbxCommonRest *rest = gbx_common_cloud_connect (host, "E2B", address, key, headers, error);
  GbxE2b *self;

  if (rest == NULL)
    return NULL;
  self = g_object_new (GBX_TYPE_E2B, NULL);
  self->host = g_object_ref (host);
  self->rest = gbx_common_rest_ref (rest);
  gbx_common_cloud_attach (G_OBJECT (self), host, &gbx_e2b_steps, rest,
                           gbx_settings_get_duration_usec (settings, "lifetime") / RENEWALS_COUNT,
                           key == NULL || key[0] == '\0' ? "$E2B_API_KEY holds no key" : NULL);
  return self;
}
