/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts, with a pause before each number; an example of an action that takes its time. */
#include <gbx.h>

#define ACME_TYPE_COUNT (acme_count_get_type ())
G_DECLARE_FINAL_TYPE (AcmeCount, acme_count, ACME, COUNT, GObject)

struct _AcmeCount
{
  GObject parent_instance;

  GbxHost *host;
};

/* One action on its way; owned by its GTask. */
typedef struct
{
  GbxRequest *request;
  gint64 number;
  gint64 last;
  GString *text;
  GSource *timer;
  gulong stop_id;
} Count;

static void
count_free (Count *count)
{
  g_clear_signal_handler (&count->stop_id, count->request);
  g_clear_object (&count->request);
  g_clear_pointer (&count->timer, g_source_unref);
  g_string_free (count->text, TRUE);
  g_free (count);
}

static void
answer (GTask *task)
{
  Count *count = g_task_get_task_data (task);
  g_autoptr (GbxObservation) observation = gbx_observation_new ("count", count->text->str);

  g_clear_signal_handler (&count->stop_id, count->request);
  g_source_destroy (count->timer);
  gbx_observation_set_int_extra (observation, "counted", count->number);
  g_task_return_pointer (task, g_steal_pointer (&observation), g_object_unref);
}

/* At the deadline the numbers so far are an answer; so they are when the server stops. */
static void
on_stop_requested (GbxRequest *request, guint reason, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  answer (task);
}

static gboolean
on_tick (gpointer user_data)
{
  GTask *task = user_data;
  Count *count = g_task_get_task_data (task);
  g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT "\n", count->number + 1);
  g_autoptr (GBytes) chunk = g_bytes_new (line, strlen (line));

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  /* Whoever listens reads too slowly: offer the same line again at the next tick. */
  if (!gbx_request_emit_output (count->request, chunk))
    return G_SOURCE_CONTINUE;

  g_string_append (count->text, line);
  count->number++;
  gbx_request_emit_progress (count->request, (double) count->number / (double) count->last, NULL);
  if (count->number < count->last)
    return G_SOURCE_CONTINUE;

  answer (task);
  return G_SOURCE_REMOVE;
}

static GSource *
new_timer (AcmeCount *self, GCancellable *cancellable)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  gint64 pause_usec = gbx_settings_get_duration_usec (settings, "pause");
  GSource *timer = g_timeout_source_new ((guint) (pause_usec / 1000));

  /* Cancelling does not wait for the next tick. */
  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (timer, cancelled);
    }

  return timer;
}

static void
acme_count_execute_async (GbxAction *action,
                          GbxRequest *request,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);
  GError *error = NULL;
  Count *count;
  gint64 last;

  g_task_set_source_tag (task, acme_count_execute_async);
  if (!gbx_request_get_int_arg (request, "to", 3, &last, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (last < 1 || last > 1000)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "to: not from 1 to 1000");
      return;
    }

  count = g_new0 (Count, 1);
  count->request = g_object_ref (request);
  count->last = last;
  count->text = g_string_new (NULL);
  count->timer = new_timer (ACME_COUNT (action), cancellable);
  count->stop_id =
      g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested), task);
  g_task_set_task_data (task, count, (GDestroyNotify) count_free);
  g_task_attach_source (task, count->timer, on_tick); /* holds the task until the last tick */
}

static void
acme_count_action_init (GbxActionInterface *iface)
{
  iface->execute_async = acme_count_execute_async;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AcmeCount,
                               acme_count,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, acme_count_action_init))

static void
acme_count_dispose (GObject *object)
{
  g_clear_object (&ACME_COUNT (object)->host);

  G_OBJECT_CLASS (acme_count_parent_class)->dispose (object);
}

static void
acme_count_class_init (AcmeCountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = acme_count_dispose;
}

static void
acme_count_init (AcmeCount *self)
{
}

static GObject *
create (GbxHost *host, GError **error)
{
  AcmeCount *self = g_object_new (ACME_TYPE_COUNT, NULL);

  self->host = g_object_ref (host);
  return G_OBJECT (self);
}

GBX_MODULE_DEFINE ("count", "1.0", create)
