/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-unit.h"

#include "gbx-module-loader.h"
#include "gbx-units.h"

G_DEFINE_FINAL_TYPE (GbxModuleUnit, gbx_module_unit, G_TYPE_OBJECT)

/*
 * A call into the module that may outlive our patience. It belongs to the callback that the module
 * owes us; the task is gone as soon as somebody has the answer.
 */
typedef struct
{
  GTask *task;
  GObject *object;
  GCancellable *cancellable; /* what the module sees */
  GSource *timer;
  GSource *cancelled; /* our caller's */
} Call;

static void
gbx_module_unit_dispose (GObject *object)
{
  GbxModuleUnit *self = GBX_MODULE_UNIT (object);

  g_clear_object (&self->object);
  G_OBJECT_CLASS (gbx_module_unit_parent_class)->dispose (object);
}

static void
gbx_module_unit_finalize (GObject *object)
{
  GbxModuleUnit *self = GBX_MODULE_UNIT (object);

  g_free (self->reason);
  g_free (self->reported_why);
  g_clear_pointer (&self->openapi, g_bytes_unref);
  g_ptr_array_unref (self->waiters);
  G_OBJECT_CLASS (gbx_module_unit_parent_class)->finalize (object);
}

static void
gbx_module_unit_class_init (GbxModuleUnitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_module_unit_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_module_unit_finalize;
}

static void
gbx_module_unit_init (GbxModuleUnit *self)
{
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
}

/* @first_group: the group of the plan's level 0 */
GbxModuleUnit *
gbx_module_unit_new (const GbxModulePlanItem *item, guint first_group)
{
  GbxModuleUnit *self = g_object_new (GBX_TYPE_MODULE_UNIT, NULL);

  self->entry = item->entry;
  self->is_strong = item->is_strong;
  self->group = first_group + item->level;
  return self;
}

const GbxModuleInfo *
gbx_module_unit_get_info (GbxModuleUnit *self)
{
  return self->entry->info;
}

const char *
gbx_module_unit_get_name (GbxModuleUnit *self)
{
  return gbx_module_info_get_name (self->entry->info);
}

void
gbx_module_unit_set_state (GbxModuleUnit *self, GbxModuleState state, const char *reason)
{
  g_autofree char *own = g_strdup (reason);

  self->state = state;
  g_free (self->reason);
  self->reason = g_steal_pointer (&own);
}

/* Makes the object; see gbx_module_loader_open(). */
gboolean
gbx_module_unit_open (GbxModuleUnit *self, GbxHost *host, char **out_warning, GError **error)
{
  self->object = gbx_module_loader_open (self->entry, host, out_warning, error);
  return self->object != NULL;
}

/* --- calls with an end --- */

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
call_free (Call *call)
{
  clear_source (&call->timer);
  clear_source (&call->cancelled);
  g_clear_object (&call->task);
  g_clear_object (&call->object);
  g_clear_object (&call->cancellable);
  g_free (call);
}

/* Answers instead of the module, and tells it that nobody waits any more. */
static void
give_up (Call *call, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);
  g_autoptr (GCancellable) cancellable = g_object_ref (call->cancellable);

  clear_source (&call->timer);
  clear_source (&call->cancelled);
  g_task_return_error (task, error);
  g_cancellable_cancel (cancellable); /* may free the call */
}

static gboolean
on_time_out (gpointer user_data)
{
  Call *call = user_data;

  give_up (call, g_error_copy (g_task_get_task_data (call->task)));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  give_up (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

/* @task: (transfer full): its data is the error to answer with when @timeout_usec have passed. */
static Call *
call_new (GTask *task, GObject *object, gint64 timeout_usec, GCancellable *cancellable)
{
  Call *call = g_new0 (Call, 1);

  call->task = task;
  call->object = g_object_ref (object);
  call->cancellable = g_cancellable_new ();
  call->timer = g_timeout_source_new ((guint) MIN (MAX (timeout_usec, 0) / 1000, G_MAXUINT));
  g_source_set_callback (call->timer, on_time_out, call, NULL);
  g_source_attach (call->timer, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancelled, (GSourceFunc) on_cancelled, call, NULL);
      g_source_attach (call->cancelled, g_main_context_get_thread_default ());
    }
  return call;
}

/* --- starting --- */

static GError *
new_start_time_out (GbxModuleUnit *self, gint64 deadline_usec, gint64 *out_timeout_usec)
{
  gint64 own_usec = gbx_module_info_get_start_timeout_usec (self->entry->info);
  gint64 left_usec = deadline_usec == 0 ? G_MAXINT64 : deadline_usec - g_get_monotonic_time ();
  g_autofree char *text = gbx_units_format_duration_usec (own_usec);

  *out_timeout_usec = MIN (own_usec, left_usec);
  if (left_usec < own_usec)
    return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_START_TIMED_OUT,
                        "did not start within the time for all modules together");
  return g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_START_TIMED_OUT,
                      "did not start within %s (StartTimeout)", text);
}

