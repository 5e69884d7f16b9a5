/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bring-up.h"

#include "gbx-error.h"

/* --- waiting for the server --- */

typedef struct
{
  GbxProvider *provider;
  GbxSandbox *sandbox;
  GbxClient *client;
  GCancellable *waiting;
  GCancellable *outer; /* (nullable) */
  gulong outer_id;
  gboolean is_asking; /* the provider, how the sandbox is */
  GError *cause;      /* (nullable): why there is nothing to wait for any more */
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->outer != NULL)
    g_cancellable_disconnect (wait->outer, wait->outer_id);
  g_clear_object (&wait->outer);
  g_clear_object (&wait->provider);
  g_clear_object (&wait->sandbox);
  g_clear_object (&wait->client);
  g_clear_object (&wait->waiting);
  g_clear_error (&wait->cause);
  g_free (wait);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
give_up (Wait *wait, GError *cause)
{
  if (wait->cause == NULL)
    wait->cause = cause;
  else
    g_error_free (cause);
  g_cancellable_cancel (wait->waiting);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Wait *wait = g_task_get_task_data (task);
  GError *error = NULL;
  const char *reason;

  wait->is_asking = FALSE;
  if (!gbx_provider_refresh_finish (wait->provider, result, &error))
    {
      if (g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_FOUND))
        give_up (wait, error);
      else
        g_error_free (error); /* it may know next time */
      return;
    }
  if (gbx_sandbox_get_state (wait->sandbox) != GBX_SANDBOX_STATE_ENDED &&
      gbx_sandbox_get_state (wait->sandbox) != GBX_SANDBOX_STATE_PAUSED)
    return;
  reason = gbx_sandbox_get_reason (wait->sandbox);
  give_up (wait, g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                              "the sandbox ended before its server answered%s%s",
                              reason != NULL ? ": " : "", reason != NULL ? reason : ""));
}

static void
on_not_yet (GbxClient *client, guint tries_count, gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);

  if (wait->is_asking)
    return;
  wait->is_asking = TRUE;
  gbx_provider_refresh_async (wait->provider, wait->sandbox, wait->waiting, on_refreshed,
                              g_object_ref (task));
}

static void
on_alive (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Wait *wait = g_task_get_task_data (task);
  GError *error = NULL;

  g_signal_handlers_disconnect_by_data (wait->client, task);
  if (gbx_client_wait_alive_finish (GBX_CLIENT (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (wait->cause != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&wait->cause);
    }
  g_cancellable_cancel (wait->waiting);
  g_task_return_error (task, error);
}

void
gbx_bring_up_wait_async (GbxProvider *provider,
                         GbxSandbox *sandbox,
                         gint64 timeout_usec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);
  const char *url = gbx_sandbox_get_url (sandbox);

  g_task_set_source_tag (task, gbx_bring_up_wait_async);
  wait->provider = g_object_ref (provider);
  wait->sandbox = g_object_ref (sandbox);
  wait->waiting = g_cancellable_new ();
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  if (gbx_provider_executes (provider) || url == NULL)
    {
      if (url == NULL && !gbx_provider_executes (provider))
        g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                 "the sandbox “%s” is %s: its server has no address",
                                 gbx_sandbox_get_name (sandbox),
                                 gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)));
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  if (cancellable != NULL)
    {
      wait->outer = g_object_ref (cancellable);
      wait->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                              g_object_ref (wait->waiting), g_object_unref);
    }
  wait->client = gbx_client_new (url, gbx_sandbox_get_headers (sandbox));
  g_signal_connect (wait->client, "not-yet", G_CALLBACK (on_not_yet), task);
  gbx_client_wait_alive_async (wait->client, timeout_usec, wait->waiting, on_alive, task);
}

gboolean
gbx_bring_up_wait_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- all of it --- */

typedef struct
{
  GbxProvider *provider;
  GbxSandboxSpec *spec;
  GbxSandbox *sandbox; /* (nullable) */
  gint64 timeout_usec;
  GError *cause; /* (nullable) */
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->provider);
  g_clear_object (&job->spec);
  g_clear_object (&job->sandbox);
  g_clear_error (&job->cause);
  g_free (job);
}

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gbx_provider_destroy_finish (job->provider, result, &error))
    g_prefix_error (&job->cause, "(and the sandbox could not be removed: %s) ", error->message);
  g_task_return_error (task, g_steal_pointer (&job->cause));
}

/* Takes what was made away again; that cannot be given up. */
static void
undo (GTask *task, GError *cause)
{
  Job *job = g_task_get_task_data (task);

  g_task_set_check_cancellable (task, FALSE);
  job->cause = cause;
  gbx_provider_destroy_async (job->provider, job->sandbox, NULL, on_destroyed, task);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!gbx_bring_up_wait_finish (result, &error))
    undo (g_steal_pointer (&task), error);
  else
    g_task_return_pointer (task, g_steal_pointer (&job->sandbox), g_object_unref);
}

static void
on_server_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!gbx_provider_start_server_finish (job->provider, result, &error))
    {
      undo (task, error);
      return;
    }
  gbx_sandbox_spec_report_progress (job->spec, -1, "waiting for the server");
  gbx_bring_up_wait_async (job->provider, job->sandbox, job->timeout_usec,
                           g_task_get_cancellable (task), on_waited, task);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  job->sandbox = gbx_provider_create_finish (job->provider, result, &error);
  if (job->sandbox == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  gbx_provider_start_server_async (job->provider, job->sandbox, job->spec, cancellable,
                                   on_server_started, g_steal_pointer (&task));
}

void
gbx_bring_up_async (GbxProvider *provider,
                    GbxSandboxSpec *spec,
                    gint64 timeout_usec,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_bring_up_async);
  /* What was made is handed over or removed; both take until the end. */
  g_task_set_check_cancellable (task, FALSE);
  job->provider = g_object_ref (provider);
  job->spec = g_object_ref (spec);
  job->timeout_usec = timeout_usec;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  gbx_provider_create_async (provider, spec, cancellable, on_created, task);
}

GbxSandbox *
gbx_bring_up_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
