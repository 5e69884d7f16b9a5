/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-frames.h"

#include <gbx.h>

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-world.h"

/* Handlers that a page set as properties are seen in its own world alone. */
#define NOTE_HANDLERS                                                                        \
  "const walk = root => {"                                                                   \
  "  for (const e of root.querySelectorAll('*')) {"                                          \
  "    if (e.onclick && !e.hasAttribute('onclick')) e.setAttribute('glovebox_onclick', '');" \
  "    if (e.shadowRoot) walk(e.shadowRoot);"                                                \
  "  }"                                                                                      \
  "};"

/* The element around a frame. */
typedef struct
{
  gboolean is_frame;
  gboolean is_closed; /* its scripts are switched off */
  char *bid;
  gint64 document; /* what is inside, as a node; 0: not known */
} Owner;

static void
marked_frame_free (GbxBrowseMarkedFrame *frame)
{
  g_free (frame->id);
  g_free (frame->prefix);
  g_free (frame);
}

static GbxBrowseMarkedFrame *
add_frame (GPtrArray *frames, const char *id)
{
  GbxBrowseMarkedFrame *frame = g_new0 (GbxBrowseMarkedFrame, 1);

  frame->id = g_strdup (id);
  g_ptr_array_add (frames, frame);
  return frame;
}

/* Adds the frames inside the main one, which is there already. */
static void
list (GbxBrowsePage *page, JsonObject *tree, guint depth_count, GPtrArray *frames)
{
  JsonObject *object = gbx_browse_object_get_object (tree, "frame");
  JsonArray *children = gbx_browse_object_get_array (tree, "childFrames");
  const char *id = gbx_browse_object_get_string (object, "id");

  if (id == NULL || frames->len >= GBX_BROWSE_MAX_FRAMES_COUNT ||
      depth_count > GBX_JSON_MAX_DEPTH_COUNT)
    return;
  if (depth_count == 0)
    gbx_browse_page_set_url (page, gbx_browse_object_get_string (object, "url"),
                             gbx_browse_object_get_string (object, "urlFragment"));
  else
    {
      gbx_browse_page_add_frame (page, id, gbx_browse_object_get_string (object, "parentId"));
      add_frame (frames, id);
    }
  for (guint i = 0; children != NULL && i < json_array_get_length (children); i++)
    {
      JsonNode *child = json_array_get_element (children, i);

      if (JSON_NODE_HOLDS_OBJECT (child))
        list (page, json_node_get_object (child), depth_count + 1, frames);
    }
}

static gboolean
end_list (GbxBrowsePage *page, gint64 id, GPtrArray *frames, GError **error)
{
  g_autoptr (GBytes) answer = gbx_browse_page_end (page, id, GBX_BROWSE_ATTEMPT_USEC, error);
  g_autoptr (JsonObject) object = NULL;

  if (answer == NULL)
    return FALSE;
  object = gbx_browse_message_read_object (answer);
  list (page, gbx_browse_object_get_object (object, "frameTree"), 0, frames);

  return TRUE;
}

/* Scripts run in a frame that is not sandboxed, or is allowed to. */
static gboolean
allows_scripts (const char *sandbox)
{
  g_auto (GStrv) tokens = g_strsplit_set (sandbox, " \t\r\n\f", -1);

  for (char **token = tokens; *token != NULL; token++)
    if (g_ascii_strcasecmp (*token, "allow-scripts") == 0)
      return TRUE;

  return FALSE;
}

static void
read_owner (JsonObject *node, Owner *owner)
{
  const char *name = gbx_browse_object_get_string (node, "nodeName");
  JsonArray *attributes = gbx_browse_object_get_array (node, "attributes");
  JsonObject *document = gbx_browse_object_get_object (node, "contentDocument");
  guint count = attributes != NULL ? json_array_get_length (attributes) : 0;

  owner->is_frame = name != NULL && (g_ascii_strcasecmp (name, "iframe") == 0 ||
                                     g_ascii_strcasecmp (name, "frame") == 0);
  owner->document = gbx_browse_object_get_int (document, "backendNodeId", 0);
  for (guint i = 0; i + 1 < count; i += 2)
    {
      const char *key = json_array_get_string_element (attributes, i);
      const char *value = json_array_get_string_element (attributes, i + 1);

      if (g_strcmp0 (key, "bid") == 0)
        owner->bid = g_strdup (value);
      else if (g_strcmp0 (key, "sandbox") == 0)
        owner->is_closed = !allows_scripts (value);
    }
}

static gboolean
find_owner (GbxBrowsePage *page, const char *frame_id, Owner *owner, GError **error)
{
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (JsonObject) described = NULL;
  gint64 node;

  found = gbx_browse_page_ask (page, "DOM.getFrameOwner",
                               gbx_browse_object_new ("frameId", 's', frame_id, NULL),
                               GBX_BROWSE_ATTEMPT_USEC, error);
  if (found == NULL)
    return FALSE;
  node = gbx_browse_object_get_int (found, "backendNodeId", 0);
  described = gbx_browse_page_ask (page, "DOM.describeNode",
                                   gbx_browse_object_new ("backendNodeId", 'l', node, NULL),
                                   GBX_BROWSE_ATTEMPT_USEC, error);
  if (described == NULL)
    return FALSE;
  read_owner (gbx_browse_object_get_object (described, "node"), owner);

  return TRUE;
}

