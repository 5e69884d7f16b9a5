/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes that are processes of this machine. */
#include "gbx-local-module.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gbx-local-log.h"
#include "gbx-local-server.h"
#include "gbx-local-store.h"

struct _GbxLocal
{
  GObject parent_instance;

  gint64 start_timeout_usec;
  gint64 stop_timeout_usec;
};

static void gbx_local_provider_init (GbxProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxLocal,
                               gbx_local,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER, gbx_local_provider_init))

static GTask *
new_task (gpointer self,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

/* --- from record to sandbox --- */

static void
fill_sandbox (GbxSandbox *sandbox, const GbxLocalRecord *record)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", record->port);
  gboolean is_running = gbx_local_server_is_running (record);

  gbx_sandbox_set_workspace (sandbox, record->workspace);
  gbx_sandbox_set_created_usec (sandbox, record->created_usec);
  if (record->api_key != NULL)
    gbx_sandbox_set_header (sandbox, "X-Session-API-Key", record->api_key);
  gbx_sandbox_set_url (sandbox, is_running && record->port != 0 ? url : NULL);

  if (is_running)
    gbx_sandbox_set_state (sandbox,
                           record->port != 0 ? GBX_SANDBOX_STATE_RUNNING
                                             : GBX_SANDBOX_STATE_STARTING,
                           NULL);
  else if (record->is_paused)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_PAUSED, NULL);
  else
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_ENDED, "the server has ended");
}

static GbxSandbox *
new_sandbox (const GbxLocalRecord *record)
{
  GbxSandbox *sandbox = gbx_sandbox_new ("local", record->name, record->name);

  fill_sandbox (sandbox, record);
  return sandbox;
}

/* --- removing --- */

typedef struct
{
  char *name;
  char *workspace; /* (nullable): goes too */
  GError *cause;   /* (nullable): why it is removed, if that is a failure */
} Removal;

static void
removal_free (Removal *removal)
{
  g_free (removal->name);
  g_free (removal->workspace);
  g_clear_error (&removal->cause);
  g_free (removal);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Removal *removal = task_data;
  GError *error = NULL;
  gboolean is_removed = gbx_local_store_remove (removal->name, removal->workspace, &error);

  if (removal->cause != NULL)
    {
      g_clear_error (&error);
      g_task_return_error (task, g_steal_pointer (&removal->cause));
    }
  else if (is_removed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_stopped_to_remove (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gbx_local_server_stop_finish (result, &error) && removal->cause == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_run_in_thread (task, remove_in_thread);
}

/* Ends the process and removes all; @cause, if any, is then what the task returns. */
static void
remove_all (GTask *owned, const GbxLocalRecord *record, GError *cause)
{
  GbxLocal *self = g_task_get_source_object (owned);
  g_autoptr (GTask) task = owned;
  Removal *removal = g_new0 (Removal, 1);

  removal->name = g_strdup (record->name);
  removal->workspace = record->owns_workspace ? g_strdup (record->workspace) : NULL;
  removal->cause = cause;
  /* Whoever gives up now leaves nothing behind. */
  g_task_set_check_cancellable (task, FALSE);
  gbx_local_server_stop_async (record, self->stop_timeout_usec, on_stopped_to_remove,
                               g_object_ref (task));
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
}

/* --- making one --- */

static void
on_listening (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxLocalRecord *record = g_task_get_task_data (task);
  GError *error = NULL;

  if (!gbx_local_server_wait_finish (result, &error) || !gbx_local_store_save (record, &error))
    {
      remove_all (g_steal_pointer (&task), record, error);
      return;
    }
  g_task_return_pointer (task, new_sandbox (record), g_object_unref);
}

static gboolean
make_workspace (GbxLocalRecord *record, GError **error)
{
  if (g_file_test (record->workspace, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (record->workspace, 0755) != 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "cannot make the workspace “%s”: %s",
                   record->workspace, g_strerror (errno));
      return FALSE;
    }
  record->owns_workspace = TRUE;
  return TRUE;
}

/* Nobody shall think that a process of this machine is held to what it was asked for. */
static gboolean
check_limits (GbxSandboxSpec *spec, GError **error)
{
  if (gbx_sandbox_spec_get_image (spec) != NULL)
    g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                 "a local sandbox is not made from an image");
  else if (gbx_sandbox_spec_get_memory_bytes (spec) > 0 || gbx_sandbox_spec_get_cpus (spec) > 0)
    g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                 "a local sandbox has all memory and processors of this machine");
  else
    return TRUE;
  return FALSE;
}

