/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-mouse.h"

#include "gbx-browse-error.h"
#include "gbx-browse-keyboard.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-point.h"
#include "gbx-browse-world.h"

/* What a pointer action does once it is at its point. */
typedef struct
{
  GbxBrowseButton button;
  guint modifiers;
  guint clicks_count; /* 0: move only */
} Gesture;

static const char *const button_names[] = {
  [GBX_BROWSE_BUTTON_LEFT] = "left",
  [GBX_BROWSE_BUTTON_RIGHT] = "right",
  [GBX_BROWSE_BUTTON_MIDDLE] = "middle",
};

static const guint button_masks[] = {
  [GBX_BROWSE_BUTTON_LEFT] = 1,
  [GBX_BROWSE_BUTTON_RIGHT] = 2,
  [GBX_BROWSE_BUTTON_MIDDLE] = 4,
};

static JsonObject *
new_event (GbxBrowsePage *page, const char *type, const char *button, guint modifiers)
{
  return gbx_browse_object_new ("type", 's', type, "button", 's', button, "buttons", 'i',
                                (int) page->buttons, "x", 'd', page->x, "y", 'd', page->y,
                                "modifiers", 'i', (int) modifiers, NULL);
}

static void
add_event (GbxBrowsePage *page, GArray *ids, JsonObject *event)
{
  gint64 id =
      gbx_browse_cdp_begin (page->cdp, page->session, "Input.dispatchMouseEvent", event);

  g_array_append_val (ids, id);
}

/* A page that closes itself, or thinks too long about a click, was clicked nevertheless. */
static gboolean
end_events (GbxBrowsePage *page, GArray *ids, GError **error)
{
  gint64 deadline_usec = g_get_monotonic_time () + GBX_BROWSE_INPUT_USEC;
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) result = NULL;

      result = gbx_browse_cdp_end (page->cdp, g_array_index (ids, gint64, i),
                                   deadline_usec - g_get_monotonic_time (), &local);
      if (result == NULL && failure == NULL &&
          !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) &&
          !g_error_matches (local, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TARGET_CLOSED))
        failure = g_steal_pointer (&local);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
dispatch_drag (GbxBrowsePage *page, const char *type, guint modifiers, GError **error)
{
  JsonObject *params = gbx_browse_object_new ("type", 's', type, "x", 'd', page->x, "y", 'd',
                                              page->y, "modifiers", 'i', (int) modifiers, "data",
                                              'o', json_object_ref (page->drag), NULL);

  return gbx_browse_page_do (page, "Input.dispatchDragEvent", params, GBX_BROWSE_INPUT_USEC, error);
}

static gboolean
set_intercepts_drags (GbxBrowsePage *page, gboolean is_on, GError **error)
{
  return gbx_browse_page_do (page, "Input.setInterceptDrags",
                             gbx_browse_object_new ("enabled", 'b', is_on, NULL),
                             GBX_BROWSE_INPUT_USEC, error);
}

static gboolean
move (GbxBrowsePage *page, guint modifiers, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  add_event (page, ids,
             new_event (page, "mouseMoved", page->buttons != 0 ? "left" : "none", modifiers));
  return end_events (page, ids, error);
}

static gboolean
has_drag (gpointer user_data)
{
  return ((GbxBrowsePage *) user_data)->was_drag_intercepted;
}

/* A move that may begin what the system would drag: the browser hands that over to us. */
static gboolean
move_held (GbxBrowsePage *page, const char *frame_id, guint modifiers, GError **error)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) local = NULL;
  gboolean is_moved;

  if (page->drag != NULL)
    return dispatch_drag (page, "dragOver", modifiers, error);
  page->was_drag_intercepted = FALSE;
  if (!set_intercepts_drags (page, TRUE, error))
    return FALSE;
  is_moved = move (page, modifiers, error);
  answer = gbx_browse_world_call (page, frame_id, GBX_BROWSE_ATTEMPT_USEC, NULL, "dragStarted", 0);
  if (is_moved && gbx_browse_object_get_boolean (answer, "started"))
    gbx_browse_cdp_wait (page->cdp, has_drag, page, GBX_BROWSE_PAUSE_MAX_USEC, NULL);
  set_intercepts_drags (page, FALSE, NULL);
  if (!is_moved || page->drag == NULL)
    return is_moved;
  return dispatch_drag (page, "dragEnter", modifiers, error) &&
         dispatch_drag (page, "dragOver", modifiers, error);
}

