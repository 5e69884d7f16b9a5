/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions `read`, `write` and `edit`: from request to worker thread to observation. */
#include "gbx-edit-module.h"

#include "gbx-edit-call.h"
#include "gbx-edit-local.h"
#include "gbx-edit-observe.h"

struct _GbxEdit
{
  GObject parent_instance;

  GbxHost *host;
  GbxEditHistory *history;
  gboolean uses_user_rights;
};

static void gbx_edit_action_init (GbxActionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxEdit,
                               gbx_edit,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, gbx_edit_action_init))

typedef struct
{
  GbxEditCall *call;
  GbxEditLocal *files;
} Work;

static void
work_free (Work *work)
{
  gbx_edit_call_free (work->call);
  gbx_edit_local_free (work->files);
  g_free (work);
}

/* Takes the action's task, whose caller gets the reply before the replaced file is closed. */
static void
run_in_thread (GTask *job, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GbxEditReply) reply =
      gbx_edit_local_run (work->files, work->call, cancellable, &error);
  g_auto (GbxEditFd) replaced_fd = gbx_edit_local_steal_replaced (work->files);

  if (reply == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, gbx_edit_observe (work->call, reply), g_object_unref);
  g_object_unref (task);
  g_task_return_boolean (job, TRUE);
}

static void
gbx_edit_execute_async (GbxAction *action,
                        GbxRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxEdit *self = GBX_EDIT (action);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) job = g_task_new (NULL, cancellable, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GbxEditCall *call = gbx_edit_call_new (request, &error);
  Work *work;

  g_task_set_source_tag (task, gbx_edit_execute_async);
  /* A file that has changed is told of, whoever lost interest meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  if (call == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  call->directory = g_strdup (gbx_host_get_current_directory (self->host));
  call->workspace = g_file_get_path (gbx_host_get_workspace (self->host));
  call->history = gbx_edit_history_ref (self->history);
  work = g_new0 (Work, 1);
  work->call = call;
  work->files = gbx_edit_local_new (gbx_host_get_user_name (self->host),
                                    gbx_host_get_user_id (self->host), self->uses_user_rights);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);

  g_task_set_source_tag (job, gbx_edit_execute_async);
  g_task_set_task_data (job, g_steal_pointer (&task), NULL);
  g_task_run_in_thread (job, run_in_thread);
}

static void
gbx_edit_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_edit_execute_async;
}

static void
gbx_edit_dispose (GObject *object)
{
  GbxEdit *self = GBX_EDIT (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->history, gbx_edit_history_unref);

  G_OBJECT_CLASS (gbx_edit_parent_class)->dispose (object);
}

static void
gbx_edit_class_init (GbxEditClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_edit_dispose;
}

static void
gbx_edit_init (GbxEdit *self)
{
  self->history = gbx_edit_history_new (GBX_EDIT_HISTORY_MAX_BYTES);
}

/**
 * gbx_edit_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxEdit *
gbx_edit_new (GbxHost *host)
{
  GbxEdit *self = g_object_new (GBX_TYPE_EDIT, NULL);

  self->host = g_object_ref (host);
  self->uses_user_rights = g_str_equal (gbx_settings_get_string (gbx_host_get_settings (host),
                                                                 "file-rights"),
                                        "user");

  return self;
}
