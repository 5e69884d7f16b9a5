/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-dispatcher.h"

#include "gbx-dispatcher-job.h"
#include "gbx-messages.h"

/* Jobs that must not run beside each other. */
typedef struct
{
  GQueue waiting; /* of Begin */
  GbxDispatcherJob *running;
} Lane;

/* A job that knows its handler and waits for its lane. */
typedef struct
{
  GbxDispatcherJob *job;
  GbxAction *action;
  const char *module; /* interned */
} Begin;

struct _GbxDispatcher
{
  GObject parent_instance;

  GbxModuleManager *manager;
  GHashTable *lanes; /* name -> Lane */
  GHashTable *jobs;  /* set of every GbxDispatcherJob that is not answered */
  gboolean shutting_down;
};

/* Where each job came from and what it holds; freed when it is answered. */
typedef struct
{
  GTask *task;
  Lane *lane; /* that it runs in, or NULL */
  gint64 arrived_usec;
} JobContext;

enum
{
  SIGNAL_ACTION_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxDispatcher, gbx_dispatcher, G_TYPE_OBJECT)

/* The actions of modules that may not be installed, and who brings them. */
static const struct
{
  const char *action;
  const char *module;
  const char *prefix; /* what clients look for at the start of the refusal */
} optional_actions[] = {
  { "browse", "browse", "Browser functionality is not supported or disabled. " },
  { "browse_interactive", "browse", "Browser functionality is not supported or disabled. " },
  { "edit", "edit", "" },
  { "read", "edit", "" },
  { "run", "bash", "" },
  { "run_ipython", "ipython", "" },
  { "write", "edit", "" },
};

static void begin_next (Lane *lane);

static void
begin_free (Begin *begin)
{
  gbx_dispatcher_job_unref (begin->job);
  g_object_unref (begin->action);
  g_free (begin);
}

static void
lane_free (Lane *lane)
{
  g_queue_clear_full (&lane->waiting, (GDestroyNotify) begin_free);
  g_free (lane);
}

static void
gbx_dispatcher_finalize (GObject *object)
{
  GbxDispatcher *self = GBX_DISPATCHER (object);

  g_clear_object (&self->manager);
  g_hash_table_unref (self->lanes);
  g_hash_table_unref (self->jobs);

  G_OBJECT_CLASS (gbx_dispatcher_parent_class)->finalize (object);
}

static void
gbx_dispatcher_class_init (GbxDispatcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_dispatcher_finalize;

  signals[SIGNAL_ACTION_DONE] = g_signal_new ("action-done", G_TYPE_FROM_CLASS (klass),
                                              G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                              4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                              G_TYPE_INT64);
}

static void
gbx_dispatcher_init (GbxDispatcher *self)
{
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lane_free);
  self->jobs = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) gbx_dispatcher_job_unref, NULL);
}

GbxDispatcher *
gbx_dispatcher_new (GbxModuleManager *manager)
{
  GbxDispatcher *self;

  g_return_val_if_fail (GBX_IS_MODULE_MANAGER (manager), NULL);

  self = g_object_new (GBX_TYPE_DISPATCHER, NULL);
  self->manager = g_object_ref (manager);

  return self;
}

static gssize
find_optional (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (optional_actions); i++)
    if (g_str_equal (optional_actions[i].action, action))
      return (gssize) i;
  return -1;
}

