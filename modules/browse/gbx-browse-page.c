/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-page.h"

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"

#define WIDTH_PIXELS 1280
#define HEIGHT_PIXELS 720

static void
frame_free (GbxBrowseFrame *frame)
{
  g_free (frame->id);
  g_free (frame->parent_id);
  g_free (frame->loader_id);
  g_free (frame);
}

/**
 * gbx_browse_page_add_frame:
 * @self: a page
 * @id: of a frame
 * @parent_id: (nullable): of the frame around it
 *
 * Returns: (transfer none): the frame, new or known
 */
GbxBrowseFrame *
gbx_browse_page_add_frame (GbxBrowsePage *self, const char *id, const char *parent_id)
{
  GbxBrowseFrame *frame = gbx_browse_page_find_frame (self, id);

  if (frame != NULL)
    return frame;
  frame = g_new0 (GbxBrowseFrame, 1);
  frame->id = g_strdup (id);
  frame->parent_id = g_strdup (parent_id);
  frame->has_content = TRUE; /* an empty document, until something is loaded into it */
  g_hash_table_insert (self->frames, frame->id, frame);
  return frame;
}

/**
 * gbx_browse_page_new:
 * @cdp: the browser
 * @target: the page's id
 * @session: where it answers
 *
 * Returns: (transfer full): a page that has just been attached
 */
GbxBrowsePage *
gbx_browse_page_new (GbxBrowseCdp *cdp, const char *target, const char *session)
{
  GbxBrowsePage *self = g_rc_box_new0 (GbxBrowsePage);

  self->cdp = cdp;
  self->target = g_strdup (target);
  self->session = g_strdup (session);
  self->url = g_strdup ("about:blank");
  self->frames =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) frame_free);
  gbx_browse_page_add_frame (self, target, NULL);

  return self;
}

GbxBrowsePage *
gbx_browse_page_ref (GbxBrowsePage *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GbxBrowsePage *self = data;

  g_free (self->target);
  g_free (self->session);
  g_free (self->url);
  g_hash_table_unref (self->frames);
  g_clear_pointer (&self->drag, json_object_unref);
}

void
gbx_browse_page_unref (GbxBrowsePage *self)
{
  g_rc_box_release_full (self, clear);
}

static JsonObject *
new_feature (const char *name, const char *value)
{
  return gbx_browse_object_new ("name", 's', name, "value", 's', value, NULL);
}

static JsonObject *
new_media (void)
{
  JsonArray *features = json_array_new ();

  json_array_add_object_element (features, new_feature ("prefers-color-scheme", "light"));
  json_array_add_object_element (features, new_feature ("prefers-reduced-motion", "no-preference"));
  json_array_add_object_element (features, new_feature ("forced-colors", "none"));
  return gbx_browse_object_new ("media", 's', "", "features", 'a', features, NULL);
}

static JsonObject *
new_metrics (void)
{
  JsonObject *orientation =
      gbx_browse_object_new ("angle", 'i', 0, "type", 's', "landscapePrimary", NULL);

  return gbx_browse_object_new ("width", 'i', WIDTH_PIXELS, "height", 'i', HEIGHT_PIXELS,
                                "screenWidth", 'i', WIDTH_PIXELS, "screenHeight", 'i',
                                HEIGHT_PIXELS, "deviceScaleFactor", 'i', 1, "mobile", 'b', FALSE,
                                "screenOrientation", 'o', orientation, NULL);
}

static JsonObject *
new_fonts (void)
{
  JsonObject *families = gbx_browse_object_new (
      "standard", 's', "Times New Roman", "serif", 's', "Times New Roman", "sansSerif", 's',
      "Arial", "fixed", 's', "Monospace", "cursive", 's', "Comic Sans MS", "fantasy", 's', "Impact",
      NULL);

  return gbx_browse_object_new ("fontFamilies", 'o', families, NULL);
}

/* Prepares a page that waits for it, and lets it go. */
void
gbx_browse_page_set_up (GbxBrowsePage *self)
{
  const char *session = self->session;
  JsonObject *on = gbx_browse_object_new ("enabled", 'b', TRUE, NULL);

  gbx_browse_cdp_send (self->cdp, session, "Page.enable", NULL);
  gbx_browse_cdp_send (self->cdp, session, "Page.setLifecycleEventsEnabled",
                       json_object_ref (on));
  gbx_browse_cdp_send (self->cdp, session, "Inspector.enable", NULL);
  gbx_browse_cdp_send (self->cdp, session, "Emulation.setFocusEmulationEnabled", on);
  gbx_browse_cdp_send (self->cdp, session, "Emulation.setDeviceMetricsOverride", new_metrics ());
  gbx_browse_cdp_send (self->cdp, session, "Emulation.setEmulatedMedia", new_media ());
  gbx_browse_cdp_send (self->cdp, session, "Page.setFontFamilies", new_fonts ());
  gbx_browse_cdp_send (self->cdp, session, "Runtime.runIfWaitingForDebugger", NULL);
}