/* It only makes the set-of-marks picture better: nobody waits for the answer. */
static void
note_handlers (GbxBrowsePage *page, gint64 document)
{
  g_autoptr (JsonObject) resolved = NULL;
  JsonObject *params;
  const char *object_id;

  if (document == 0)
    {
      params = gbx_browse_object_new (
          "expression", 's', "(() => { try {" NOTE_HANDLERS "walk(document); } catch {} })()",
          NULL);
      gbx_browse_page_begin (page, "Runtime.evaluate", params);
      return;
    }
  resolved = gbx_browse_page_ask (page, "DOM.resolveNode",
                                  gbx_browse_object_new ("backendNodeId", 'l', document, NULL),
                                  GBX_BROWSE_ATTEMPT_USEC, NULL);
  object_id = resolved != NULL
                  ? gbx_browse_object_get_string (
                        gbx_browse_object_get_object (resolved, "object"), "objectId")
                  : NULL;
  if (object_id == NULL)
    return;
  params = gbx_browse_object_new ("functionDeclaration", 's',
                                  "function () { try {" NOTE_HANDLERS "walk(this); } catch {} }",
                                  "objectId", 's', object_id, NULL);
  gbx_browse_page_begin (page, "Runtime.callFunctionOn", params);
}

static GbxBrowseMarkedFrame *
find_marked (GPtrArray *frames, const char *id)
{
  for (guint i = 0; i < frames->len; i++)
    {
      GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, i);

      if (g_strcmp0 (frame->id, id) == 0)
        return frame;
    }
  return NULL;
}

/* Finds out which prefix the bids in a frame have, NULL being none. */
static gboolean
find_prefix (GbxBrowsePage *page,
             GPtrArray *frames,
             GbxBrowseMarkedFrame *frame,
             gboolean is_last_try,
             gint64 *out_document,
             GError **error)
{
  const GbxBrowseFrame *known = gbx_browse_page_find_frame (page, frame->id);
  const GbxBrowseMarkedFrame *parent =
      known != NULL ? find_marked (frames, known->parent_id) : NULL;
  Owner owner = { 0 };
  g_autofree char *bid = NULL;

  if (parent == NULL || parent->prefix == NULL)
    return TRUE;
  if (!find_owner (page, frame->id, &owner, error))
    return FALSE;
  bid = owner.bid;
  *out_document = owner.document;
  if (!owner.is_frame || owner.is_closed)
    return TRUE;
  if (bid == NULL && !is_last_try)
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                   "Cannot mark a child frame without a bid");
      return FALSE;
    }
  frame->prefix = g_steal_pointer (&bid);

  return TRUE;
}

static gboolean
begin_mark_frame (GbxBrowsePage *page,
                  GPtrArray *frames,
                  GbxBrowseMarkedFrame *frame,
                  gboolean is_last_try,
                  GError **error)
{
  gboolean is_main = frame == g_ptr_array_index (frames, 0);
  GError *local = NULL;
  gint64 document = 0;

  if (is_main)
    frame->prefix = g_strdup ("");
  else if (!find_prefix (page, frames, frame, is_last_try, &document, error))
    return FALSE;
  if (frame->prefix == NULL)
    return TRUE;
  if (is_main || document != 0)
    note_handlers (page, document);
  frame->marking =
      gbx_browse_world_begin (page, frame->id, &local, "mark", 's', frame->prefix, 0);
  if (local == NULL)
    return TRUE;

  g_clear_pointer (&frame->prefix, g_free);
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * gbx_browse_frames_may_leave_out:
 * @index: of a frame
 * @is_last_try: whether nobody will look again
 * @error: (inout): why the frame could not be asked; cleared if the answer is %TRUE
 *
 * Frames inside a page can come and go faster than they can be looked at.
 *
 * Returns: whether the page is better shown without this frame than not at all
 */
gboolean
gbx_browse_frames_may_leave_out (guint index, gboolean is_last_try, GError **error)
{
  if (index == 0 || !is_last_try || (*error)->domain != GBX_BROWSE_ERROR)
    return FALSE;
  g_clear_error (error);

  return TRUE;
}

/* Takes the notes away, without waiting: the page does it before anything that is asked later.
 * What fails is left: the page is gone, or marked anew next time. */
void
gbx_browse_frames_unmark (GbxBrowsePage *page, GPtrArray *frames)
{
  for (guint i = 0; i < frames->len; i++)
    {
      const GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, i);

      if (frame->prefix != NULL)
        gbx_browse_world_begin (page, frame->id, NULL, "unmark", 0);
    }
}

