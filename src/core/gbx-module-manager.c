/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-module-manager.h"

#include "gbx-host-private.h"
#include "gbx-messages.h"
#include "gbx-module-manager-internal.h"
#include "gbx-small-file.h"

G_DEFINE_FINAL_TYPE (GbxModuleManager, gbx_module_manager, G_TYPE_OBJECT)

/* Units that start together, group by group. */
typedef struct
{
  GPtrArray *units; /* by group */
  guint next;       /* the first whose group's turn has not come */
  guint pending_count;
  gint64 deadline_usec; /* or 0 */
  gboolean is_plan;     /* failures of strong units end it */
  GCancellable *cancellable;
} Batch;

/* A walk down the groups, from the last to the first. */
typedef struct
{
  guint group;
  guint pending_count;
} Stop;

static void step_batch (GTask *task);
static void step_stop (GTask *task);

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->units);
  g_clear_object (&batch->cancellable);
  g_free (batch);
}

static void
gbx_module_manager_dispose (GObject *object)
{
  GbxModuleManager *self = GBX_MODULE_MANAGER (object);

  g_cancellable_cancel (self->stopping);
  g_ptr_array_set_size (self->units, 0);
  G_OBJECT_CLASS (gbx_module_manager_parent_class)->dispose (object);
}

static void
gbx_module_manager_finalize (GObject *object)
{
  GbxModuleManager *self = GBX_MODULE_MANAGER (object);

  g_ptr_array_unref (self->units);
  g_object_unref (self->stopping);
  g_clear_object (&self->environment);
  g_clear_pointer (&self->config, gbx_config_unref);
  g_clear_pointer (&self->store, gbx_settings_store_free);
  g_clear_pointer (&self->plan, gbx_module_plan_free);
  g_clear_pointer (&self->catalog, gbx_module_catalog_free);
  gbx_problems_free (self->problems);
  G_OBJECT_CLASS (gbx_module_manager_parent_class)->finalize (object);
}

static void
gbx_module_manager_class_init (GbxModuleManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_module_manager_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_module_manager_finalize;
}

static void
gbx_module_manager_init (GbxModuleManager *self)
{
  self->units = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = gbx_problems_new ();
  self->stopping = g_cancellable_new ();
}

GbxModuleManager *
gbx_module_manager_new (GbxModuleCatalog *catalog,
                        GbxModulePlan *plan,
                        GbxSettingsStore *store,
                        GbxConfig *config,
                        GbxHostEnvironment *environment)
{
  GbxModuleManager *self = g_object_new (GBX_TYPE_MODULE_MANAGER, NULL);

  self->catalog = catalog;
  self->plan = plan;
  self->store = store;
  self->config = gbx_config_ref (config);
  self->environment = g_object_ref (environment);
  for (guint i = 0; i < plan->items->len; i++)
    g_ptr_array_add (self->units, gbx_module_unit_new (g_ptr_array_index (plan->items, i), 0));
  return self;
}

/* --- what happens to one unit --- */

static void
log_about (GLogLevelFlags level, const char *message_id, const char *module, const char *text)
{
  g_log_structured (G_LOG_DOMAIN, level, "MESSAGE_ID", message_id, "GLOVEBOX_MODULE", module,
                    "MESSAGE", "%s: %s", module, text);
}

static void
degrade (GbxModuleUnit *unit, const char *reason)
{
  gbx_module_unit_set_state (unit, GBX_MODULE_STATE_DEGRADED, reason);
  log_about (G_LOG_LEVEL_WARNING, GBX_MESSAGE_MODULE_DEGRADED, gbx_module_unit_get_name (unit),
             reason);
}

static void
make_ready (GbxModuleUnit *unit)
{
  gbx_module_unit_set_state (unit, GBX_MODULE_STATE_READY, NULL);
  log_about (G_LOG_LEVEL_INFO, GBX_MESSAGE_MODULE_READY, gbx_module_unit_get_name (unit), "ready");
}

/* Tells those who asked for the unit while it was on its way what became of it. */
void
gbx_module_manager_answer_waiters (GbxModuleUnit *unit)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&unit->waiters);

  unit->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiters->len; i++)
    {
      GTask *task = g_ptr_array_index (waiters, i);

      if (unit->state == GBX_MODULE_STATE_READY)
        g_task_return_pointer (task, g_object_ref (unit->object), g_object_unref);
      else
        g_task_return_error (task, gbx_module_manager_explain_state (unit, GBX_MODULE_ERROR,
                                                                     GBX_MODULE_ERROR_DEGRADED));
    }
}