GbxBrowseFrame *
gbx_browse_page_get_main_frame (GbxBrowsePage *self)
{
  return g_hash_table_lookup (self->frames, self->target);
}

/* (nullable) */
GbxBrowseFrame *
gbx_browse_page_find_frame (GbxBrowsePage *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->frames, id) : NULL;
}

/* Whether the documents of all its frames are read. */
gboolean
gbx_browse_page_has_content (GbxBrowsePage *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->frames);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((GbxBrowseFrame *) value)->has_content)
      return FALSE;

  return TRUE;
}

/* --- events --- */

/**
 * gbx_browse_page_set_url:
 * @self: a page
 * @url: (nullable): of the document in its main frame
 * @fragment: (nullable): the rest of it, from the “#”
 */
void
gbx_browse_page_set_url (GbxBrowsePage *self, const char *url, const char *fragment)
{
  g_free (self->url);
  self->url = g_strconcat (url != NULL ? url : "", fragment, NULL);
}

static void
on_frame_attached (GbxBrowsePage *self, JsonObject *params)
{
  const char *id = gbx_browse_object_get_string (params, "frameId");
  const char *parent_id = gbx_browse_object_get_string (params, "parentFrameId");

  if (id != NULL && g_hash_table_size (self->frames) < GBX_BROWSE_MAX_FRAMES_COUNT)
    gbx_browse_page_add_frame (self, id, parent_id);
}

static gboolean
has_ancestor (GbxBrowsePage *self, const GbxBrowseFrame *frame, const char *id)
{
  for (guint depth = 0; frame != NULL && depth < GBX_BROWSE_MAX_FRAMES_COUNT; depth++)
    {
      if (g_str_equal (frame->id, id))
        return TRUE;
      frame = gbx_browse_page_find_frame (self, frame->parent_id);
    }
  return FALSE;
}

/* Removes a frame, unless it is the main one, and all frames inside it. */
static void
drop_frames (GbxBrowsePage *self, const char *id)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->frames);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const GbxBrowseFrame *frame = value;

      if (frame->parent_id != NULL && has_ancestor (self, frame, id))
        g_ptr_array_add (gone, g_strdup (frame->id));
    }
  for (guint i = 0; i < gone->len; i++)
    g_hash_table_remove (self->frames, g_ptr_array_index (gone, i));
}

static void
on_frame_navigated (GbxBrowsePage *self, JsonObject *params)
{
  JsonObject *object = gbx_browse_object_get_object (params, "frame");
  const char *id = gbx_browse_object_get_string (object, "id");
  const char *parent_id = gbx_browse_object_get_string (object, "parentId");
  GbxBrowseFrame *frame;

  if (id == NULL)
    return;
  frame = gbx_browse_page_add_frame (self, id, parent_id);
  g_free (frame->loader_id);
  frame->loader_id = g_strdup (gbx_browse_object_get_string (object, "loaderId"));
  frame->world = 0;
  frame->has_loaded = FALSE;
  if (parent_id != NULL)
    return;
  drop_frames (self, id);
  self->is_navigating = FALSE;
  self->commits_count++;
  gbx_browse_page_set_url (self, gbx_browse_object_get_string (object, "url"),
                           gbx_browse_object_get_string (object, "urlFragment"));
}

static void
on_lifecycle (GbxBrowsePage *self, JsonObject *params)
{
  GbxBrowseFrame *frame =
      gbx_browse_page_find_frame (self, gbx_browse_object_get_string (params, "frameId"));
  const char *name = gbx_browse_object_get_string (params, "name");
  const char *loader_id = gbx_browse_object_get_string (params, "loaderId");

  if (frame == NULL || name == NULL)
    return;
  if (g_str_equal (name, "init") || g_str_equal (name, "commit"))
    {
      frame->has_content = FALSE;
      frame->has_loaded = FALSE;
      frame->world = 0;
    }
  else if (frame->loader_id != NULL && g_strcmp0 (loader_id, frame->loader_id) != 0)
    return;
  else if (g_str_equal (name, "DOMContentLoaded"))
    frame->has_content = TRUE;
  else if (g_str_equal (name, "load"))
    frame->has_content = frame->has_loaded = TRUE;
}

static void
on_dialog (GbxBrowsePage *self, JsonObject *params)
{
  const char *type = gbx_browse_object_get_string (params, "type");
  gboolean is_accepted = g_strcmp0 (type, "beforeunload") == 0;

  gbx_browse_cdp_send (self->cdp, self->session, "Page.handleJavaScriptDialog",
                       gbx_browse_object_new ("accept", 'b', is_accepted, NULL));
}

static void
on_file_chooser (GbxBrowsePage *self, JsonObject *params)
{
  self->chooser_node = gbx_browse_object_get_int (params, "backendNodeId", 0);
  self->chooser_is_multiple =
      g_strcmp0 (gbx_browse_object_get_string (params, "mode"), "selectMultiple") == 0;
}

static void
on_drag (GbxBrowsePage *self, JsonObject *params)
{
  JsonObject *data = gbx_browse_object_get_object (params, "data");

  g_clear_pointer (&self->drag, json_object_unref);
  self->drag = data != NULL ? json_object_ref (data) : NULL;
  self->was_drag_intercepted = data != NULL;
}