static void
gbx_local_create_async (GbxProvider *provider,
                        GbxSandboxSpec *spec,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxLocal *self = GBX_LOCAL (provider);
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_create_async, cancellable, callback, user_data);
  GbxLocalRecord *record = gbx_local_record_new (spec);
  GError *error = NULL;

  g_task_set_task_data (task, record, (GDestroyNotify) gbx_local_record_free);
  if (record->workspace == NULL || record->workspace[0] != '/' || record->command[0] == NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                               "a local sandbox needs a workspace and a command");
      return;
    }
  if (!check_limits (spec, &error) || !gbx_local_store_reserve (record->name, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  gbx_sandbox_spec_report_progress (spec, -1, "starting the server");
  if (!make_workspace (record, &error) || !gbx_local_server_spawn (record, &error) ||
      !gbx_local_store_save (record, &error))
    {
      remove_all (g_steal_pointer (&task), record, error);
      return;
    }
  gbx_local_server_wait_async (record, self->start_timeout_usec, cancellable, on_listening,
                               g_object_ref (task));
}

/* --- finding --- */

static void
gbx_local_find_async (GbxProvider *provider,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_find_async, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (GbxLocalRecord) record = gbx_local_store_load (name, &error);

  if (record == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, new_sandbox (record), g_object_unref);
}

/* A record that cannot be read is that of a sandbox that is being made, or worth removing. */
static GbxSandbox *
new_broken_sandbox (const char *name, const GError *error)
{
  GbxSandbox *sandbox = gbx_sandbox_new ("local", name, name);

  gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_UNKNOWN, error->message);
  return sandbox;
}

static void
gbx_local_list_async (GbxProvider *provider,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_list_async, cancellable, callback, user_data);
  g_autoptr (GPtrArray) sandboxes = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) names = gbx_local_store_list_names ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxLocalRecord) record = gbx_local_store_load (names[i], &error);

      g_ptr_array_add (sandboxes, record != NULL ? new_sandbox (record)
                                                 : new_broken_sandbox (names[i], error));
    }
  g_task_return_pointer (task, g_steal_pointer (&sandboxes), (GDestroyNotify) g_ptr_array_unref);
}

static void
gbx_local_refresh_async (GbxProvider *provider,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_refresh_async, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (GbxLocalRecord) record =
      gbx_local_store_load (gbx_sandbox_get_id (sandbox), &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  fill_sandbox (sandbox, record);
  g_task_return_boolean (task, TRUE);
}

/* --- pausing and resuming --- */

typedef struct
{
  GbxLocalRecord *record;
  GbxSandbox *sandbox;
} Change;

static void
change_free (Change *change)
{
  gbx_local_record_free (change->record);
  g_object_unref (change->sandbox);
  g_free (change);
}

/* The change to a sandbox that a task makes; NULL after the task has returned an error. */
static Change *
begin_change (GTask *task, GbxSandbox *sandbox)
{
  GError *error = NULL;
  GbxLocalRecord *record = gbx_local_store_load (gbx_sandbox_get_id (sandbox), &error);
  Change *change;

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return NULL;
    }
  change = g_new0 (Change, 1);
  change->record = record;
  change->sandbox = g_object_ref (sandbox);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  return change;
}