/* @exit_status: what the program ends with if it cannot go on without the unit */
static void
fail_unit (GbxModuleManager *self,
           GbxModuleUnit *unit,
           gboolean is_fatal,
           int exit_status,
           const GError *error)
{
  if (!is_fatal)
    {
      degrade (unit, error->message);
    }
  else
    {
      gbx_module_unit_set_state (unit, GBX_MODULE_STATE_FAILED, error->message);
      gbx_problems_add (self->problems, exit_status,
                        g_error_new (error->domain, error->code, "%s: %s",
                                     gbx_module_unit_get_name (unit), error->message));
    }
  gbx_module_manager_answer_waiters (unit);
}

/* A module that is ready may say what it is at; NULL: nothing worth a word. */
static void
note (GbxModuleUnit *unit, const char *what)
{
  gbx_module_unit_set_state (unit, GBX_MODULE_STATE_READY, what);
  if (what != NULL)
    log_about (G_LOG_LEVEL_INFO, GBX_MESSAGE_MODULE_NOTE, gbx_module_unit_get_name (unit), what);
}

static void
on_status (const char *module, GbxModuleStatus status, const char *why, gpointer user_data)
{
  g_autoptr (GbxModuleManager) self = g_weak_ref_get (user_data);
  GbxModuleUnit *unit = self == NULL ? NULL : gbx_module_manager_find_unit (self, module);
  gboolean was_reported;

  if (unit == NULL)
    return;
  was_reported = unit->reported_why != NULL;
  g_clear_pointer (&unit->reported_why, g_free);
  if (status == GBX_MODULE_STATUS_DEGRADED)
    unit->reported_why = g_strdup (why == NULL ? "the module says so" : why);

  /* While it starts, what it says counts at the end. */
  if (unit->state == GBX_MODULE_STATE_READY && unit->reported_why != NULL)
    degrade (unit, unit->reported_why);
  else if (unit->state == GBX_MODULE_STATE_READY)
    note (unit, why);
  else if (unit->state == GBX_MODULE_STATE_DEGRADED && unit->is_started && was_reported &&
           unit->reported_why == NULL)
    make_ready (unit);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* The folder of the module's name beside its keyfile. */
static char *
make_data_directory (const GbxModuleInfo *info)
{
  g_autofree char *keyfile_directory = g_path_get_dirname (gbx_module_info_get_path (info));

  return g_build_filename (keyfile_directory, gbx_module_info_get_name (info), NULL);
}

/* Its own folder may hold a description of its routes. */
static void
read_openapi (GbxModuleUnit *unit)
{
  g_autofree char *directory = make_data_directory (gbx_module_unit_get_info (unit));
  g_autofree char *path = g_build_filename (directory, "openapi.json", NULL);
  g_autoptr (GError) error = NULL;

  unit->openapi = gbx_small_file_read (path, GBX_MODULE_OPENAPI_MAX_BYTES, &error);
  if (unit->openapi == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    log_about (G_LOG_LEVEL_MESSAGE, GBX_MESSAGE_MODULE_PROBLEM, gbx_module_unit_get_name (unit),
               error->message);
}

static GbxHost *
new_host (GbxModuleManager *self, GbxModuleUnit *unit, GError **error)
{
  static const GbxHostCallbacks callbacks = { gbx_module_manager_answer_lookup, on_status };
  g_autoptr (GbxSettings)
      settings = gbx_settings_store_build (self->store, gbx_module_unit_get_info (unit), error);
  g_autofree char *data_directory = NULL;
  GWeakRef *link;
  GbxHost *host;

  if (settings == NULL)
    return NULL;
  /* A module may keep its host for longer than we live. */
  link = g_new0 (GWeakRef, 1);
  g_weak_ref_init (link, self);
  host =
      gbx_host_new (gbx_module_unit_get_name (unit), settings, self->environment, &callbacks, link);
  g_object_set_data_full (G_OBJECT (host), "gbx-module-manager", link, free_weak_ref);
  data_directory = make_data_directory (gbx_module_unit_get_info (unit));
  gbx_host_set_data_directory (host, data_directory);
  return host;
}

static gboolean
open_unit (GbxModuleManager *self, GbxModuleUnit *unit, GError **error)
{
  g_autoptr (GbxHost) host = new_host (self, unit, error);
  g_autofree char *warning = NULL;

  if (host == NULL || !gbx_module_unit_open (unit, host, &warning, error))
    return FALSE;
  if (warning != NULL)
    log_about (G_LOG_LEVEL_MESSAGE, GBX_MESSAGE_MODULE_PROBLEM, gbx_module_unit_get_name (unit),
               warning);
  read_openapi (unit);
  return TRUE;
}

/* Opens all of them, whatever comes of one, so that everything wrong is told at once. */
static void
open_units (GbxModuleManager *self, GPtrArray *units, gboolean is_plan)
{
  for (guint i = 0; i < units->len; i++)
    {
      GbxModuleUnit *unit = g_ptr_array_index (units, i);
      g_autoptr (GError) error = NULL;

      if (!open_unit (self, unit, &error))
        fail_unit (self, unit, is_plan && unit->is_strong, GBX_EXIT_CONFIG, error);
    }
}

/* Whether something that runs meets each of the unit's requirements. */
static gboolean
check_requirements (GbxModuleManager *self, GbxModuleUnit *unit, GError **error)
{
  const GbxModuleInfo *info = gbx_module_unit_get_info (unit);
  const char *const *names = gbx_module_info_get_requires (info);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GObject) object = NULL;

      if (gbx_module_info_provides (info, names[i]))
        continue;
      object = gbx_module_manager_lookup_feature (self, names[i], &local);
      if (object != NULL)
        continue;
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_DEGRADED, "needs %s, but %s", names[i],
                   local->message);
      return FALSE;
    }
  return TRUE;
}

