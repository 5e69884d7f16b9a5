/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-view.h"

#include <string.h>

#include "gbx-browse-axtree.h"
#include "gbx-browse-error.h"
#include "gbx-browse-frames.h"
#include "gbx-browse-json.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-marks.h"
#include "gbx-browse-text.h"

/* One look at a page. The browser is asked everything at once: it prepares one answer while we read
 * another, and its process that makes pictures works beside the one that has the page. */
typedef struct
{
  GbxBrowsePage *page;
  GPtrArray *frames;
  GbxBrowseViewFlags flags;
  gboolean is_last_try;
  gint64 screenshot; /* questions under way */
  gint64 snapshot;
  GArray *trees; /* gint64: the same, of each frame */
} Look;

void
gbx_browse_view_free (GbxBrowseView *self)
{
  g_free (self->url);
  g_strfreev (self->urls);
  g_free (self->screenshot);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self->marks);
  g_free (self->focused_bid);
  g_free (self->text);
  g_clear_pointer (&self->axtree, json_node_unref);
  g_clear_pointer (&self->elements, json_node_unref);
  g_free (self);
}

static void
list_pages (GbxBrowseView *self, GbxBrowseTabs *tabs, const GbxBrowsePage *active)
{
  GPtrArray *urls = g_ptr_array_new ();

  for (guint i = 0; i < tabs->pages->len; i++)
    {
      const GbxBrowsePage *page = g_ptr_array_index (tabs->pages, i);

      if (page == active)
        self->active_index = i;
      g_ptr_array_add (urls, g_strdup (page->url));
    }
  g_ptr_array_add (urls, NULL);
  self->urls = (char **) g_ptr_array_free (urls, FALSE);
  self->url = g_strdup (active->url);
}

/* --- the tree --- */

static void
begin_trees (Look *look)
{
  for (guint i = 0; i < look->frames->len; i++)
    {
      const GbxBrowseMarkedFrame *frame = g_ptr_array_index (look->frames, i);
      gint64 id =
          gbx_browse_page_begin (look->page, "Accessibility.getFullAXTree",
                                 gbx_browse_object_new ("frameId", 's', frame->id, NULL));

      g_array_append_val (look->trees, id);
    }
}