static gboolean
begin_mark (GbxBrowsePage *page, GPtrArray *frames, gboolean is_last_try, GError **error)
{
  gint64 tree = gbx_browse_page_begin (page, "Page.getFrameTree", NULL);
  GbxBrowseMarkedFrame *main_frame = add_frame (frames, page->target);

  if (!begin_mark_frame (page, frames, main_frame, is_last_try, error) ||
      !end_list (page, tree, frames, error))
    return FALSE;
  for (guint i = 1; i < frames->len; i++)
    {
      GError *local = NULL;

      if (!begin_mark_frame (page, frames, g_ptr_array_index (frames, i), is_last_try, &local) &&
          !gbx_browse_frames_may_leave_out (i, is_last_try, &local))
        {
          g_propagate_error (error, local);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * gbx_browse_frames_begin_mark:
 * @page: a page
 * @is_last_try: whether frames that have no bid or cannot be asked are left out, instead of failing
 * @error: return location for an error
 *
 * Gives each element its bid, and notes that the accessibility tree shows. That is done before
 * anything that is asked after it; how much of each element can be seen is known when
 * gbx_browse_frames_end_mark() returns.
 *
 * Returns: (transfer full) (element-type GbxBrowseMarkedFrame): the main frame first; %NULL with an
 *   error, and the notes taken away
 */
GPtrArray *
gbx_browse_frames_begin_mark (GbxBrowsePage *page, gboolean is_last_try, GError **error)
{
  g_autoptr (GPtrArray) frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) marked_frame_free);

  if (begin_mark (page, frames, is_last_try, error))
    return g_steal_pointer (&frames);

  gbx_browse_frames_unmark (page, frames);
  return NULL;
}

/**
 * gbx_browse_frames_end_mark:
 * @page: a page
 * @frames: its frames, which are being marked
 * @is_last_try: whether frames that did not answer are left out, instead of failing
 * @error: return location for an error
 *
 * Returns: %FALSE with an error, and the notes taken away
 */
gboolean
gbx_browse_frames_end_mark (GbxBrowsePage *page,
                            GPtrArray *frames,
                            gboolean is_last_try,
                            GError **error)
{
  for (guint i = 0; i < frames->len; i++)
    {
      GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, i);
      g_autoptr (JsonObject) answer = NULL;
      GError *local = NULL;

      if (frame->prefix == NULL)
        continue;
      answer = gbx_browse_world_end (page, frame->id, frame->marking, GBX_BROWSE_STEP_USEC, &local);
      if (answer != NULL)
        continue;
      if (!gbx_browse_frames_may_leave_out (i, is_last_try, &local))
        {
          gbx_browse_frames_unmark (page, frames);
          g_propagate_error (error, local);
          return FALSE;
        }
      g_clear_pointer (&frame->prefix, g_free);
    }

  return TRUE;
}

static const GbxBrowseMarkedFrame *
find_by_prefix (GPtrArray *frames, const char *prefix)
{
  for (guint i = 1; i < frames->len; i++)
    {
      const GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, i);

      if (g_strcmp0 (frame->prefix, prefix) == 0)
        return frame;
    }
  return NULL;
}

/* Asks each of the marked frames what has the focus in it. */
void
gbx_browse_frames_begin_focus (GbxBrowsePage *page, GPtrArray *frames)
{
  for (guint i = 0; i < frames->len; i++)
    {
      GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, i);

      if (frame->prefix != NULL)
        frame->focused = gbx_browse_world_begin (page, frame->id, NULL, "focused", 0);
    }
}

/**
 * gbx_browse_frames_end_focus:
 * @page: a page
 * @frames: its marked frames, which were asked
 * @is_last_try: whether a frame that cannot be asked counts as one without the focus
 * @error: return location for an error
 *
 * Returns: (transfer full): the bid of the element that has the focus, maybe empty; or %NULL with
 *   an error
 */
char *
gbx_browse_frames_end_focus (GbxBrowsePage *page,
                             GPtrArray *frames,
                             gboolean is_last_try,
                             GError **error)
{
  const GbxBrowseMarkedFrame *frame = g_ptr_array_index (frames, 0);
  g_autofree char *bid = g_strdup ("");

  for (guint depth = 0; frame != NULL && depth < frames->len; depth++)
    {
      GError *local = NULL;
      g_autoptr (JsonObject) answer =
          gbx_browse_world_end (page, frame->id, frame->focused, GBX_BROWSE_ATTEMPT_USEC, &local);
      const char *found;

      if (answer == NULL && gbx_browse_frames_may_leave_out (depth, is_last_try, &local))
        break;
      if (answer == NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      if (!gbx_browse_object_get_boolean (answer, "found"))
        break;
      found = gbx_browse_object_get_string (answer, "bid");
      g_free (bid);
      bid = g_strdup (found != NULL ? found : "");
      frame = gbx_browse_object_get_boolean (answer, "frame") ? find_by_prefix (frames, bid) : NULL;
    }

  return g_steal_pointer (&bid);
}