/* --- starting --- */

static void
fail_start (GbxModuleManager *self, GbxModuleUnit *unit, const Batch *batch, const GError *error)
{
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean is_fatal = batch->is_plan && unit->is_strong &&
                      gbx_module_info_get_start_failure (gbx_module_unit_get_info (unit)) ==
                          GBX_MODULE_START_FAILURE_FATAL;

  if (is_cancelled)
    {
      /* Nothing is wrong with it: nobody wants it any more. */
      gbx_module_unit_set_state (unit, GBX_MODULE_STATE_STOPPED, NULL);
      gbx_module_manager_answer_waiters (unit);
      return;
    }
  fail_unit (self, unit, is_fatal, GBX_EXIT_UNAVAILABLE, error);
}

static void
on_unit_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxModuleManager *self = g_task_get_source_object (task);
  GbxModuleUnit *unit = GBX_MODULE_UNIT (source);
  Batch *batch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gbx_module_unit_start_finish (unit, result, &error))
    fail_start (self, unit, batch, error);
  else if (unit->reported_why != NULL)
    degrade (unit, unit->reported_why);
  else
    make_ready (unit);
  gbx_module_manager_answer_waiters (unit);

  if (--batch->pending_count == 0)
    step_batch (task);
}

static void
start_unit (GTask *task, GbxModuleUnit *unit)
{
  GbxModuleManager *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (unit->state != GBX_MODULE_STATE_WAITING)
    return; /* it could not be opened */
  if (g_cancellable_set_error_if_cancelled (batch->cancellable, &error) ||
      !check_requirements (self, unit, &error))
    {
      fail_start (self, unit, batch, error);
      return;
    }
  gbx_module_unit_set_state (unit, GBX_MODULE_STATE_STARTING, NULL);
  batch->pending_count++;
  gbx_module_unit_start_async (unit, batch->deadline_usec, batch->cancellable, on_unit_started,
                               g_object_ref (task));
}

static void
on_failed_start_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxModuleManager *self = GBX_MODULE_MANAGER (source);
  g_autoptr (GTask) task = user_data;

  gbx_module_manager_stop_finish (self, result);
  if (gbx_problems_get_count (self->problems) > 0)
    g_task_return_error (task, gbx_problems_to_error (self->problems));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the start was cancelled");
}

/* Starts the next group, or ends the batch. */
static void
step_batch (GTask *task)
{
  GbxModuleManager *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);

  while (batch->pending_count == 0)
    {
      gboolean is_over = g_cancellable_is_cancelled (batch->cancellable) ||
                         (batch->is_plan && gbx_problems_get_count (self->problems) > 0);
      guint group;

      if (is_over && batch->is_plan)
        {
          gbx_module_manager_stop_async (self, on_failed_start_stopped, g_object_ref (task));
          return;
        }
      if (batch->next == batch->units->len)
        {
          g_task_return_boolean (task, TRUE);
          return;
        }
      group = ((GbxModuleUnit *) g_ptr_array_index (batch->units, batch->next))->group;
      while (batch->next < batch->units->len &&
             ((GbxModuleUnit *) g_ptr_array_index (batch->units, batch->next))->group == group)
        start_unit (task, g_ptr_array_index (batch->units, batch->next++));
    }
}

