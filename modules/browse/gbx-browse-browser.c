/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The browser as jobs see it: started when it is needed, and again when it is gone. */
#include "gbx-browse-browser.h"

#include "gbx-browse-command.h"
#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-memory.h"

#define PACKAGE "chromium-headless-shell"
/* Its memory is told again when it is by this part another than last time. */
#define CHANGE_PERCENT 25

struct _GbxBrowseBrowser
{
  GObject parent_instance;

  GbxHost *host;
  GbxBrowsePlaces *places;
  GbxBrowseInstance *instance; /* (nullable): the one that jobs go to */
  guint instances_count;       /* that are not gone */
  guint files_count;
  gboolean is_stopped;
  GTask *stop_task;

  gint64 measured_usec; /* when its memory was measured last; 0: never */
  guint64 told_bytes;   /* what was said then */
};

/* A job on its way through one browser, or two. */
typedef struct
{
  GbxBrowseJob *job;
  GbxBrowseInstance *instance; /* that it was given to */
  gboolean is_second_try;
} Way;

G_DEFINE_FINAL_TYPE (GbxBrowseBrowser, gbx_browse_browser, G_TYPE_OBJECT)

static void give (GTask *task);

static void
way_free (Way *way)
{
  gbx_browse_job_unref (way->job);
  g_clear_object (&way->instance);
  g_free (way);
}

static void
gbx_browse_browser_dispose (GObject *object)
{
  GbxBrowseBrowser *self = GBX_BROWSE_BROWSER (object);

  if (self->instance != NULL)
    gbx_browse_instance_end (self->instance);
  g_clear_object (&self->instance);
  g_clear_object (&self->host);
  g_clear_pointer (&self->places, gbx_browse_places_unref);

  G_OBJECT_CLASS (gbx_browse_browser_parent_class)->dispose (object);
}

static void
gbx_browse_browser_class_init (GbxBrowseBrowserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_browse_browser_dispose;
}

static void
gbx_browse_browser_init (GbxBrowseBrowser *self)
{
}

/**
 * gbx_browse_browser_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): a browser that does not run yet
 */
GbxBrowseBrowser *
gbx_browse_browser_new (GbxHost *host)
{
  GbxBrowseBrowser *self = g_object_new (GBX_TYPE_BROWSE_BROWSER, NULL);

  self->host = g_object_ref (host);

  return self;
}

/* --- its memory --- */

static gboolean
is_worth_telling (GbxBrowseBrowser *self, guint64 size_bytes)
{
  guint64 change_bytes = size_bytes > self->told_bytes ? size_bytes - self->told_bytes
                                                       : self->told_bytes - size_bytes;

  return change_bytes * 100 > self->told_bytes * CHANGE_PERCENT;
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxBrowseBrowser) self = user_data;
  GbxBrowseMemory memory = gbx_browse_memory_measure_finish (result);
  g_autofree char *note = NULL;

  if (memory.processes_count == 0 || self->is_stopped ||
      !is_worth_telling (self, memory.size_bytes))
    return;
  self->told_bytes = memory.size_bytes;
  note = g_strdup_printf ("the browser's %u processes use %" G_GUINT64_FORMAT " MiB",
                          memory.processes_count, memory.size_bytes / (1024 * 1024));
  gbx_host_report_status (self->host, GBX_MODULE_STATUS_READY, note);
}

static void
measure_memory (GbxBrowseBrowser *self)
{
  gint64 now_usec = g_get_monotonic_time ();

  if (self->instance == NULL || (self->measured_usec != 0 &&
                                 now_usec - self->measured_usec < GBX_BROWSE_MEMORY_INTERVAL_USEC))
    return;
  self->measured_usec = now_usec;
  gbx_browse_memory_measure_async (gbx_browse_instance_get_group (self->instance), on_measured,
                                   g_object_ref (self));
}

/* --- its process --- */

static void
on_gone (GbxBrowseInstance *instance, gpointer user_data)
{
  g_autoptr (GbxBrowseBrowser) self = g_object_ref (user_data);

  self->files_count = MAX (self->files_count, gbx_browse_instance_get_files_count (instance));
  self->instances_count--;
  if (self->instances_count == 0 && self->told_bytes != 0)
    gbx_host_report_status (self->host, GBX_MODULE_STATUS_READY, NULL);
  if (self->instances_count == 0)
    self->measured_usec = self->told_bytes = 0;
  if (self->stop_task != NULL && self->instances_count == 0)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
    }
}

static void
release (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxBrowseInstance) instance = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) ready = gbx_browse_engine_run_finish (result, &error);

  if (ready == NULL)
    {
      g_debug ("the browser did not come up: %s", error->message);
      gbx_browse_instance_end (instance);
    }
}

static void
use_instance (GbxBrowseBrowser *self, GbxBrowseInstance *instance)
{
  g_autoptr (GbxBrowseJob) job = gbx_browse_job_new (GBX_BROWSE_JOB_START, NULL, FALSE);

  g_signal_connect_data (instance, "gone", G_CALLBACK (on_gone), g_object_ref (self), release, 0);
  self->instances_count++;
  g_clear_object (&self->instance);
  self->instance = instance;
  gbx_browse_engine_run_async (gbx_browse_instance_get_engine (instance), job, on_ready,
                               g_object_ref (instance));
}

