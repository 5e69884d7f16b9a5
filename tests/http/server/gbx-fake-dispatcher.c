/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-fake-dispatcher.h"

#define LARGE_BYTES (3 * 1024 * 1024)

struct _GbxDispatcher
{
  GObject parent_instance;

  GQueue waiting; /* of GTask */
  GbxRequest *last_request;
  guint begun_count;
};

G_DEFINE_FINAL_TYPE (GbxDispatcher, gbx_dispatcher, G_TYPE_OBJECT)

static void
gbx_dispatcher_finalize (GObject *object)
{
  GbxDispatcher *self = GBX_DISPATCHER (object);

  g_assert_cmpuint (self->waiting.length, ==, 0);
  g_clear_object (&self->last_request);

  G_OBJECT_CLASS (gbx_dispatcher_parent_class)->finalize (object);
}

static void
gbx_dispatcher_class_init (GbxDispatcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_dispatcher_finalize;
}

static void
gbx_dispatcher_init (GbxDispatcher *self)
{
  g_queue_init (&self->waiting);
}

GbxDispatcher *
gbx_fake_dispatcher_new (void)
{
  return g_object_new (GBX_TYPE_DISPATCHER, NULL);
}

guint
gbx_fake_dispatcher_get_begun_count (GbxDispatcher *self)
{
  return self->begun_count;
}

guint
gbx_fake_dispatcher_get_waiting_count (GbxDispatcher *self)
{
  return self->waiting.length;
}

GbxRequest *
gbx_fake_dispatcher_get_last_request (GbxDispatcher *self)
{
  return self->last_request;
}

static void
answer (GTask *task, const char *content)
{
  GbxObservation *observation = gbx_observation_new ("run", content);

  g_task_return_pointer (task, observation, g_object_unref);
  g_object_unref (task);
}

void
gbx_fake_dispatcher_release (GbxDispatcher *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    answer (task, "waited");
}

gboolean
gbx_dispatcher_knows_action (GbxDispatcher *self, const char *action)
{
  return g_str_equal (action, "hello") || g_str_equal (action, "run");
}

char **
gbx_dispatcher_list_actions (GbxDispatcher *self)
{
  return g_strsplit ("hello run", " ", -1);
}

static void
run (GbxDispatcher *self, GTask *task, GbxRequest *request)
{
  g_autoptr (GError) error = NULL;
  const char *command = gbx_request_get_string_arg (request, "command", &error);

  if (command == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_str_equal (command, "fail"))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the shell is gone");
  else if (g_str_equal (command, "wait"))
    {
      g_queue_push_tail (&self->waiting, task);
      return;
    }
  else if (g_str_equal (command, "large"))
    {
      g_autofree char *content = g_strnfill (LARGE_BYTES, 'x');

      answer (task, content);
      return;
    }
  else
    {
      answer (task, command);
      return;
    }
  g_object_unref (task);
}

void
gbx_dispatcher_execute_async (GbxDispatcher *self,
                              GbxRequest *request,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_set_object (&self->last_request, request);
  self->begun_count++;
  if (g_str_equal (gbx_request_get_action (request), "run"))
    {
      run (self, task, request);
      return;
    }
  if (g_str_equal (gbx_request_get_action (request), "hello"))
    {
      answer (task, "hello");
      return;
    }
  g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND,
                           "[Errno 13] Permission denied: '/x'");
  g_object_unref (task);
}

GbxObservation *
gbx_dispatcher_execute_finish (GbxDispatcher *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
