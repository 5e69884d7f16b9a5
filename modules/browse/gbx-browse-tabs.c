/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-tabs.h"

#include "gbx-browse-limits.h"

static void
download_free (GbxBrowseDownload *download)
{
  g_free (download->guid);
  g_free (download->suggested_name);
  g_free (download);
}

static GbxBrowsePage *
find_page (GbxBrowseTabs *self, const char *session)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      GbxBrowsePage *page = g_ptr_array_index (self->pages, i);

      if (g_strcmp0 (page->session, session) == 0)
        return page;
    }
  return NULL;
}

static void
dismiss (GbxBrowseTabs *self, const char *session, const char *target)
{
  gbx_browse_cdp_send (self->cdp, session, "Runtime.runIfWaitingForDebugger", NULL);
  if (target != NULL)
    gbx_browse_cdp_send (self->cdp, NULL, "Target.closeTarget",
                         gbx_browse_object_new ("targetId", 's', target, NULL));
}

static void
on_attached (GbxBrowseTabs *self, JsonObject *params)
{
  JsonObject *info = gbx_browse_object_get_object (params, "targetInfo");
  const char *session = gbx_browse_object_get_string (params, "sessionId");
  const char *target = gbx_browse_object_get_string (info, "targetId");
  const char *context_id = gbx_browse_object_get_string (info, "browserContextId");
  GbxBrowsePage *page;

  if (session == NULL || target == NULL)
    return;
  if (g_strcmp0 (gbx_browse_object_get_string (info, "type"), "page") != 0 ||
      g_strcmp0 (context_id, self->context_id) != 0)
    {
      dismiss (self, session, NULL);
      return;
    }
  if (self->pages->len >= GBX_BROWSE_MAX_PAGES_COUNT)
    {
      dismiss (self, session, target);
      return;
    }

  page = gbx_browse_page_new (self->cdp, target, session);
  g_ptr_array_add (self->pages, page);
  gbx_browse_tabs_activate (self, page);
  gbx_browse_page_set_up (page);
}

static void
on_detached (GbxBrowseTabs *self, JsonObject *params)
{
  const char *session = gbx_browse_object_get_string (params, "sessionId");
  GbxBrowsePage *page = session != NULL ? find_page (self, session) : NULL;
  g_autoptr (GError) error = NULL;

  if (page == NULL)
    return;
  page->is_closed = TRUE;
  gbx_browse_page_report_gone (page, &error);
  gbx_browse_cdp_end_session (self->cdp, session, error);
  g_ptr_array_remove (self->history, page);
  g_ptr_array_remove (self->pages, page);
}

static GbxBrowseDownload *
find_download (GbxBrowseTabs *self, const char *guid)
{
  for (guint i = 0; i < self->downloads->len; i++)
    {
      GbxBrowseDownload *download = g_ptr_array_index (self->downloads, i);

      if (g_strcmp0 (download->guid, guid) == 0)
        return download;
    }
  return NULL;
}

static void
on_download (GbxBrowseTabs *self, JsonObject *params)
{
  const char *guid = gbx_browse_object_get_string (params, "guid");
  GbxBrowseDownload *download;

  if (guid == NULL || strchr (guid, '/') != NULL)
    return;
  if (self->downloads->len >= GBX_BROWSE_MAX_DOWNLOADS_COUNT)
    {
      gbx_browse_cdp_send (self->cdp, NULL, "Browser.cancelDownload",
                           gbx_browse_object_new ("guid", 's', guid, "browserContextId", 's',
                                                  self->context_id, NULL));
      return;
    }
  download = g_new0 (GbxBrowseDownload, 1);
  download->guid = g_strdup (guid);
  download->suggested_name =
      g_strdup (gbx_browse_object_get_string (params, "suggestedFilename"));
  g_ptr_array_add (self->downloads, download);
}

static void
on_download_progress (GbxBrowseTabs *self, JsonObject *params)
{
  GbxBrowseDownload *download =
      find_download (self, gbx_browse_object_get_string (params, "guid"));
  const char *state = gbx_browse_object_get_string (params, "state");

  if (download == NULL)
    return;
  download->is_complete = g_strcmp0 (state, "completed") == 0;
  download->is_canceled = g_strcmp0 (state, "canceled") == 0;
}

static void
on_event (const char *session, const char *method, JsonObject *params, gpointer user_data)
{
  GbxBrowseTabs *self = user_data;
  GbxBrowsePage *page = session != NULL ? find_page (self, session) : NULL;

  if (page != NULL)
    gbx_browse_page_take_event (page, method, params);
  else if (g_str_equal (method, "Target.attachedToTarget"))
    on_attached (self, params);
  else if (g_str_equal (method, "Target.detachedFromTarget"))
    on_detached (self, params);
  else if (g_str_equal (method, "Browser.downloadWillBegin"))
    on_download (self, params);
  else if (g_str_equal (method, "Browser.downloadProgress"))
    on_download_progress (self, params);
}

/**
 * gbx_browse_tabs_new:
 * @context: of the engine's thread
 * @input: from the browser
 * @output: to the browser
 * @downloads_path: where it puts what pages make it fetch
 *
 * Returns: (transfer full): a browser that was not talked to yet
 */
GbxBrowseTabs *
gbx_browse_tabs_new (GMainContext *context,
                     GInputStream *input,
                     GOutputStream *output,
                     const char *downloads_path)
{
  GbxBrowseTabs *self = g_new0 (GbxBrowseTabs, 1);

  self->cdp = gbx_browse_cdp_new (context, input, output, on_event, self);
  self->downloads_path = g_strdup (downloads_path);
  self->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) gbx_browse_page_unref);
  self->history = g_ptr_array_new ();
  self->downloads = g_ptr_array_new_with_free_func ((GDestroyNotify) download_free);

  return self;
}

