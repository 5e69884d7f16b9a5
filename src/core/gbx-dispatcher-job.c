/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-dispatcher-job.h"

#include <gbx-request-private.h>

#include "gbx-loop-guard.h"
#include "gbx-messages.h"

struct _GbxDispatcherJob
{
  grefcount ref_count;
  GbxRequest *request;
  const char *module; /* interned; NULL until it has begun */
  GCancellable *cancellable;
  GSource *timer;            /* the next of: deadline, end of grace, drop */
  GbxDispatcherJobDone done; /* NULL once it was called */
  gpointer user_data;
};

GbxDispatcherJob *
gbx_dispatcher_job_new (GbxRequest *request, GbxDispatcherJobDone done, gpointer user_data)
{
  GbxDispatcherJob *job = g_new0 (GbxDispatcherJob, 1);

  g_ref_count_init (&job->ref_count);
  job->request = g_object_ref (request);
  job->cancellable = g_cancellable_new ();
  job->done = done;
  job->user_data = user_data;

  return job;
}

GbxDispatcherJob *
gbx_dispatcher_job_ref (GbxDispatcherJob *job)
{
  g_ref_count_inc (&job->ref_count);
  return job;
}

static void
clear_timer (GbxDispatcherJob *job)
{
  if (job->timer != NULL)
    g_source_destroy (job->timer);
  g_clear_pointer (&job->timer, g_source_unref);
}

void
gbx_dispatcher_job_unref (GbxDispatcherJob *job)
{
  if (!g_ref_count_dec (&job->ref_count))
    return;
  clear_timer (job);
  g_clear_object (&job->request);
  g_clear_object (&job->cancellable);
  g_free (job);
}

GbxRequest *
gbx_dispatcher_job_get_request (GbxDispatcherJob *job)
{
  return job->request;
}

const char *
gbx_dispatcher_job_get_module (GbxDispatcherJob *job)
{
  return job->module;
}

static void
set_timer (GbxDispatcherJob *job, gint64 when_usec, GSourceFunc callback)
{
  /* g_timeout_source_new() rounds to milliseconds and cannot hold every deadline. */
  clear_timer (job);
  job->timer = g_timeout_source_new (0);
  g_source_set_ready_time (job->timer, when_usec);
  g_source_set_callback (job->timer, callback, job, NULL);
  g_source_attach (job->timer, NULL);
}

void
gbx_dispatcher_job_end (GbxDispatcherJob *job, GbxObservation *observation, GError *error)
{
  GbxDispatcherJobDone done = g_steal_pointer (&job->done);

  clear_timer (job);
  done (job, observation, error, job->user_data);
}

static GbxObservation *
new_stopped_observation (GbxDispatcherJob *job)
{
  g_autofree char *content = NULL;

  if (gbx_request_get_stop_reason (job->request) == GBX_STOP_REASON_CLIENT_GONE)
    return gbx_observation_new_error ("The action was cancelled.");
  if (gbx_request_get_stop_reason (job->request) != GBX_STOP_REASON_DEADLINE)
    return gbx_observation_new_error ("The action was interrupted: the server is shutting down.");

  content = g_strdup_printf ("The action “%s” timed out after %g seconds.",
                             gbx_request_get_action (job->request),
                             gbx_request_get_timeout_seconds (job->request));
  return gbx_observation_new_error (content);
}

static gboolean
on_drop (gpointer user_data)
{
  GbxDispatcherJob *job = user_data;

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING,
                    "MESSAGE_ID", GBX_MESSAGE_ACTION_DROPPED,
                    "GLOVEBOX_MODULE", job->module,
                    "GLOVEBOX_ACTION", gbx_request_get_action (job->request),
                    "GLOVEBOX_REQUEST", gbx_request_get_id (job->request),
                    "MESSAGE", "module %s did not return from %s after it was cancelled; dropped",
                    job->module, gbx_request_get_action (job->request));
  gbx_dispatcher_job_end (job, new_stopped_observation (job), NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_grace_over (gpointer user_data)
{
  GbxDispatcherJob *job = user_data;
  g_autoptr (GbxDispatcherJob) keep G_GNUC_UNUSED = gbx_dispatcher_job_ref (job);

  set_timer (job, g_get_monotonic_time () + GBX_CANCEL_GRACE_USEC, on_drop);
  g_cancellable_cancel (job->cancellable);
  return G_SOURCE_REMOVE;
}

void
gbx_dispatcher_job_stop (GbxDispatcherJob *job, GbxStopReason reason)
{
  g_autoptr (GbxDispatcherJob) keep G_GNUC_UNUSED = gbx_dispatcher_job_ref (job);

  if (job->done == NULL)
    return;
  if (job->module == NULL)
    {
      gbx_request_stop (job->request, reason); /* for gbx_dispatcher_job_begin() */
      return;
    }
  set_timer (job, g_get_monotonic_time () + GBX_STOP_GRACE_USEC, on_grace_over);
  gbx_loop_guard_enter (job->module);
  gbx_request_stop (job->request, reason);
}

static gboolean
on_deadline (gpointer user_data)
{
  gbx_dispatcher_job_stop (user_data, GBX_STOP_REASON_DEADLINE);
  return G_SOURCE_REMOVE;
}

/* Failures that tell an agent to do something else, where an HTTP error would end its run. */
static gboolean
is_observable (const GError *error)
{
  return g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE) ||
         g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED) ||
         g_error_matches (error, GBX_ERROR, GBX_ERROR_BUSY) ||
         g_error_matches (error, GBX_ERROR, GBX_ERROR_TIMED_OUT);
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxDispatcherJob) job = user_data; /* takes the reference from begin */
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) observation = NULL;

  observation = gbx_action_execute_finish (GBX_ACTION (source), result, &error);
  if (job->done == NULL)
    return; /* it was dropped */

  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    observation = new_stopped_observation (job);
  else if (error != NULL && is_observable (error))
    observation = gbx_observation_new_error (error->message);
  if (observation != NULL)
    {
      gbx_dispatcher_job_end (job, g_steal_pointer (&observation), NULL);
      return;
    }

  if (error->domain != GBX_ERROR)
    {
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL,
                        "GLOVEBOX_MODULE", job->module,
                        "MESSAGE", "module %s let an error of domain %s out", job->module,
                        g_quark_to_string (error->domain));
      gbx_error_convert (&error);
    }
  gbx_dispatcher_job_end (job, NULL, g_steal_pointer (&error));
}

void
gbx_dispatcher_job_begin (GbxDispatcherJob *job, GbxAction *action, const char *module)
{
  gint64 deadline_usec;

  if (gbx_request_get_stop_reason (job->request) == GBX_STOP_REASON_CLIENT_GONE)
    {
      gbx_dispatcher_job_end (job, new_stopped_observation (job), NULL);
      return;
    }
  job->module = g_intern_string (module);
  gbx_request_begin (job->request);
  deadline_usec = gbx_request_get_deadline_usec (job->request);
  if (deadline_usec != 0)
    set_timer (job, deadline_usec, on_deadline);

  gbx_loop_guard_enter (job->module);
  gbx_action_execute_async (action, job->request, job->cancellable, on_executed,
                            gbx_dispatcher_job_ref (job));
}