static void
on_late_stop (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gbx_service_stop_finish (GBX_SERVICE (source), result, &error))
    g_debug ("a module that started too late did not stop: %s", error->message);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_started = gbx_service_start_finish (GBX_SERVICE (source), result, &error);

  if (call->task == NULL)
    {
      /* Nobody waits: what runs all the same must not be left running. */
      if (is_started)
        gbx_service_stop_async (GBX_SERVICE (source), NULL, on_late_stop, NULL);
    }
  else if (is_started)
    {
      ((GbxModuleUnit *) g_task_get_source_object (call->task))->is_started = TRUE;
      g_task_return_boolean (call->task, TRUE);
    }
  else
    {
      g_task_return_new_error (call->task, GBX_MODULE_ERROR, GBX_MODULE_ERROR_START,
                               "did not start: %s", error->message);
    }
  call_free (call);
}

/**
 * gbx_module_unit_start_async:
 * @self: a unit that is open
 * @deadline_usec: when all modules must have started, or 0
 * @cancellable: (nullable): ends the wait
 * @callback: called when the module runs or has not made it in time
 * @user_data: for @callback
 *
 * Starts the module's service, if it is one. Where the time passes, the module's own cancellable
 * fires, the answer does not wait for it, and a start that succeeds later is undone.
 */
void
gbx_module_unit_start_async (GbxModuleUnit *self,
                             gint64 deadline_usec,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gint64 timeout_usec;
  Call *call;

  g_task_set_source_tag (task, gbx_module_unit_start_async);
  if (!GBX_IS_SERVICE (self->object))
    {
      self->is_started = TRUE;
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, new_start_time_out (self, deadline_usec, &timeout_usec),
                        (GDestroyNotify) g_error_free);
  call = call_new (task, self->object, timeout_usec, cancellable);
  gbx_service_start_async (GBX_SERVICE (self->object), call->cancellable, on_started, call);
}

/* FALSE with GBX_MODULE_ERROR_START, GBX_MODULE_ERROR_START_TIMED_OUT or G_IO_ERROR_CANCELLED. */
gboolean
gbx_module_unit_start_finish (GbxModuleUnit *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- stopping --- */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_stopped = gbx_service_stop_finish (GBX_SERVICE (source), result, &error);

  if (call->task != NULL && is_stopped)
    g_task_return_boolean (call->task, TRUE);
  else if (call->task != NULL)
    g_task_return_new_error (call->task, GBX_MODULE_ERROR, GBX_MODULE_ERROR_START,
                             "did not stop: %s", error->message);
  call_free (call);
}

/* Stops what has started; waits for StopTimeout= at most. */
void
gbx_module_unit_stop_async (GbxModuleUnit *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gint64 timeout_usec = gbx_module_info_get_stop_timeout_usec (self->entry->info);
  g_autofree char *text = gbx_units_format_duration_usec (timeout_usec);
  gboolean is_running = self->is_started && GBX_IS_SERVICE (self->object);
  Call *call;

  g_task_set_source_tag (task, gbx_module_unit_stop_async);
  self->is_started = FALSE;
  if (!is_running)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task,
                        g_error_new (GBX_MODULE_ERROR, GBX_MODULE_ERROR_START_TIMED_OUT,
                                     "did not stop within %s (StopTimeout)", text),
                        (GDestroyNotify) g_error_free);
  call = call_new (task, self->object, timeout_usec, NULL);
  gbx_service_stop_async (GBX_SERVICE (self->object), call->cancellable, on_stopped, call);
}

/* FALSE with GBX_MODULE_ERROR_START or GBX_MODULE_ERROR_START_TIMED_OUT. */
gboolean
gbx_module_unit_stop_finish (GbxModuleUnit *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