void
gbx_browse_tabs_free (GbxBrowseTabs *self)
{
  gbx_browse_cdp_free (self->cdp);
  g_free (self->context_id);
  g_free (self->downloads_path);
  g_ptr_array_unref (self->history);
  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->downloads);
  g_free (self);
}

/**
 * gbx_browse_tabs_start:
 * @self: a browser that was not talked to yet
 * @error: return location for an error
 *
 * Makes a context with one empty page in it.
 *
 * Returns: %FALSE with an error if the browser does not come up
 */
gboolean
gbx_browse_tabs_start (GbxBrowseTabs *self, GError **error)
{
  g_autoptr (JsonObject) created = NULL;
  const char *context_id;
  JsonObject *params;

  created = gbx_browse_cdp_ask (self->cdp, NULL, "Target.createBrowserContext",
                                gbx_browse_object_new ("disposeOnDetach", 'b', TRUE, NULL),
                                GBX_BROWSE_START_USEC, error);
  if (created == NULL)
    return FALSE;
  context_id = gbx_browse_object_get_string (created, "browserContextId");
  self->context_id = g_strdup (context_id != NULL ? context_id : "");

  params = gbx_browse_object_new ("autoAttach", 'b', TRUE, "waitForDebuggerOnStart", 'b', TRUE,
                                  "flatten", 'b', TRUE, NULL);
  gbx_browse_cdp_send (self->cdp, NULL, "Target.setAutoAttach", params);
  params = gbx_browse_object_new ("behavior", 's', "allowAndName", "browserContextId", 's',
                                  self->context_id, "downloadPath", 's', self->downloads_path,
                                  "eventsEnabled", 'b', TRUE, NULL);
  gbx_browse_cdp_send (self->cdp, NULL, "Browser.setDownloadBehavior", params);

  return gbx_browse_tabs_open (self, error) != NULL;
}

/* What is waited for: a page of this target. */
typedef struct
{
  GbxBrowseTabs *tabs;
  const char *target;
  GbxBrowsePage *found;
} Arrival;

static gboolean
has_arrived (gpointer user_data)
{
  Arrival *arrival = user_data;

  for (guint i = 0; i < arrival->tabs->pages->len; i++)
    {
      GbxBrowsePage *page = g_ptr_array_index (arrival->tabs->pages, i);

      if (g_str_equal (page->target, arrival->target))
        arrival->found = page;
    }
  return arrival->found != NULL;
}

/**
 * gbx_browse_tabs_open:
 * @self: a browser
 * @error: return location for an error
 *
 * Opens an empty page, which becomes the active one.
 *
 * Returns: (transfer none): the page, or %NULL with an error
 */
GbxBrowsePage *
gbx_browse_tabs_open (GbxBrowseTabs *self, GError **error)
{
  Arrival arrival = { .tabs = self };
  g_autoptr (JsonObject) created = NULL;

  created = gbx_browse_cdp_ask (self->cdp, NULL, "Target.createTarget",
                                gbx_browse_object_new ("url", 's', "about:blank",
                                                       "browserContextId", 's', self->context_id,
                                                       NULL),
                                GBX_BROWSE_START_USEC, error);
  if (created == NULL)
    return NULL;
  arrival.target = gbx_browse_object_get_string (created, "targetId");
  if (arrival.target == NULL)
    arrival.target = "";
  if (!gbx_browse_cdp_wait (self->cdp, has_arrived, &arrival, GBX_BROWSE_START_USEC, error))
    return NULL;
  /* The renderer answers in order: once it answers this, it tells its events too. */
  if (!gbx_browse_page_do (arrival.found, "Runtime.evaluate",
                           gbx_browse_object_new ("expression", 's', "1", NULL),
                           GBX_BROWSE_START_USEC, error))
    return NULL;

  return arrival.found;
}

/* Later calls go to this page. */
void
gbx_browse_tabs_activate (GbxBrowseTabs *self, GbxBrowsePage *page)
{
  g_ptr_array_remove (self->history, page);
  g_ptr_array_add (self->history, page);
}

/**
 * gbx_browse_tabs_get_active:
 * @self: a browser
 * @error: return location for an error
 *
 * Returns: (transfer none): the active page, an empty new one if there is none left, or %NULL with
 *   an error
 */
GbxBrowsePage *
gbx_browse_tabs_get_active (GbxBrowseTabs *self, GError **error)
{
  while (self->history->len > 0)
    {
      GbxBrowsePage *page = g_ptr_array_index (self->history, self->history->len - 1);

      if (!page->has_crashed)
        return page;
      if (!gbx_browse_tabs_close (self, page, error))
        return NULL;
    }

  return gbx_browse_tabs_open (self, error);
}

static gboolean
is_page_closed (gpointer user_data)
{
  return ((GbxBrowsePage *) user_data)->is_closed;
}

/**
 * gbx_browse_tabs_close:
 * @self: a browser
 * @page: (transfer none): one of its pages
 * @error: return location for an error
 *
 * Closes a page without asking it.
 *
 * Returns: %FALSE with an error if it stays
 */
gboolean
gbx_browse_tabs_close (GbxBrowseTabs *self, GbxBrowsePage *page, GError **error)
{
  g_autoptr (GbxBrowsePage) own = gbx_browse_page_ref (page);

  gbx_browse_cdp_send (self->cdp, NULL, "Target.closeTarget",
                       gbx_browse_object_new ("targetId", 's', own->target, NULL));
  return gbx_browse_cdp_wait (self->cdp, is_page_closed, own, GBX_BROWSE_INPUT_USEC, error);
}
