/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions `read`, `write` and `edit`: from request to worker thread to observation. */
#include "gbx-edit-module.h"

#include "gbx-edit-call.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-path.h"
#include "gbx-edit-text.h"

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

static GbxObservation *
observe_edit (GbxEditCall *call, const char *content, GbxEditReply *reply)
{
  GbxObservation *observation = gbx_observation_new ("edit", content);
  g_autofree char *message = g_strdup_printf ("I edited the file %s.", call->wire_path);
  g_autofree char *diff = reply->diff != NULL ? gbx_edit_text_to_wire (reply->diff) : g_strdup ("");

  gbx_observation_set_message (observation, message);
  gbx_observation_set_string_extra (observation, "path", call->wire_path);
  /* The protocol has them of the request, not of the file. */
  gbx_observation_set_bool_extra (observation, "prev_exist", FALSE);
  gbx_observation_set_string_extra (observation, "old_content",
                                    call->old_str != NULL ? call->old_str->str : NULL);
  gbx_observation_set_string_extra (observation, "new_content",
                                    call->new_str != NULL ? call->new_str->str : NULL);
  gbx_observation_set_string_extra (observation, "impl_source", "oh_aci");
  gbx_observation_set_string_extra (observation, "diff", diff);
  gbx_observation_set_string_extra (observation, "_diff_cache", NULL);

  return observation;
}

static GbxObservation *
observe_file (GbxEditCall *call, const char *content)
{
  gboolean is_read = call->kind == GBX_EDIT_KIND_READ;
  GbxObservation *observation = gbx_observation_new (is_read ? "read" : "write", content);
  g_autofree char *resolved = gbx_edit_path_resolve (call->wire_path, call->directory);
  const char *path = call->is_view ? call->wire_path : resolved;
  g_autofree char *message = g_strdup_printf (is_read ? "I read the file %s."
                                                      : "I wrote to the file %s.",
                                              path);

  gbx_observation_set_message (observation, message);
  gbx_observation_set_string_extra (observation, "path", path);
  if (is_read)
    gbx_observation_set_string_extra (observation, "impl_source",
                                      call->is_view ? "oh_aci" : "default");

  return observation;
}

static GbxObservation *
observe (GbxEditCall *call, GbxEditReply *reply)
{
  g_autofree char *content = gbx_edit_text_to_wire (reply->content);

  if (reply->is_error)
    return gbx_observation_new_error (content);
  if (call->kind == GBX_EDIT_KIND_EDIT)
    return observe_edit (call, content, reply);
  return observe_file (call, content);
}

/* Takes the action's task, whose caller gets the reply before the replaced file is closed. */
static void
run_in_thread (GTask *job, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GTask *task = data;
  GbxEditCall *call = g_task_get_task_data (task);
  g_autoptr (GbxEditReply) reply = gbx_edit_job_run (call, cancellable, &error);
  g_auto (GbxEditFd) replaced_fd = call->replaced_fd;

  call->replaced_fd = -1;
  if (reply == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, observe (call, reply), g_object_unref);
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
  call->user_name = g_strdup (gbx_host_get_user_name (self->host));
  call->user_id = gbx_host_get_user_id (self->host);
  call->uses_user_rights = self->uses_user_rights;
  call->history = gbx_edit_history_ref (self->history);
  g_task_set_task_data (task, call, (GDestroyNotify) gbx_edit_call_free);

  g_task_set_source_tag (job, gbx_edit_execute_async);
  g_task_set_task_data (job, g_steal_pointer (&task), NULL);
  g_task_run_in_thread (job, run_in_thread);
}

static GbxObservation *
gbx_edit_execute_finish (GbxAction *action, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, action), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
gbx_edit_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_edit_execute_async;
  iface->execute_finish = gbx_edit_execute_finish;
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