static void
end_change (GTask *task)
{
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!gbx_local_store_save (change->record, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  fill_sandbox (change->sandbox, change->record);
  g_task_return_boolean (task, TRUE);
}

static void
on_paused (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!gbx_local_server_stop_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  change->record->is_paused = TRUE;
  change->record->pid = 0;
  end_change (task);
}

static void
gbx_local_pause_async (GbxProvider *provider,
                       GbxSandbox *sandbox,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GbxLocal *self = GBX_LOCAL (provider);
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_pause_async, cancellable, callback, user_data);
  Change *change = begin_change (task, sandbox);

  if (change != NULL)
    gbx_local_server_stop_async (change->record, self->stop_timeout_usec, on_paused,
                                 g_steal_pointer (&task));
}

static void
on_stopped_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *cause = g_object_steal_data (G_OBJECT (task), "cause");

  gbx_local_server_stop_finish (result, NULL);
  g_task_return_error (task, cause);
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GbxLocal *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (gbx_local_server_wait_finish (result, &error))
    {
      change->record->is_paused = FALSE;
      end_change (task);
      return;
    }
  g_object_set_data (G_OBJECT (task), "cause", error);
  gbx_local_server_stop_async (change->record, self->stop_timeout_usec, on_stopped_again,
                               g_steal_pointer (&task));
}

static void
gbx_local_resume_async (GbxProvider *provider,
                        GbxSandbox *sandbox,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxLocal *self = GBX_LOCAL (provider);
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_resume_async, cancellable, callback, user_data);
  Change *change = begin_change (task, sandbox);
  GError *error = NULL;

  if (change == NULL)
    return;
  if (gbx_local_server_is_running (change->record))
    {
      end_change (task);
      return;
    }
  change->record->port = 0;
  if (!make_workspace (change->record, &error) ||
      !gbx_local_server_spawn (change->record, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  gbx_local_server_wait_async (change->record, self->start_timeout_usec, cancellable, on_resumed,
                               g_steal_pointer (&task));
}

/* --- the end, the log, and ports --- */

static void
gbx_local_destroy_async (GbxProvider *provider,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_destroy_async, cancellable, callback, user_data);
  g_autoptr (GbxLocalRecord) record = gbx_local_store_load (gbx_sandbox_get_id (sandbox), NULL);

  if (record == NULL)
    {
      record = g_new0 (GbxLocalRecord, 1);
      record->name = g_strdup (gbx_sandbox_get_id (sandbox));
    }
  remove_all (g_steal_pointer (&task), record, NULL);
}

static void
gbx_local_read_logs_async (GbxProvider *provider,
                           GbxSandbox *sandbox,
                           guint max_lines_count,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_read_logs_async, cancellable, callback, user_data);

  gbx_local_log_read (task, gbx_sandbox_get_id (sandbox), max_lines_count);
}

static void
gbx_local_resolve_port_async (GbxProvider *provider,
                              GbxSandbox *sandbox,
                              guint port,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_local_resolve_port_async, cancellable, callback, user_data);

  g_task_return_pointer (task, g_strdup_printf ("http://127.0.0.1:%u", port), g_free);
}

static void
gbx_local_provider_init (GbxProviderInterface *iface)
{
  iface->create_async = gbx_local_create_async;
  iface->find_async = gbx_local_find_async;
  iface->list_async = gbx_local_list_async;
  iface->refresh_async = gbx_local_refresh_async;
  iface->pause_async = gbx_local_pause_async;
  iface->resume_async = gbx_local_resume_async;
  iface->destroy_async = gbx_local_destroy_async;
  iface->read_logs_async = gbx_local_read_logs_async;
  iface->resolve_port_async = gbx_local_resolve_port_async;
}

static void
gbx_local_class_init (GbxLocalClass *klass)
{
}

static void
gbx_local_init (GbxLocal *self)
{
}

/**
 * gbx_local_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxLocal *
gbx_local_new (GbxHost *host)
{
  GbxLocal *self = g_object_new (GBX_TYPE_LOCAL, NULL);
  GbxSettings *settings = gbx_host_get_settings (host);

  self->start_timeout_usec = gbx_settings_get_duration_usec (settings, "start-timeout");
  self->stop_timeout_usec = gbx_settings_get_duration_usec (settings, "stop-timeout");

  return self;
}