static gboolean
start (GbxBrowseBrowser *self, GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  g_autofree char *workspace = g_file_get_path (gbx_host_get_workspace (self->host));
  g_autofree char *program =
      gbx_browse_command_find_program (gbx_settings_get_string (settings, "program"));
  GbxBrowseInstanceConfig config = {
    .program = program,
    .directory = gbx_host_get_runtime_directory (self->host, error),
    .user_name = gbx_host_get_user_name (self->host),
    .has_sandbox = gbx_settings_get_bool (settings, "sandbox"),
    .files_count = self->files_count,
  };
  GbxBrowseInstance *instance;

  if (config.directory == NULL)
    {
      g_prefix_error (error, "no folder for the browser's profile: ");
      return FALSE;
    }
  if (program == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "Chromium is not installed; the package " PACKAGE " (or chromium) brings it");
      return FALSE;
    }
  if (self->places == NULL)
    self->places = gbx_browse_places_new (workspace, config.user_name);
  instance = gbx_browse_instance_new (&config, self->places, error);
  if (instance == NULL)
    return FALSE;
  use_instance (self, instance);

  return TRUE;
}

/* Whether jobs can be given to it. */
gboolean
gbx_browse_browser_is_running (GbxBrowseBrowser *self)
{
  return self->instance != NULL && gbx_browse_instance_get_engine (self->instance) != NULL;
}

/**
 * gbx_browse_browser_get_instance:
 * @self: a browser
 * @error: return location for an error
 *
 * Starts it if it does not run. Main context.
 *
 * Returns: (transfer none): the process, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxBrowseInstance *
gbx_browse_browser_get_instance (GbxBrowseBrowser *self, GError **error)
{
  if (self->is_stopped)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the server stops");
      return NULL;
    }
  if (!gbx_browse_browser_is_running (self) && !start (self, error))
    return NULL;

  return self->instance;
}

/* --- jobs --- */

static GError *
describe_end (GbxBrowseInstance *instance)
{
  const char *words = gbx_browse_instance_get_last_words (instance);

  return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the browser ended%s%s",
                      words != NULL ? ": " : "", words != NULL ? words : "");
}

static void
on_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxBrowseBrowser *self = g_task_get_source_object (task);
  Way *way = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GbxObservation *observation = gbx_browse_engine_run_finish (result, &error);

  if (observation != NULL)
    {
      measure_memory (self);
      g_task_return_pointer (task, observation, g_object_unref);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  gbx_browse_instance_end (way->instance);
  if (way->is_second_try || self->is_stopped)
    {
      g_task_return_error (task, describe_end (way->instance));
      return;
    }
  way->is_second_try = TRUE;
  give (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
give (GTask *task)
{
  g_autoptr (GTask) own = task;
  GbxBrowseBrowser *self = g_task_get_source_object (task);
  Way *way = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gbx_browse_browser_is_running (self) && !start (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_set_object (&way->instance, self->instance);
  gbx_browse_engine_run_async (gbx_browse_instance_get_engine (self->instance), way->job,
                               on_job_done, g_steal_pointer (&own));
}

/**
 * gbx_browse_browser_run_async:
 * @self: a browser
 * @job: what to do in it
 * @callback: called once, on the main context
 * @user_data: for @callback
 *
 * Does a job; where the browser dies of it, once more in a new one. Main context.
 */
void
gbx_browse_browser_run_async (GbxBrowseBrowser *self,
                              GbxBrowseJob *job,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Way *way = g_new0 (Way, 1);

  g_task_set_source_tag (task, gbx_browse_browser_run_async);
  way->job = gbx_browse_job_ref (job);
  g_task_set_task_data (task, way, (GDestroyNotify) way_free);
  if (self->is_stopped)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the server stops");
      g_object_unref (task);
      return;
    }
  give (task);
}

/**
 * gbx_browse_browser_run_finish:
 * @self: a browser
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): what the job made, or %NULL with %GBX_ERROR_UNAVAILABLE if there is no
 *   browser, or %G_IO_ERROR_CANCELLED
 */
GbxObservation *
gbx_browse_browser_run_finish (GbxBrowseBrowser *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Ends a job, which returns soon. Main context. */
void
gbx_browse_browser_cancel (GbxBrowseBrowser *self, GbxBrowseJob *job)
{
  GbxBrowseEngine *engine =
      self->instance != NULL ? gbx_browse_instance_get_engine (self->instance) : NULL;

  if (engine != NULL)
    gbx_browse_engine_cancel (engine, job);
  else
    g_cancellable_cancel (job->step);
}

/**
 * gbx_browse_browser_stop_async:
 * @self: a browser
 * @callback: called when nothing of it is left
 * @user_data: for @callback
 *
 * Ends it for good. Main context.
 */
void
gbx_browse_browser_stop_async (GbxBrowseBrowser *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_browse_browser_stop_async);
  self->is_stopped = TRUE;
  if (self->instance != NULL)
    gbx_browse_instance_end (self->instance);
  if (self->instances_count == 0)
    g_task_return_boolean (task, TRUE);
  else
    self->stop_task = g_steal_pointer (&task);
}

gboolean
gbx_browse_browser_stop_finish (GbxBrowseBrowser *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
