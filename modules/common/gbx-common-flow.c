/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-flow.h"

#include "gbx-common-limits.h"

typedef struct
{
  GbxCommonFlow *flow;
  const GbxCommonStep *step;
  gint64 begun_usec;
  gint64 pause_usec;
  guint pages_count;
} Job;

GbxCommonFlow *
gbx_common_flow_new (GbxCommonRest *rest, gpointer provider)
{
  GbxCommonFlow *self = g_new0 (GbxCommonFlow, 1);

  self->rest = gbx_common_rest_ref (rest);
  self->provider = provider;
  self->wanted = GBX_SANDBOX_STATE_RUNNING;
  self->sandboxes = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
gbx_common_flow_free (GbxCommonFlow *self)
{
  gbx_common_rest_unref (self->rest);
  g_clear_object (&self->spec);
  g_clear_object (&self->sandbox);
  g_free (self->name);
  g_free (self->token);
  g_free (self->cursor);
  g_free (self->note);
  g_ptr_array_unref (self->sandboxes);
  g_ptr_array_unref (self->ids);
  g_clear_pointer (&self->log, g_bytes_unref);
  g_free (self->url);
  g_strfreev (self->headers);
  if (self->own != NULL)
    self->free_own (self->own);
  g_free (self);
}

void
gbx_common_flow_take_note (GbxCommonFlow *self, char *note)
{
  g_free (self->note);
  self->note = note;
}

void
gbx_common_flow_take_cursor (GbxCommonFlow *self, char *cursor)
{
  g_free (self->cursor);
  self->cursor = cursor;
}

gboolean
gbx_common_flow_is_running (GbxCommonFlow *self)
{
  return self->sandbox != NULL &&
         gbx_sandbox_get_state (self->sandbox) == GBX_SANDBOX_STATE_RUNNING;
}

char *
gbx_common_flow_format_path (GbxCommonFlow *self, const char *collection, const char *verb)
{
  g_autofree char *id = g_uri_escape_string (gbx_sandbox_get_id (self->sandbox), NULL, FALSE);

  return g_strconcat (collection, id, verb, NULL);
}

GbxCommonVerdict
gbx_common_flow_judge (GbxCommonFlow *self, GError **error)
{
  GbxSandboxState state = gbx_sandbox_get_state (self->sandbox);
  const char *reason = gbx_sandbox_get_reason (self->sandbox);

  if (state == self->wanted)
    return GBX_COMMON_NEXT;
  if (state != GBX_SANDBOX_STATE_ENDED)
    return GBX_COMMON_AGAIN;
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the sandbox has ended%s%s",
               reason != NULL ? ": " : "", reason != NULL ? reason : "");
  return GBX_COMMON_FAILED;
}

JsonObject *
gbx_common_flow_new_environment (GbxCommonFlow *self, gboolean with_key)
{
  JsonObject *object = json_object_new ();
  const char *const *environment = gbx_sandbox_spec_get_environment (self->spec);
  const char *key = gbx_sandbox_spec_get_api_key (self->spec);

  for (gsize i = 0; environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (environment[i], "=", 2);

      json_object_set_string_member (object, pair[0], pair[1]);
    }
  if (with_key && key != NULL)
    json_object_set_string_member (object, "SESSION_API_KEY", key);
  return object;
}

/* --- going through the steps --- */

static void run_step (GTask *owned);

static gboolean
on_pause_over (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    run_step (g_steal_pointer (&task));
  return G_SOURCE_REMOVE;
}

static void
wait_a_while (GTask *owned)
{
  g_autoptr (GTask) task = owned;
  Job *job = g_task_get_task_data (task);
  GbxSandbox *sandbox = job->flow->sandbox;
  const char *reason = sandbox != NULL ? gbx_sandbox_get_reason (sandbox) : NULL;
  gint64 spent_usec = g_get_monotonic_time () - job->begun_usec;

  if (spent_usec >= job->flow->timeout_usec)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TIMED_OUT,
                               "the sandbox is not ready after %.0f s%s%s",
                               (double) spent_usec / G_USEC_PER_SEC, reason != NULL ? ": " : "",
                               reason != NULL ? reason : "");
      return;
    }
  gbx_common_rest_pause (g_steal_pointer (&task), job->pause_usec, on_pause_over);
  job->pause_usec = MIN (job->pause_usec * 3 / 2, GBX_COMMON_POLL_LAST_USEC);
}

static void
next_step (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  job->step++;
  job->pause_usec = GBX_COMMON_POLL_FIRST_USEC;
  job->pages_count = 0;
  run_step (task);
}

static void
obey (GTask *owned, GbxCommonVerdict verdict, GError *error)
{
  g_autoptr (GTask) task = owned;
  Job *job = g_task_get_task_data (task);

  if (verdict == GBX_COMMON_FAILED)
    g_task_return_error (task, error);
  else if (verdict == GBX_COMMON_DONE)
    g_task_return_boolean (task, TRUE);
  else if (verdict == GBX_COMMON_NEXT)
    next_step (g_steal_pointer (&task));
  else if (verdict == GBX_COMMON_AGAIN)
    wait_a_while (g_steal_pointer (&task));
  else if (++job->pages_count < GBX_COMMON_PAGES_MAX_COUNT)
    run_step (g_steal_pointer (&task));
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                             "the provider lists more than %d pages", GBX_COMMON_PAGES_MAX_COUNT);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);
  GbxCommonVerdict verdict = GBX_COMMON_NEXT;

  /* Also where an answer came at last: the first of several tries may have been lost only then. */
  job->flow->may_have_worked =
      job->flow->may_have_worked || gbx_common_rest_may_have_worked (result);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (gbx_common_rest_get_cursor (result) != NULL)
    gbx_common_flow_take_cursor (job->flow, g_strdup (gbx_common_rest_get_cursor (result)));
  if (job->step->parse != NULL)
    verdict = job->step->parse (job->flow, status, body, &error);
  if (verdict == GBX_COMMON_FAILED)
    job->flow->may_have_worked = TRUE; /* it was carried out, and the answer is of no use */
  else if (g_task_return_error_if_cancelled (task))
    return;
  obey (g_steal_pointer (&task), verdict, error);
}

/* Steps that are left out go by without a request. */
static void
run_step (GTask *owned)
{
  g_autoptr (GTask) task = owned;
  Job *job = g_task_get_task_data (task);
  GbxCommonFlow *flow = job->flow;
  GbxCommonCall *call = NULL;
  GError *error = NULL;

  while (job->step->format != NULL && call == NULL)
    {
      call = job->step->format (flow, &error);
      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      if (call == NULL)
        job->step++;
    }
  if (call == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (job->step->what != NULL && flow->spec != NULL)
    gbx_sandbox_spec_report_progress (flow->spec, -1, job->step->what);
  gbx_common_rest_send_async (flow->rest, call, g_task_get_cancellable (task), on_answer,
                              g_object_ref (task));
}

void
gbx_common_flow_run_async (GbxCommonFlow *self,
                           const GbxCommonStep *steps,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_common_flow_run_async);
  job->flow = self;
  job->step = steps;
  job->begun_usec = g_get_monotonic_time ();
  job->pause_usec = GBX_COMMON_POLL_FIRST_USEC;
  g_task_set_task_data (task, job, g_free);
  run_step (task);
}

gboolean
gbx_common_flow_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
