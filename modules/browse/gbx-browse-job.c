/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-job.h"

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-reply.h"
#include "gbx-browse-step.h"

GbxBrowseJob *
gbx_browse_job_new (GbxBrowseJobKind kind, const char *text, gboolean wants_axtree)
{
  GbxBrowseJob *self = g_atomic_rc_box_new0 (GbxBrowseJob);

  self->kind = kind;
  self->text = g_strdup (text);
  self->wants_axtree = wants_axtree;
  self->step = g_cancellable_new ();

  return self;
}

GbxBrowseJob *
gbx_browse_job_ref (GbxBrowseJob *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GbxBrowseJob *self = data;

  g_free (self->text);
  g_object_unref (self->step);
}

void
gbx_browse_job_unref (GbxBrowseJob *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* --- files that a step brings --- */

static gboolean
has_no_download_under_way (gpointer user_data)
{
  GbxBrowseTabs *tabs = user_data;

  for (guint i = 0; i < tabs->downloads->len; i++)
    {
      const GbxBrowseDownload *download = g_ptr_array_index (tabs->downloads, i);

      if (!download->is_complete && !download->is_canceled)
        return FALSE;
    }

  return TRUE;
}

/* (nullable) (transfer full): the reply of the first file that is complete */
static GbxObservation *
take_download (GbxBrowseTabs *tabs, const GbxBrowsePlaces *places, const char *actions)
{
  for (guint i = 0; i < tabs->downloads->len; i++)
    {
      const GbxBrowseDownload *download = g_ptr_array_index (tabs->downloads, i);
      g_autofree char *path = NULL;

      if (!download->is_complete)
        continue;
      path = gbx_browse_places_save_download (places, download->guid, download->suggested_name,
                                              tabs->files_count + 1, NULL);
      g_ptr_array_remove_index (tabs->downloads, i);
      if (path == NULL)
        return NULL;
      tabs->files_count++;
      return gbx_browse_reply_new_download (actions, path);
    }

  return NULL;
}

static void
forget_canceled_downloads (GbxBrowseTabs *tabs)
{
  for (guint i = tabs->downloads->len; i > 0; i--)
    if (((const GbxBrowseDownload *) g_ptr_array_index (tabs->downloads, i - 1))->is_canceled)
      g_ptr_array_remove_index (tabs->downloads, i - 1);
}

/* --- a page that did not answer --- */

static gboolean
recover (GbxBrowseTabs *tabs, GError **error)
{
  GbxBrowsePage *active = gbx_browse_tabs_get_active (tabs, error);
  g_autoptr (GbxBrowsePage) page = NULL;
  g_autoptr (GError) local = NULL;

  if (active == NULL)
    return FALSE;
  page = gbx_browse_page_ref (active);
  if (gbx_browse_page_do (page, "Runtime.evaluate",
                          gbx_browse_object_new ("expression", 's', "1", NULL),
                          GBX_BROWSE_RECOVER_USEC, &local))
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_clear_error (&local);
  if (gbx_browse_tabs_close (tabs, page, &local) ||
      !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the browser does not react");
  return FALSE;
}

/* What is under way must not go on behind the back of the next step. */
static void
interrupt (GbxBrowseTabs *tabs)
{
  for (guint i = 0; i < tabs->pages->len; i++)
    {
      const GbxBrowsePage *page = g_ptr_array_index (tabs->pages, i);

      gbx_browse_cdp_send (tabs->cdp, page->session, "Page.stopLoading", NULL);
      gbx_browse_cdp_send (tabs->cdp, page->session, "Runtime.terminateExecution", NULL);
    }
  tabs->was_interrupted = TRUE;
}

/* --- jobs --- */

static gboolean
is_fatal (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GObject *
observe (GbxBrowseJob *self,
         GbxBrowseTabs *tabs,
         const GbxBrowsePlaces *places,
         const char *problem,
         GError **error)
{
  gboolean is_visit = self->kind == GBX_BROWSE_JOB_VISIT;
  GbxBrowseViewFlags flags = (is_visit ? GBX_BROWSE_VIEW_WITH_TEXT : GBX_BROWSE_VIEW_PLAIN) |
                             (self->wants_axtree ? GBX_BROWSE_VIEW_WITH_AXTREE : 0);
  GbxBrowseOutcome outcome = { .is_visit = is_visit, .text = self->text, .problem = problem };
  g_autoptr (GError) local = NULL;
  g_autoptr (GbxBrowseView) view = gbx_browse_view_new (tabs, flags, &local);
  g_autofree char *path = NULL;

  if (view != NULL)
    path = gbx_browse_places_save_screenshot (places, view->picture, &local);
  if (path != NULL)
    {
      outcome.screenshot_path = path;
      return G_OBJECT (gbx_browse_reply_new (&outcome, view));
    }
  if (is_fatal (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return G_OBJECT (gbx_browse_reply_new_failure (is_visit, self->text, local->message));
}

static GObject *
run_step (GbxBrowseJob *self,
          GbxBrowseTabs *tabs,
          const GbxBrowsePlaces *places,
          GError **error)
{
  gboolean is_visit = self->kind == GBX_BROWSE_JOB_VISIT;
  g_autoptr (GError) local = NULL;
  g_autofree char *problem = NULL;
  GbxObservation *download = NULL;

  if (tabs->was_interrupted && !recover (tabs, error))
    return NULL;
  tabs->was_interrupted = FALSE;
  if (!(is_visit ? gbx_browse_step_visit (tabs, self->text, &local)
                 : gbx_browse_step_run (tabs, self->text, &local)))
    {
      if (local->domain != GBX_BROWSE_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      problem = gbx_browse_error_describe (local);
    }
  if (!gbx_browse_step_settle (tabs, error))
    return NULL;
  gbx_browse_cdp_wait (tabs->cdp, has_no_download_under_way, tabs, GBX_BROWSE_DOWNLOAD_USEC, NULL);
  forget_canceled_downloads (tabs);
  if (is_visit)
    g_ptr_array_set_size (tabs->downloads, 0); /* its error says that there was one */
  else
    download = take_download (tabs, places, self->text);
  if (download != NULL)
    return G_OBJECT (download);

  return observe (self, tabs, places, problem != NULL ? problem : "", error);
}

static GObject *
take_screenshot (GbxBrowseTabs *tabs, GError **error)
{
  GbxBrowsePage *page = gbx_browse_tabs_get_active (tabs, error);
  g_autofree char *data = page != NULL ? gbx_browse_view_take_screenshot (page, error) : NULL;

  return data != NULL ? G_OBJECT (gbx_observation_new ("screenshot", data)) : NULL;
}

static GObject *
run (GbxBrowseJob *self, GbxBrowseTabs *tabs, const GbxBrowsePlaces *places, GError **error)
{
  switch (self->kind)
    {
    case GBX_BROWSE_JOB_START:
      if (!gbx_browse_places_make (places, places->downloads, error) ||
          !gbx_browse_tabs_start (tabs, error))
        return NULL;
      return G_OBJECT (gbx_observation_new ("start", ""));
    case GBX_BROWSE_JOB_SCREENSHOT:
      return take_screenshot (tabs, error);
    default:
      return run_step (self, tabs, places, error);
    }
}

/**
 * gbx_browse_job_run:
 * @self: a job
 * @tabs: the browser
 * @places: for files
 * @error: return location for an error
 *
 * Does it, which takes its time. On the engine's thread.
 *
 * Returns: (transfer full): a #GbxObservation: the reply; of a screenshot its content is base64.
 *   %NULL with %G_IO_ERROR_CONNECTION_CLOSED if the browser is gone, or %G_IO_ERROR_CANCELLED
 */
GObject *
gbx_browse_job_run (GbxBrowseJob *self,
                    GbxBrowseTabs *tabs,
                    const GbxBrowsePlaces *places,
                    GError **error)
{
  GObject *result;

  gbx_browse_cdp_set_step (tabs->cdp, self->step);
  result = run (self, tabs, places, error);
  gbx_browse_cdp_set_step (tabs->cdp, NULL);
  if (g_cancellable_is_cancelled (self->step))
    interrupt (tabs);

  return result;
}
