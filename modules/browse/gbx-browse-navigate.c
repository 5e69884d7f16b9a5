/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-navigate.h"

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"

#define NAVIGATION_MS ((int) (GBX_BROWSE_NAVIGATION_USEC / 1000))

/* A navigation on its way. */
typedef struct
{
  GbxBrowsePage *page;
  const char *loader_id; /* NULL: whatever document comes next */
  guint commits_count;   /* before it began */
  guint within_count;
  gboolean is_interrupted;
} Navigation;

/* (transfer full) */
static char *
complete_url (const char *url)
{
  if (g_str_has_prefix (url, "localhost") || g_str_has_prefix (url, "127.0.0.1"))
    return g_strconcat ("http://", url, NULL);

  return g_strdup (url);
}

static gboolean
report (GError **error, GbxBrowseErrorCode code, const char *url, const char *what)
{
  g_set_error (error, GBX_BROWSE_ERROR, code,
               "Page.goto: %s\nCall log:\n  - navigating to \"%s\", waiting until \"load\"\n", what,
               url);
  return FALSE;
}

/* Gives a failure the words that agents know. */
static gboolean
report_failure (GError **error, const char *url, GError *failure)
{
  g_autoptr (GError) local = failure;
  g_autofree char *timeout = NULL;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      timeout = g_strdup_printf ("Timeout %dms exceeded.", NAVIGATION_MS);
      return report (error, GBX_BROWSE_ERROR_TIMEOUT, url, timeout);
    }
  if (local->domain == GBX_BROWSE_ERROR)
    return report (error, local->code, url, local->message);

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Once our document is there, the load of whatever took its place counts too. */
static gboolean
is_over (gpointer user_data)
{
  Navigation *navigation = user_data;
  GbxBrowseFrame *frame = gbx_browse_page_get_main_frame (navigation->page);

  if (navigation->page->is_closed || navigation->page->has_crashed)
    return TRUE;
  if (navigation->loader_id != NULL)
    {
      if (g_strcmp0 (frame->loader_id, navigation->loader_id) == 0)
        navigation->loader_id = NULL;
      else if (navigation->page->commits_count > navigation->commits_count)
        return navigation->is_interrupted = TRUE;
      else
        return FALSE;
    }
  if (navigation->page->within_count > navigation->within_count)
    return TRUE;

  return navigation->page->commits_count > navigation->commits_count && frame->has_loaded;
}

static gboolean
wait_for_load (Navigation *navigation, gint64 deadline_usec, GError **error)
{
  GbxBrowsePage *page = navigation->page;

  if (!gbx_browse_cdp_wait (page->cdp, is_over, navigation,
                            deadline_usec - g_get_monotonic_time (), error))
    return FALSE;
  if (!page->is_closed && !page->has_crashed)
    return TRUE;

  gbx_browse_page_report_gone (page, error);
  return FALSE;
}

static gboolean
read_refusal (JsonObject *answer, const char *url, GError **error)
{
  const char *problem = gbx_browse_object_get_string (answer, "errorText");
  g_autofree char *text = NULL;

  if (gbx_browse_object_get_boolean (answer, "isDownload"))
    return report (error, GBX_BROWSE_ERROR_BROWSER, url, "Download is starting");
  if (problem != NULL)
    {
      text = g_strdup_printf ("%s at %s", problem, url);
      return report (error, GBX_BROWSE_ERROR_BROWSER, url, text);
    }

  return TRUE;
}

/**
 * gbx_browse_navigate_to:
 * @page: a page
 * @url: where to go
 * @error: return location for an error
 *
 * Goes there and waits until all is loaded.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_navigate_to (GbxBrowsePage *page, const char *url, GError **error)
{
  gint64 deadline_usec = g_get_monotonic_time () + GBX_BROWSE_NAVIGATION_USEC;
  Navigation navigation = {
    .page = page,
    .commits_count = page->commits_count,
    .within_count = page->within_count,
  };
  g_autofree char *address = complete_url (url);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) answer = NULL;
  GError *failure = NULL;

  answer = gbx_browse_page_ask (page, "Page.navigate",
                                gbx_browse_object_new ("url", 's', address, "referrerPolicy", 's',
                                                       "unsafeUrl", NULL),
                                GBX_BROWSE_NAVIGATION_USEC, &failure);
  if (answer == NULL)
    return report_failure (error, address, failure);
  if (!read_refusal (answer, address, error))
    return FALSE;
  navigation.loader_id = gbx_browse_object_get_string (answer, "loaderId");
  if (navigation.loader_id == NULL)
    return TRUE; /* a move inside the document, which is done */

  if (!wait_for_load (&navigation, deadline_usec, &failure))
    return report_failure (error, address, failure);
  if (navigation.is_interrupted)
    {
      text = g_strdup_printf ("Navigation to \"%s\" is interrupted by another navigation to \"%s\"",
                              address, page->url);
      return report (error, GBX_BROWSE_ERROR_BROWSER, address, text);
    }

  return TRUE;
}

/* (transfer full): the id of the entry as it was `steps_count` ago; -1 if there is none */
static gint64
find_entry (JsonObject *history, int steps_count)
{
  JsonArray *entries = gbx_browse_object_get_array (history, "entries");
  gint64 index = gbx_browse_object_get_int (history, "currentIndex", 0) + steps_count;
  JsonNode *entry;

  if (entries == NULL || index < 0 || index >= json_array_get_length (entries))
    return -1;
  entry = json_array_get_element (entries, (guint) index);

  return JSON_NODE_HOLDS_OBJECT (entry)
             ? gbx_browse_object_get_int (json_node_get_object (entry), "id", -1)
             : -1;
}

/**
 * gbx_browse_navigate_by:
 * @page: a page
 * @steps_count: in its history: -1 or 1
 * @error: return location for an error
 *
 * Goes there, if there is something, and waits until all is loaded.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_navigate_by (GbxBrowsePage *page, int steps_count, GError **error)
{
  const char *operation = steps_count < 0 ? "Page.go_back" : "Page.go_forward";
  Navigation navigation = {
    .page = page,
    .commits_count = page->commits_count,
    .within_count = page->within_count,
  };
  g_autoptr (JsonObject) history = NULL;
  g_autoptr (GError) local = NULL;
  gint64 entry;

  history =
      gbx_browse_page_ask (page, "Page.getNavigationHistory", NULL, GBX_BROWSE_INPUT_USEC, &local);
  entry = history != NULL ? find_entry (history, steps_count) : -1;
  if (history != NULL && entry < 0)
    return TRUE;
  if (history != NULL &&
      gbx_browse_page_do (page, "Page.navigateToHistoryEntry",
                          gbx_browse_object_new ("entryId", 'l', entry, NULL),
                          GBX_BROWSE_INPUT_USEC, &local) &&
      wait_for_load (&navigation, g_get_monotonic_time () + GBX_BROWSE_NAVIGATION_USEC, &local))
    return TRUE;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TIMEOUT,
                 "%s: Timeout %dms exceeded.\nCall log:\n  - waiting for navigation until "
                 "\"load\"\n",
                 operation, NAVIGATION_MS);
  else
    {
      if (local->domain == GBX_BROWSE_ERROR)
        g_prefix_error (&local, "%s: ", operation);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return FALSE;
}