/* Opens and starts @units; @task, whose source is the manager, ends with the last of them. */
void
gbx_module_manager_run_units (GTask *task,
                              GPtrArray *units,
                              gboolean is_plan,
                              gint64 timeout_usec,
                              GCancellable *cancellable)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->units = g_ptr_array_ref (units);
  batch->is_plan = is_plan;
  batch->deadline_usec = timeout_usec == 0 ? 0 : g_get_monotonic_time () + timeout_usec;
  batch->cancellable = cancellable == NULL ? g_cancellable_new () : g_object_ref (cancellable);
  g_task_set_task_data (task, batch, batch_free);
  open_units (g_task_get_source_object (task), units, is_plan);
  step_batch (task);
}

static void
log_findings (GbxModuleManager *self)
{
  const GPtrArray *warnings = gbx_module_catalog_get_warnings (self->catalog);

  for (guint i = 0; i < warnings->len; i++)
    log_about (G_LOG_LEVEL_WARNING, GBX_MESSAGE_MODULE_PROBLEM, "keyfile",
               ((const GError *) g_ptr_array_index (warnings, i))->message);
  for (guint i = 0; i < self->plan->notes->len; i++)
    log_about (G_LOG_LEVEL_MESSAGE, GBX_MESSAGE_MODULE_PROBLEM, "plan",
               g_ptr_array_index (self->plan->notes, i));
}

void
gbx_module_manager_start_async (GbxModuleManager *self,
                                gint64 timeout_usec,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GPtrArray) units = NULL;

  g_return_if_fail (GBX_IS_MODULE_MANAGER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gbx_module_manager_start_async);
  g_task_set_check_cancellable (task, FALSE); /* what has started must be stopped first */
  units = g_ptr_array_copy (self->units, (GCopyFunc) g_object_ref, NULL);
  log_findings (self);
  gbx_module_manager_run_units (task, units, TRUE, timeout_usec, cancellable);
}

gboolean
gbx_module_manager_start_finish (GbxModuleManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- stopping --- */

static void
on_unit_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Stop *stop = g_task_get_task_data (task);
  GbxModuleUnit *unit = GBX_MODULE_UNIT (source);
  g_autoptr (GError) error = NULL;

  if (!gbx_module_unit_stop_finish (unit, result, &error))
    log_about (G_LOG_LEVEL_WARNING, GBX_MESSAGE_MODULE_PROBLEM, gbx_module_unit_get_name (unit),
               error->message);
  gbx_module_unit_set_state (unit, GBX_MODULE_STATE_STOPPED, NULL);
  if (--stop->pending_count == 0)
    step_stop (task);
}

static void
step_stop (GTask *task)
{
  GbxModuleManager *self = g_task_get_source_object (task);
  Stop *stop = g_task_get_task_data (task);

  while (stop->pending_count == 0 && stop->group > 0)
    {
      stop->group--;
      for (guint i = self->units->len; i > 0; i--)
        {
          GbxModuleUnit *unit = g_ptr_array_index (self->units, i - 1);

          if (unit->group != stop->group || !unit->is_started)
            continue;
          stop->pending_count++;
          gbx_module_unit_stop_async (unit, on_unit_stopped, g_object_ref (task));
        }
    }
  if (stop->pending_count == 0)
    g_task_return_boolean (task, TRUE);
}

guint
gbx_module_manager_count_groups (GbxModuleManager *self)
{
  guint count = 0;

  for (guint i = 0; i < self->units->len; i++)
    count = MAX (count, ((GbxModuleUnit *) g_ptr_array_index (self->units, i))->group + 1);
  return count;
}

void
gbx_module_manager_stop_async (GbxModuleManager *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Stop *stop = g_new0 (Stop, 1);

  g_return_if_fail (GBX_IS_MODULE_MANAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gbx_module_manager_stop_async);
  stop->group = gbx_module_manager_count_groups (self);
  g_task_set_task_data (task, stop, g_free);
  g_cancellable_cancel (self->stopping);
  step_stop (task);
}

void
gbx_module_manager_stop_finish (GbxModuleManager *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
