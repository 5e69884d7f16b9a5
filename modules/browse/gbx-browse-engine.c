/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-engine.h"

struct _GbxBrowseEngine
{
  GThread *thread;
  GMainContext *context;
  GInputStream *input;
  GOutputStream *output;
  GbxBrowsePlaces *places;
  GTask *end_task;
  guint files_count;
  GAsyncQueue *tasks; /* GTask with a GbxBrowseJob */
  int is_ending;      /* atomic */

  GbxBrowseGuests *guests; /* of the thread */
};

/* Something to be done between two messages of the browser's. */
typedef struct
{
  GbxBrowseEngine *engine;
  GbxBrowseEngineFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Post;

static void
run_task (GbxBrowseEngine *self, GbxBrowseTabs *tabs, GTask *task)
{
  GbxBrowseJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GObject *result;

  if (gbx_browse_cdp_is_closed (tabs->cdp))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                               "the browser is gone");
      return;
    }
  result = gbx_browse_job_run (job, tabs, self->places, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
refuse_tasks (GbxBrowseEngine *self)
{
  GTask *task;

  while ((task = g_async_queue_try_pop (self->tasks)) != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                               "the browser is gone");
      g_object_unref (task);
    }
}

/* Also between jobs the browser says things that want an answer. */
static gpointer
talk_in_thread (gpointer data)
{
  GbxBrowseEngine *self = data;
  GbxBrowseTabs *tabs;

  g_main_context_push_thread_default (self->context);
  tabs = gbx_browse_tabs_new (self->context, self->input, self->output, self->places->downloads);
  tabs->files_count = self->files_count;
  self->guests = gbx_browse_guests_new (tabs->cdp);
  while (!g_atomic_int_get (&self->is_ending) && !gbx_browse_cdp_is_closed (tabs->cdp))
    {
      g_autoptr (GTask) task = g_async_queue_try_pop (self->tasks);

      if (task != NULL)
        run_task (self, tabs, task);
      else
        g_main_context_iteration (self->context, TRUE);
    }
  /* Before anybody is told: who comes again at once is to find another browser. */
  g_atomic_int_set (&self->is_ending, TRUE);
  refuse_tasks (self);
  self->files_count = tabs->files_count;
  g_clear_pointer (&self->guests, gbx_browse_guests_free);
  gbx_browse_tabs_free (tabs);
  g_main_context_pop_thread_default (self->context);
  g_task_return_boolean (self->end_task, TRUE);

  return NULL;
}

/**
 * gbx_browse_engine_new:
 * @input: from the browser
 * @output: to the browser
 * @places: for files
 * @files_count: how many files agents were told of before
 * @end_task: (transfer full): returns when the thread ends; call gbx_browse_engine_join() then
 *
 * Starts a thread. Main context.
 *
 * Returns: (transfer full): the engine
 */
GbxBrowseEngine *
gbx_browse_engine_new (GInputStream *input,
                       GOutputStream *output,
                       GbxBrowsePlaces *places,
                       guint files_count,
                       GTask *end_task)
{
  GbxBrowseEngine *self = g_new0 (GbxBrowseEngine, 1);

  self->context = g_main_context_new ();
  self->input = g_object_ref (input);
  self->output = g_object_ref (output);
  self->places = gbx_browse_places_ref (places);
  self->files_count = files_count;
  self->end_task = end_task;
  self->tasks = g_async_queue_new_full (g_object_unref);
  self->thread = g_thread_new ("glovebox-browse", talk_in_thread, self);

  return self;
}

/**
 * gbx_browse_engine_join:
 * @self: (transfer full): an engine whose end was told
 *
 * Returns: how many files agents were told of
 */
guint
gbx_browse_engine_join (GbxBrowseEngine *self)
{
  guint files_count;

  g_thread_join (self->thread);
  refuse_tasks (self);
  files_count = self->files_count;
  g_object_unref (self->end_task);
  g_main_context_unref (self->context);
  g_object_unref (self->input);
  g_object_unref (self->output);
  gbx_browse_places_unref (self->places);
  g_async_queue_unref (self->tasks);
  g_free (self);

  return files_count;
}

/**
 * gbx_browse_engine_run_async:
 * @self: an engine
 * @job: what to do, after what was asked before
 * @callback: called once, on the main context
 * @user_data: for @callback
 */
void
gbx_browse_engine_run_async (GbxBrowseEngine *self,
                             GbxBrowseJob *job,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_engine_run_async);
  g_task_set_task_data (task, gbx_browse_job_ref (job), (GDestroyNotify) gbx_browse_job_unref);
  g_async_queue_push (self->tasks, task);
  g_main_context_wakeup (self->context);
}

/* As gbx_browse_job_run(). */
GbxObservation *
gbx_browse_engine_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Ends a job, which returns soon. Main context. */
void
gbx_browse_engine_cancel (GbxBrowseEngine *self, GbxBrowseJob *job)
{
  g_cancellable_cancel (job->step);
  g_main_context_wakeup (self->context);
}

static gboolean
on_post (gpointer user_data)
{
  Post *post = user_data;

  if (post->engine->guests != NULL)
    post->func (post->engine->guests, post->data);
  return G_SOURCE_REMOVE;
}

static void
post_free (gpointer data)
{
  Post *post = data;

  post->destroy (post->data);
  g_free (post);
}

/**
 * gbx_browse_engine_post:
 * @self: an engine
 * @func: called soon in its thread, also while a job waits; not when the thread ends before
 * @data: for @func
 * @destroy: for @data; any thread
 *
 * What is posted is done in that order. Main context.
 */
void
gbx_browse_engine_post (GbxBrowseEngine *self,
                        GbxBrowseEngineFunc func,
                        gpointer data,
                        GDestroyNotify destroy)
{
  Post *post = g_new0 (Post, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  post->engine = self;
  post->func = func;
  post->data = data;
  post->destroy = destroy;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "gbx-browse-engine");
  g_source_set_callback (source, on_post, post, post_free);
  g_source_attach (source, self->context);
}

/* Whether nothing will come of what it is asked. Any thread. */
gboolean
gbx_browse_engine_is_ending (GbxBrowseEngine *self)
{
  return g_atomic_int_get (&self->is_ending) != 0;
}

/* Lets the thread end after the job that it is at. Main context. */
void
gbx_browse_engine_end (GbxBrowseEngine *self)
{
  g_atomic_int_set (&self->is_ending, TRUE);
  g_main_context_wakeup (self->context);
}