static gboolean
is_of_main_frame (GbxBrowsePage *self, JsonObject *params)
{
  return g_strcmp0 (gbx_browse_object_get_string (params, "frameId"), self->target) == 0;
}

static void
on_started_navigating (GbxBrowsePage *self, JsonObject *params)
{
  const char *type = gbx_browse_object_get_string (params, "navigationType");

  if (is_of_main_frame (self, params) && g_strcmp0 (type, "sameDocument") != 0 &&
      g_strcmp0 (type, "historySameDocument") != 0)
    self->is_navigating = TRUE;
}

static void
on_stopped_loading (GbxBrowsePage *self, JsonObject *params)
{
  if (is_of_main_frame (self, params))
    self->is_navigating = FALSE;
}

static void
on_frame_detached (GbxBrowsePage *self, JsonObject *params)
{
  const char *id = gbx_browse_object_get_string (params, "frameId");

  if (id != NULL && g_strcmp0 (gbx_browse_object_get_string (params, "reason"), "swap") != 0)
    drop_frames (self, id);
}

static void
on_navigated_within (GbxBrowsePage *self, JsonObject *params)
{
  if (!is_of_main_frame (self, params))
    return;
  self->within_count++;
  gbx_browse_page_set_url (self, gbx_browse_object_get_string (params, "url"), NULL);
}

static void
on_crashed (GbxBrowsePage *self, JsonObject *params)
{
  g_autoptr (GError) error = NULL;

  self->has_crashed = TRUE;
  gbx_browse_page_report_gone (self, &error);
  gbx_browse_cdp_end_session (self->cdp, self->session, error);
}

/**
 * gbx_browse_page_take_event:
 * @self: a page
 * @method: of an event in its session
 * @params: what it says
 *
 * Keeps account of what a page does, and answers what waits for an answer.
 */
void
gbx_browse_page_take_event (GbxBrowsePage *self, const char *method, JsonObject *params)
{
  static const struct
  {
    const char *method;
    void (*take) (GbxBrowsePage *self, JsonObject *params);
  } takers[] = {
    { "Page.lifecycleEvent", on_lifecycle },
    { "Page.frameAttached", on_frame_attached },
    { "Page.frameNavigated", on_frame_navigated },
    { "Page.frameDetached", on_frame_detached },
    { "Page.frameStartedNavigating", on_started_navigating },
    { "Page.frameStoppedLoading", on_stopped_loading },
    { "Page.navigatedWithinDocument", on_navigated_within },
    { "Page.javascriptDialogOpening", on_dialog },
    { "Page.fileChooserOpened", on_file_chooser },
    { "Input.dragIntercepted", on_drag },
    { "Inspector.targetCrashed", on_crashed },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (takers); i++)
    if (g_str_equal (method, takers[i].method))
      {
        takers[i].take (self, params);
        return;
      }
}

/* --- calls in its session --- */

/* Why nobody can talk with it any more. */
void
gbx_browse_page_report_gone (const GbxBrowsePage *self, GError **error)
{
  if (self->has_crashed)
    g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_CRASHED, "Page crashed");
  else
    g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TARGET_CLOSED,
                 "Target page, context or browser has been closed");
}

/* As gbx_browse_cdp_begin(), for gbx_browse_page_end(); 0: the page is gone. */
gint64
gbx_browse_page_begin (GbxBrowsePage *self, const char *method, JsonObject *params)
{
  if (!self->is_closed && !self->has_crashed)
    return gbx_browse_cdp_begin (self->cdp, self->session, method, params);

  if (params != NULL)
    json_object_unref (params);
  return 0;
}

GBytes *
gbx_browse_page_end (GbxBrowsePage *self, gint64 id, gint64 wait_usec, GError **error)
{
  if (id != 0)
    return gbx_browse_cdp_end (self->cdp, id, wait_usec, error);

  gbx_browse_page_report_gone (self, error);
  return NULL;
}

GBytes *
gbx_browse_page_call (GbxBrowsePage *self,
                      const char *method,
                      JsonObject *params,
                      gint64 wait_usec,
                      GError **error)
{
  return gbx_browse_page_end (self, gbx_browse_page_begin (self, method, params), wait_usec,
                              error);
}

JsonObject *
gbx_browse_page_ask (GbxBrowsePage *self,
                     const char *method,
                     JsonObject *params,
                     gint64 wait_usec,
                     GError **error)
{
  g_autoptr (GBytes) result = gbx_browse_page_call (self, method, params, wait_usec, error);
  JsonObject *object;

  if (result == NULL)
    return NULL;
  object = gbx_browse_message_read_object (result);

  return object != NULL ? object : json_object_new ();
}

gboolean
gbx_browse_page_do (GbxBrowsePage *self,
                    const char *method,
                    JsonObject *params,
                    gint64 wait_usec,
                    GError **error)
{
  g_autoptr (GBytes) result = gbx_browse_page_call (self, method, params, wait_usec, error);

  return result != NULL;
}