static gboolean
add_frame_trees (GbxBrowseAxtree *tree, Look *look, GError **error)
{
  for (guint i = 0; i < look->trees->len; i++)
    {
      const GbxBrowseMarkedFrame *frame = g_ptr_array_index (look->frames, i);
      g_autoptr (GBytes) answer = NULL;
      GError *local = NULL;

      answer = gbx_browse_page_end (look->page, g_array_index (look->trees, gint64, i),
                                    GBX_BROWSE_STEP_USEC, &local);
      if (answer == NULL && gbx_browse_frames_may_leave_out (i, look->is_last_try, &local))
        continue;
      if (answer == NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (!gbx_browse_axtree_add_frame (tree, frame->id, answer, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
link_frame_trees (GbxBrowseAxtree *tree, Look *look, GError **error)
{
  g_autoptr (GArray) owners = gbx_browse_axtree_get_owners (tree);

  for (guint i = 0; i < owners->len; i++)
    {
      gint64 node = g_array_index (owners, gint64, i);
      g_autoptr (JsonObject) described = NULL;
      const char *frame_id;
      GError *local = NULL;

      described = gbx_browse_page_ask (look->page, "DOM.describeNode",
                                       gbx_browse_object_new ("backendNodeId", 'l', node, NULL),
                                       GBX_BROWSE_ATTEMPT_USEC, &local);
      if (described == NULL &&
          gbx_browse_frames_may_leave_out (i + 1, look->is_last_try, &local))
        continue;
      if (described == NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      frame_id = gbx_browse_object_get_string (gbx_browse_object_get_object (described, "node"),
                                               "frameId");
      if (frame_id != NULL)
        gbx_browse_axtree_link (tree, node, frame_id);
    }

  return TRUE;
}

static GbxBrowseAxtree *
end_trees (Look *look, GError **error)
{
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();

  if (!add_frame_trees (tree, look, error) || !link_frame_trees (tree, look, error))
    return NULL;

  return g_steal_pointer (&tree);
}

/* --- the snapshot --- */

static gint64
begin_snapshot (GbxBrowsePage *page)
{
  JsonObject *params =
      gbx_browse_object_new ("computedStyles", 'a', json_array_new (), NULL);

  return gbx_browse_page_begin (page, "DOMSnapshot.captureSnapshot", params);
}

static GbxBrowseSnapshot *
end_snapshot (GbxBrowsePage *page, gint64 id, GError **error)
{
  g_autoptr (GBytes) answer = gbx_browse_page_end (page, id, GBX_BROWSE_STEP_USEC, error);

  return answer != NULL ? gbx_browse_snapshot_new (answer, error) : NULL;
}

/* --- pictures --- */

/* Packing a picture tightly takes up to six times as long as taking it. */
static gint64
begin_screenshot (GbxBrowsePage *page)
{
  return gbx_browse_page_begin (
      page, "Page.captureScreenshot",
      gbx_browse_object_new ("format", 's', "png", "optimizeForSpeed", 'b', TRUE, NULL));
}

/* (transfer full): base64 of a PNG, or NULL with an error */
static char *
end_screenshot (GbxBrowsePage *page, gint64 id, GError **error)
{
  g_autoptr (GBytes) answer = gbx_browse_page_end (page, id, GBX_BROWSE_STEP_USEC, error);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  GbxBrowseJson json;

  if (answer == NULL)
    return NULL;
  data = gbx_browse_json_get_member (answer, "data");
  if (data != NULL)
    gbx_browse_json_init_bytes (&json, data);
  if (data == NULL || !gbx_browse_json_read_string (&json, text))
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER, "no screenshot");
      return NULL;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * gbx_browse_view_take_screenshot:
 * @page: a page
 * @error: return location for an error
 *
 * Returns: (transfer full): base64 of a PNG of what the page shows, or %NULL with an error
 */
char *
gbx_browse_view_take_screenshot (GbxBrowsePage *page, GError **error)
{
  return end_screenshot (page, begin_screenshot (page), error);
}

static gboolean
draw_marks (GbxBrowseView *self, const GbxBrowseElements *elements, GError **error)
{
  g_autoptr (GBytes) marked = NULL;
  guchar *data;
  gsize length_bytes;

  data = g_base64_decode (self->screenshot, &length_bytes);
  self->picture = g_bytes_new_take (data, length_bytes);
  marked = gbx_browse_marks_draw (self->picture, elements, error);
  if (marked == NULL)
    return FALSE;
  self->marks = g_base64_encode (g_bytes_get_data (marked, NULL), g_bytes_get_size (marked));

  return TRUE;
}

/* --- all of it --- */

/* How much of each element can be seen is told with the tree only; the rest of a snapshot need not
 * wait for it. The trees do wait: the screenshot's frame would have to wait for them. */
static gboolean
begin_reading (Look *look, GError **error)
{
  gboolean tells_visibility = (look->flags & GBX_BROWSE_VIEW_WITH_AXTREE) != 0;

  if (!tells_visibility)
    look->snapshot = begin_snapshot (look->page);
  if (!gbx_browse_frames_end_mark (look->page, look->frames, look->is_last_try, error))
    return FALSE;
  if (tells_visibility)
    look->snapshot = begin_snapshot (look->page);
  if ((look->flags & GBX_BROWSE_VIEW_WITH_TEXT) == 0 ||
      (look->flags & GBX_BROWSE_VIEW_WITH_AXTREE) != 0)
    begin_trees (look);
  gbx_browse_frames_begin_focus (look->page, look->frames);
  gbx_browse_frames_unmark (look->page, look->frames);

  return TRUE;
}

static gboolean
write_text (GbxBrowseView *self,
            Look *look,
            const GbxBrowseSnapshot *snapshot,
            const GbxBrowseElements *elements,
            GError **error)
{
  g_autoptr (GbxBrowseAxtree) tree = NULL;

  if (look->trees->len > 0)
    {
      tree = end_trees (look, error);
      if (tree == NULL)
        return FALSE;
    }
  if ((look->flags & GBX_BROWSE_VIEW_WITH_AXTREE) != 0)
    {
      self->axtree = gbx_browse_axtree_to_json (tree);
      self->elements = gbx_browse_elements_to_json (elements);
    }
  self->text = (look->flags & GBX_BROWSE_VIEW_WITH_TEXT) != 0
                   ? gbx_browse_text_new (snapshot, error)
                   : gbx_browse_axtree_to_text (tree, elements, GBX_BROWSE_AXTREE_WITH_CLICKABLE,
                                                error);

  return self->text != NULL;
}

/* While we draw on the picture, the browser goes on with the trees. */
static gboolean
end_reading (GbxBrowseView *self, Look *look, GError **error)
{
  g_autoptr (GbxBrowseSnapshot) snapshot = end_snapshot (look->page, look->snapshot, error);
  g_autoptr (GbxBrowseElements) elements = NULL;

  if (snapshot == NULL)
    return FALSE;
  elements = gbx_browse_snapshot_find_elements (snapshot);
  self->screenshot = end_screenshot (look->page, look->screenshot, error);
  if (self->screenshot == NULL || !draw_marks (self, elements, error) ||
      !write_text (self, look, snapshot, elements, error))
    return FALSE;
  self->focused_bid =
      gbx_browse_frames_end_focus (look->page, look->frames, look->is_last_try, error);

  return self->focused_bid != NULL;
}

static gboolean
look_at (GbxBrowseView *self,
         GbxBrowsePage *page,
         GbxBrowseViewFlags flags,
         gboolean is_last_try,
         GError **error)
{
  Look look = { .page = page,
                .flags = flags,
                .is_last_try = is_last_try,
                .screenshot = begin_screenshot (page) };
  g_autoptr (GPtrArray) frames = gbx_browse_frames_begin_mark (page, is_last_try, error);
  g_autoptr (GArray) trees = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (frames == NULL)
    return FALSE;
  look.frames = frames;
  look.trees = trees;

  return begin_reading (&look, error) && end_reading (self, &look, error);
}

static GbxBrowseView *
try_new (GbxBrowseTabs *tabs, GbxBrowseViewFlags flags, gboolean is_last_try, GError **error)
{
  g_autoptr (GbxBrowseView) self = g_new0 (GbxBrowseView, 1);
  GbxBrowsePage *active = gbx_browse_tabs_get_active (tabs, error);
  g_autoptr (GbxBrowsePage) page = NULL;
  gboolean is_seen;

  if (active == NULL)
    return NULL;
  page = gbx_browse_page_ref (active);
  is_seen = look_at (self, page, flags, is_last_try, error);
  gbx_browse_cdp_forget (tabs->cdp);
  if (!is_seen)
    return NULL;
  list_pages (self, tabs, page);

  return g_steal_pointer (&self);
}

/**
 * gbx_browse_view_new:
 * @tabs: the browser
 * @flags: what is wanted
 * @error: return location for an error
 *
 * Looks at the active page. Pages change meanwhile; what the browser refuses for that reason is
 * asked again.
 *
 * Returns: (transfer full): what there is to see, or %NULL with an error
 */
GbxBrowseView *
gbx_browse_view_new (GbxBrowseTabs *tabs, GbxBrowseViewFlags flags, GError **error)
{
  for (guint i = 1;; i++)
    {
      gboolean is_last_try = i == GBX_BROWSE_OBSERVE_MAX_COUNT;
      g_autoptr (GError) local = NULL;
      GbxBrowseView *self = try_new (tabs, flags, is_last_try, &local);

      if (self != NULL)
        return self;
      if (is_last_try || local->domain != GBX_BROWSE_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_debug ("looking again: %s", local->message);
      if (!gbx_browse_cdp_pause (tabs->cdp, GBX_BROWSE_OBSERVE_PAUSE_USEC, error))
        return NULL;
    }
}
