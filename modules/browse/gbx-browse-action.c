/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-action.h"

#include "gbx-browse-limits.h"
#include "gbx-browse-reply.h"

#define DISABLED "Browser functionality is not supported or disabled."
#define TOO_LONG "Browser environment took too long to respond."

/* An action on its way. */
typedef struct
{
  GbxBrowseBrowser *browser;
  GbxBrowseJob *job;
  GbxRequest *request;
  gulong stop_id;
  GSource *timer;
} Run;

static void
run_free (Run *run)
{
  if (run->stop_id != 0)
    g_signal_handler_disconnect (run->request, run->stop_id);
  if (run->timer != NULL)
    g_source_destroy (run->timer);
  g_clear_pointer (&run->timer, g_source_unref);
  g_clear_object (&run->browser);
  g_clear_pointer (&run->job, gbx_browse_job_unref);
  g_clear_object (&run->request);
  g_free (run);
}

static void
return_observation (GTask *task, GbxObservation *observation)
{
  g_task_return_pointer (task, observation, g_object_unref);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GbxObservation *observation =
      gbx_browse_browser_run_finish (GBX_BROWSE_BROWSER (source), result, &error);
  gboolean is_visit = run->job->kind == GBX_BROWSE_JOB_VISIT;

  if (observation != NULL)
    {
      return_observation (task, observation);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    observation = gbx_browse_reply_new_failure (is_visit, run->job->text, TOO_LONG);
  else if (g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE))
    {
      text = g_strdup_printf (DISABLED " %s", error->message);
      observation = gbx_observation_new_error (text);
    }
  else
    observation = gbx_browse_reply_new_failure (is_visit, run->job->text, error->message);
  return_observation (task, observation);
}

static void
on_stop_requested (GbxRequest *request, guint reason, gpointer user_data)
{
  Run *run = user_data;

  gbx_browse_browser_cancel (run->browser, run->job);
}

static gboolean
on_timer (gpointer user_data)
{
  Run *run = user_data;

  gbx_browse_browser_cancel (run->browser, run->job);
  return G_SOURCE_REMOVE;
}

static void
run_job (GbxBrowseBrowser *browser, GbxRequest *request, GbxBrowseJob *job, GTask *task)
{
  Run *run = g_new0 (Run, 1);

  run->browser = g_object_ref (browser);
  run->job = gbx_browse_job_ref (job);
  run->request = g_object_ref (request);
  run->stop_id =
      g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested), run);
  run->timer = g_timeout_source_new (GBX_BROWSE_STEP_USEC / 1000);
  g_source_set_callback (run->timer, on_timer, run, NULL);
  g_source_attach (run->timer, NULL);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  gbx_browse_browser_run_async (browser, job, on_done, g_object_ref (task));
}

/* (transfer full) (nullable): the answer of a server that has no browser for this */
static GbxObservation *
refuse (GbxSettings *settings, gboolean is_visit, const char *text)
{
  const char *evaluation = gbx_settings_get_string (settings, "evaluation-environment");
  g_autofree char *content = NULL;

  if (!gbx_settings_get_bool (settings, "enabled"))
    return gbx_observation_new_error (DISABLED);
  if (*evaluation != '\0')
    content = g_strdup_printf (
        "BrowserGym evaluation environments are not supported by this server (requested: "
        "%s%s). Restart it without --browsergym-eval-env.",
        g_str_has_prefix (evaluation, "browsergym/") ? "" : "browsergym/", evaluation);
  else if (!is_visit &&
           (g_str_equal (text, "GET_EVAL_GOAL") || g_str_equal (text, "GET_EVAL_REWARDS")))
    content = g_strdup_printf ("No BrowserGym evaluation environment is active: %s is only "
                               "available in evaluation mode.",
                               text);

  return content != NULL ? gbx_observation_new_error (content) : NULL;
}

/**
 * gbx_browse_action_run:
 * @browser: where
 * @host: what the module lives in
 * @request: what is asked
 * @task: (transfer none): returns the #GbxObservation
 *
 * Answers one action. Main context.
 */
void
gbx_browse_action_run (GbxBrowseBrowser *browser,
                       GbxHost *host,
                       GbxRequest *request,
                       GTask *task)
{
  gboolean is_visit = g_str_equal (gbx_request_get_action (request), "browse");
  const char *name = is_visit ? "url" : "browser_actions";
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseJob) job = NULL;
  const char *text = gbx_request_get_string_arg (request, name, &error);
  GbxObservation *refusal;
  gboolean wants_axtree;

  if (text == NULL ||
      !gbx_request_get_bool_arg (request, "return_axtree", FALSE, &wants_axtree, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  refusal = refuse (gbx_host_get_settings (host), is_visit, text);
  if (refusal != NULL)
    {
      return_observation (task, refusal);
      return;
    }

  job = gbx_browse_job_new (is_visit ? GBX_BROWSE_JOB_VISIT : GBX_BROWSE_JOB_ACT, text,
                            wants_axtree);
  run_job (browser, request, job, task);
}
