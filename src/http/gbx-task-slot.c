/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-task-slot.h"

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = gbx_task_slot_take (user_data);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/**
 * gbx_task_slot_put:
 * @self: an empty slot, which must not move while it holds a task
 * @task: (transfer full): a task
 *
 * Lets @task wait. When its cancellable fires it is ended and the slot is empty again.
 */
void
gbx_task_slot_put (GbxTaskSlot *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->task = task;
  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, g_main_context_get_thread_default ());
}

/* (transfer full) (nullable): the task that waits, which then no longer does */
GTask *
gbx_task_slot_take (GbxTaskSlot *self)
{
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);

  return g_steal_pointer (&self->task);
}