gboolean
gbx_dispatcher_knows_action (GbxDispatcher *self, const char *action)
{
  g_return_val_if_fail (GBX_IS_DISPATCHER (self), FALSE);
  g_return_val_if_fail (action != NULL, FALSE);

  return find_optional (action) >= 0 ||
         gbx_module_manager_has_action (self->manager, action);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
gbx_dispatcher_list_actions (GbxDispatcher *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_auto (GStrv) installed = NULL;

  g_return_val_if_fail (GBX_IS_DISPATCHER (self), NULL);

  installed = gbx_module_manager_list_actions (self->manager);
  for (gsize i = 0; installed[i] != NULL; i++)
    g_ptr_array_add (ids, g_strdup (installed[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (optional_actions); i++)
    if (!g_strv_contains ((const char *const *) installed, optional_actions[i].action))
      g_ptr_array_add (ids, g_strdup (optional_actions[i].action));
  g_ptr_array_sort (ids, compare_strings);
  g_ptr_array_add (ids, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

guint
gbx_dispatcher_get_running_count (GbxDispatcher *self)
{
  g_return_val_if_fail (GBX_IS_DISPATCHER (self), 0);

  return g_hash_table_size (self->jobs);
}

static void
report_done (GbxDispatcher *self,
             GbxDispatcherJob *job,
             const char *outcome,
             gint64 elapsed_usec)
{
  GbxRequest *request = gbx_dispatcher_job_get_request (job);
  const char *module = gbx_dispatcher_job_get_module (job);
  g_autofree char *elapsed = g_strdup_printf ("%" G_GINT64_FORMAT, elapsed_usec);

  if (module == NULL)
    module = "none";
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG,
                    "MESSAGE_ID", GBX_MESSAGE_ACTION_DONE,
                    "GLOVEBOX_MODULE", module,
                    "GLOVEBOX_ACTION", gbx_request_get_action (request),
                    "GLOVEBOX_REQUEST", gbx_request_get_id (request),
                    "GLOVEBOX_USEC", elapsed,
                    "MESSAGE", "%s: %s in %s µs",
                    gbx_request_get_action (request), outcome, elapsed);
  g_signal_emit (self, signals[SIGNAL_ACTION_DONE], 0, gbx_request_get_action (request), module,
                 outcome, elapsed_usec);
}

static void
on_job_done (GbxDispatcherJob *job, GbxObservation *observation, GError *error, gpointer user_data)
{
  JobContext *context = user_data;
  g_autoptr (GTask) task = context->task;
  GbxDispatcher *self = g_task_get_source_object (task);
  Lane *lane = context->lane;
  const char *outcome;

  outcome = observation != NULL ? gbx_observation_get_kind (observation)
                                : gbx_error_get_id ((GbxError) error->code);
  report_done (self, job, outcome, g_get_monotonic_time () - context->arrived_usec);
  g_free (context);

  /* Who waits for the lane begins first: what it starts runs while this answer is written. */
  if (lane != NULL && lane->running == job)
    {
      lane->running = NULL;
      begin_next (lane);
    }
  if (observation != NULL)
    g_task_return_pointer (task, observation, g_object_unref);
  else
    g_task_return_error (task, error);
  g_hash_table_remove (self->jobs, job);
}

static void
begin_next (Lane *lane)
{
  Begin *begin = g_queue_pop_head (&lane->waiting);

  if (begin == NULL)
    return;
  lane->running = begin->job;
  gbx_dispatcher_job_begin (begin->job, begin->action, begin->module);
  begin_free (begin);
}

static Lane *
ensure_lane (GbxDispatcher *self, const char *name)
{
  Lane *lane = g_hash_table_lookup (self->lanes, name);

  if (lane == NULL)
    {
      lane = g_new0 (Lane, 1);
      g_queue_init (&lane->waiting);
      g_hash_table_insert (self->lanes, g_strdup (name), lane);
    }

  return lane;
}

static void
run_job (GbxDispatcher *self,
         GbxDispatcherJob *job,
         JobContext *context,
         GbxAction *action,
         const GbxModuleInfo *info)
{
  const char *module = gbx_module_info_get_name (info);
  const char *lane_name = gbx_module_info_get_lane (info);
  Begin *begin;

  if (lane_name == NULL ||
      gbx_action_may_run_aside (action, gbx_dispatcher_job_get_request (job)))
    {
      gbx_dispatcher_job_begin (job, action, module);
      return;
    }

  context->lane = ensure_lane (self, lane_name);
  if (context->lane->waiting.length >= GBX_LANE_MAX_QUEUE_COUNT)
    {
      gbx_dispatcher_job_end (job, NULL,
                              g_error_new (GBX_ERROR, GBX_ERROR_FAILED,
                                           "%d actions wait for %s already",
                                           GBX_LANE_MAX_QUEUE_COUNT, module));
      return;
    }
  begin = g_new0 (Begin, 1);
  begin->job = gbx_dispatcher_job_ref (job);
  begin->action = g_object_ref (action);
  begin->module = g_intern_string (module);
  g_queue_push_tail (&context->lane->waiting, begin);
  if (context->lane->running == NULL)
    begin_next (context->lane);
}

static GbxObservation *
new_shutdown_observation (void)
{
  return gbx_observation_new_error ("The server is shutting down.");
}

static GbxObservation *
new_refusal (GbxModuleManager *manager, GbxDispatcherJob *job, const GError *error)
{
  const char *action = gbx_request_get_action (gbx_dispatcher_job_get_request (job));
  gssize optional = find_optional (action);
  g_autoptr (GError) absence = NULL;
  g_autofree char *content = NULL;

  /* It may be there and be masked, or have a keyfile that cannot be read. */
  if (optional >= 0 && g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND))
    error = absence =
        gbx_module_manager_explain_absence (manager, optional_actions[optional].module);
  if (optional >= 0 && g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND))
    content = g_strdup_printf ("%sThe action “%s” needs the module “%s”, which is not installed: "
                               "install the package glovebox-module-%s or name its folder with "
                               "--module-dir.",
                               optional_actions[optional].prefix, action,
                               optional_actions[optional].module,
                               optional_actions[optional].module);
  else
    content = g_strdup_printf ("%sThe action “%s” is not available: %s",
                               optional >= 0 ? optional_actions[optional].prefix : "", action,
                               error->message);

  return gbx_observation_new_error (content);
}

/* What waits for a module to open. */
typedef struct
{
  GbxDispatcherJob *job;
  JobContext *context;
} Opening;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = user_data;
  g_autoptr (GbxDispatcherJob) job = opening->job;
  JobContext *context = opening->context;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxAction) action = NULL;
  const GbxModuleInfo *info = NULL;
  GbxDispatcher *self;

  g_free (opening);
  action =
      gbx_module_manager_open_action_finish (GBX_MODULE_MANAGER (source), result, &info, &error);
  self = g_task_get_source_object (context->task);
  if (action == NULL)
    gbx_dispatcher_job_end (job, new_refusal (GBX_MODULE_MANAGER (source), job, error), NULL);
  else if (self->shutting_down)
    gbx_dispatcher_job_end (job, new_shutdown_observation (), NULL);
  else
    run_job (self, job, context, action, info);
}