static void
press_modifiers (GbxBrowsePage *page, guint modifiers, gboolean is_down)
{
  static const struct
  {
    GbxBrowseModifiers modifier;
    const char *key;
  } keys[] = {
    { GBX_BROWSE_MODIFIER_ALT, "Alt" },
    { GBX_BROWSE_MODIFIER_CONTROL, "Control" },
    { GBX_BROWSE_MODIFIER_META, "Meta" },
    { GBX_BROWSE_MODIFIER_SHIFT, "Shift" },
  };
  guint held = is_down ? 0 : modifiers;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((modifiers & keys[i].modifier) != 0)
      gbx_browse_keyboard_send (page, keys[i].key, is_down, &held);
}

static gboolean
make_gesture (GbxBrowsePage *page, const Gesture *gesture, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *name = button_names[gesture->button];
  gboolean is_done;

  press_modifiers (page, gesture->modifiers, TRUE);
  add_event (page, ids, new_event (page, "mouseMoved", "none", gesture->modifiers));
  for (guint i = 1; i <= gesture->clicks_count; i++)
    {
      JsonObject *event;

      page->buttons = button_masks[gesture->button];
      event = new_event (page, "mousePressed", name, gesture->modifiers);
      json_object_set_int_member (event, "clickCount", i);
      add_event (page, ids, event);
      page->buttons = 0;
      event = new_event (page, "mouseReleased", name, gesture->modifiers);
      json_object_set_int_member (event, "clickCount", i);
      add_event (page, ids, event);
    }
  is_done = end_events (page, ids, error);
  press_modifiers (page, gesture->modifiers, FALSE);

  return is_done;
}

static gboolean
attempt (GbxBrowseTarget *target,
         guint attempt,
         gpointer user_data,
         char **out_reason,
         GError **error)
{
  const Gesture *gesture = user_data;
  GbxBrowsePage *page = target->page;
  g_autoptr (JsonObject) answer = NULL;
  const char *frame_id = gbx_browse_target_get_frame (target);

  answer = gbx_browse_world_call (page, frame_id, GBX_BROWSE_ATTEMPT_USEC, error, "prepare", 's',
                                  target->bid, 'b', gesture->clicks_count > 0, 'i', (int) attempt,
                                  0);
  if (answer == NULL || !gbx_browse_target_read_answer (target, answer, out_reason, error) ||
      !gbx_browse_point_find (target, &page->x, &page->y, out_reason, error))
    return FALSE;
  if (page->buttons != 0)
    return move_held (page, frame_id, 0, error);

  return make_gesture (page, gesture, error);
}

/**
 * gbx_browse_mouse_click:
 * @target: what to click
 * @button: with which button
 * @modifiers: keys that are held
 * @clicks_count: 1, or 2 for a double click
 * @error: return location for an error
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_mouse_click (GbxBrowseTarget *target,
                        GbxBrowseButton button,
                        guint modifiers,
                        guint clicks_count,
                        GError **error)
{
  Gesture gesture = { .button = button, .modifiers = modifiers, .clicks_count = clicks_count };

  return gbx_browse_target_try (target, attempt, &gesture, error);
}

/* Moves the pointer onto an element; with a button held it drags. */
gboolean
gbx_browse_mouse_hover (GbxBrowseTarget *target, GError **error)
{
  Gesture gesture = { .clicks_count = 0 };

  return gbx_browse_target_try (target, attempt, &gesture, error);
}

/* Presses the left button where the pointer is, and keeps it pressed. */
gboolean
gbx_browse_mouse_press (GbxBrowsePage *page, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonObject *event;

  page->buttons = button_masks[GBX_BROWSE_BUTTON_LEFT];
  event = new_event (page, "mousePressed", "left", 0);
  json_object_set_int_member (event, "clickCount", 1);
  add_event (page, ids, event);

  return end_events (page, ids, error);
}

/* Releases it; what is dragged is dropped. */
gboolean
gbx_browse_mouse_release (GbxBrowsePage *page, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonObject *event;
  gboolean is_dropped;

  page->buttons = 0;
  if (page->drag != NULL)
    {
      is_dropped = dispatch_drag (page, "drop", 0, error);
      g_clear_pointer (&page->drag, json_object_unref);
      return is_dropped;
    }
  event = new_event (page, "mouseReleased", "left", 0);
  json_object_set_int_member (event, "clickCount", 1);
  add_event (page, ids, event);

  return end_events (page, ids, error);
}

/* Turns the wheel where the pointer is. */
gboolean
gbx_browse_mouse_scroll (GbxBrowsePage *page, double delta_x, double delta_y, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonObject *event = new_event (page, "mouseWheel", "none", 0);

  json_object_set_double_member (event, "deltaX", delta_x);
  json_object_set_double_member (event, "deltaY", delta_y);
  add_event (page, ids, event);

  return end_events (page, ids, error);
}