void
gbx_dispatcher_execute_async (GbxDispatcher *self,
                              GbxRequest *request,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  JobContext *context;
  GbxDispatcherJob *job;
  GbxAction *action;
  const GbxModuleInfo *info = NULL;
  Opening *opening;

  g_return_if_fail (GBX_IS_DISPATCHER (self));
  g_return_if_fail (GBX_IS_REQUEST (request));

  context = g_new0 (JobContext, 1);
  context->task = g_task_new (self, NULL, callback, user_data);
  context->arrived_usec = g_get_monotonic_time ();
  g_task_set_source_tag (context->task, gbx_dispatcher_execute_async);
  job = gbx_dispatcher_job_new (request, on_job_done, context);
  g_hash_table_add (self->jobs, job);
  if (self->shutting_down)
    {
      gbx_dispatcher_job_end (job, new_shutdown_observation (), NULL);
      return;
    }

  action = gbx_module_manager_get_action (self->manager, gbx_request_get_action (request), &info);
  if (action != NULL)
    {
      run_job (self, job, context, action, info);
      return;
    }

  opening = g_new0 (Opening, 1);
  opening->job = gbx_dispatcher_job_ref (job);
  opening->context = context;
  gbx_module_manager_open_action_async (self->manager, gbx_request_get_action (request), on_opened,
                                        opening);
}

GbxObservation *
gbx_dispatcher_execute_finish (GbxDispatcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gbx_dispatcher_cancel (GbxDispatcher *self, GbxRequest *request)
{
  GHashTableIter iter;
  gpointer job;

  g_return_if_fail (GBX_IS_DISPATCHER (self));

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    if (gbx_dispatcher_job_get_request (job) == request)
      {
        gbx_dispatcher_job_stop (job, GBX_STOP_REASON_CLIENT_GONE);
        return;
      }
}

const GbxModuleInfo *
gbx_dispatcher_find_runner (GbxDispatcher *self, const char *action)
{
  g_return_val_if_fail (GBX_IS_DISPATCHER (self), NULL);

  return gbx_module_manager_can_run_action (self->manager, action)
             ? gbx_module_manager_lookup_action (self->manager, action, NULL)
             : NULL;
}

/* What waits for its lane never begins. */
static void
answer_waiting (GbxDispatcher *self)
{
  GHashTableIter iter;
  Lane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    {
      Begin *begin;

      while ((begin = g_queue_pop_head (&lane->waiting)) != NULL)
        {
          gbx_dispatcher_job_end (begin->job,
                                  new_shutdown_observation (), NULL);
          begin_free (begin);
        }
    }
}

void
gbx_dispatcher_shut_down (GbxDispatcher *self)
{
  g_autoptr (GPtrArray) running = NULL;
  GHashTableIter iter;
  gpointer job;

  g_return_if_fail (GBX_IS_DISPATCHER (self));

  self->shutting_down = TRUE;
  answer_waiting (self);

  running = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_dispatcher_job_unref);
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    g_ptr_array_add (running, gbx_dispatcher_job_ref (job));
  for (guint i = 0; i < running->len; i++)
    gbx_dispatcher_job_stop (running->pdata[i], GBX_STOP_REASON_SHUTDOWN);
}
