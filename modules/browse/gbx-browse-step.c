/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-step.h"

#include "gbx-browse-keyboard.h"
#include "gbx-browse-language.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-mouse.h"
#include "gbx-browse-navigate.h"
#include "gbx-browse-upload.h"
#include "gbx-browse-world.h"

static gboolean
has_arrived (gpointer user_data)
{
  const GbxBrowsePage *page = user_data;

  return !page->is_navigating || page->is_closed;
}

/* Pages react to one operation before the next comes: with timers, or by going elsewhere. */
static gboolean
pause_after (GbxBrowsePage *page, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!gbx_browse_cdp_pause (page->cdp, GBX_BROWSE_PAUSE_MIN_USEC, error))
    return FALSE;
  if (gbx_browse_cdp_wait (page->cdp, has_arrived, page,
                           GBX_BROWSE_PAUSE_MAX_USEC - GBX_BROWSE_PAUSE_MIN_USEC, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- operations on elements --- */

static gboolean
click (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  guint clicks_count = args->function == GBX_BROWSE_FUNCTION_DBLCLICK ? 2 : 1;
  GbxBrowseButton button;
  guint modifiers;

  return gbx_browse_args_get_pointer (args, &button, &modifiers, error) &&
         gbx_browse_mouse_click (target, button, modifiers, clicks_count, error);
}

static gboolean
hover (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  return gbx_browse_mouse_hover (target, error);
}

static gboolean
fill (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  const char *value = gbx_browse_args_get_text (args, 1, error);

  return value != NULL && gbx_browse_keyboard_fill (target, value, error);
}

static gboolean
clear (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  return gbx_browse_keyboard_fill (target, "", error);
}

static gboolean
press (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  const char *combination = gbx_browse_args_get_text (args, 1, error);

  return combination != NULL && gbx_browse_keyboard_press (target, combination, error);
}

static gboolean
focus (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  return gbx_browse_keyboard_focus (target, FALSE, error);
}

static gboolean
select_option (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  g_auto (GStrv) options = gbx_browse_args_get_texts (args, 1, error);

  return options != NULL &&
         gbx_browse_keyboard_select (target, (const char *const *) options, error);
}

static gboolean
upload (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error)
{
  g_auto (GStrv) paths = gbx_browse_args_get_texts (args, 1, error);

  return paths != NULL && gbx_browse_upload_run (target, paths, error);
}

static gboolean
drop (GbxBrowsePage *page, const GbxBrowseArgs *args, GError **error)
{
  const char *bid = gbx_browse_args_get_bid (args, 1, error);
  g_autoptr (GbxBrowseTarget) to = NULL;

  if (bid == NULL)
    return FALSE;
  to = gbx_browse_target_find (page, "Locator.hover", bid, error);

  return to != NULL && gbx_browse_mouse_hover (to, error);
}

/* However it ends, the button is up afterwards. */
static gboolean
drag_and_drop (GbxBrowseTarget *from, const GbxBrowseArgs *args, GError **error)
{
  GbxBrowsePage *page = from->page;

  if (!gbx_browse_mouse_hover (from, error) || !pause_after (page, error) ||
      !gbx_browse_mouse_press (page, error))
    return FALSE;
  if (!drop (page, args, error))
    {
      g_clear_pointer (&page->drag, json_object_unref);
      gbx_browse_mouse_release (page, NULL);
      return FALSE;
    }

  return gbx_browse_mouse_release (page, error);
}

static const struct
{
  GbxBrowseFunction function;
  const char *operation;
  gboolean (*run) (GbxBrowseTarget *target, const GbxBrowseArgs *args, GError **error);
} element_functions[] = {
  { GBX_BROWSE_FUNCTION_FILL, "Locator.fill", fill },
  { GBX_BROWSE_FUNCTION_SELECT_OPTION, "Locator.select_option", select_option },
  { GBX_BROWSE_FUNCTION_CLICK, "Locator.click", click },
  { GBX_BROWSE_FUNCTION_DBLCLICK, "Locator.click", click },
  { GBX_BROWSE_FUNCTION_HOVER, "Locator.hover", hover },
  { GBX_BROWSE_FUNCTION_PRESS, "Locator.press", press },
  { GBX_BROWSE_FUNCTION_FOCUS, "Locator.focus", focus },
  { GBX_BROWSE_FUNCTION_CLEAR, "Locator.clear", clear },
  { GBX_BROWSE_FUNCTION_DRAG_AND_DROP, "Locator.hover", drag_and_drop },
  { GBX_BROWSE_FUNCTION_UPLOAD_FILE, "Locator.click", upload },
};

static gboolean
run_on_element (GbxBrowsePage *page, gsize index, const GbxBrowseArgs *args, GError **error)
{
  const char *bid = gbx_browse_args_get_bid (args, 0, error);
  g_autoptr (GbxBrowseTarget) target = NULL;
  g_autoptr (GError) local = NULL;

  if (bid == NULL)
    return FALSE;
  target = gbx_browse_target_find (page, element_functions[index].operation, bid, error);
  if (target == NULL)
    return FALSE;
  if (!element_functions[index].run (target, args, error))
    {
      pause_after (page, NULL);
      return FALSE;
    }

  return pause_after (page, error);
}

/* --- operations on pages --- */

static gboolean
run_noop (GbxBrowsePage *page, const GbxBrowseArgs *args, GError **error)
{
  double wait_ms;

  if (!gbx_browse_args_get_number (args, 0, &wait_ms, error))
    return FALSE;

  return !(wait_ms > 0) ||
         gbx_browse_cdp_pause (page->cdp,
                               (gint64) (MIN (wait_ms, GBX_BROWSE_STEP_USEC / 1000) * 1000), error);
}

static gboolean
run_scroll (GbxBrowsePage *page, const GbxBrowseArgs *args, GError **error)
{
  double delta_x;
  double delta_y;

  return gbx_browse_args_get_number (args, 0, &delta_x, error) &&
         gbx_browse_args_get_number (args, 1, &delta_y, error) &&
         gbx_browse_mouse_scroll (page, delta_x, delta_y, error) && pause_after (page, error);
}

static gboolean
go_to (GbxBrowsePage *page, const char *url, GError **error)
{
  if (gbx_browse_navigate_to (page, url, error))
    return pause_after (page, error);
  pause_after (page, NULL);
  return FALSE;
}

static gboolean
run_tab_close (GbxBrowseTabs *tabs, GbxBrowsePage *page, GError **error)
{
  if (!gbx_browse_tabs_close (tabs, page, error))
    return FALSE;
  if (tabs->pages->len == 0)
    return gbx_browse_tabs_open (tabs, error) != NULL;

  gbx_browse_tabs_activate (tabs, g_ptr_array_index (tabs->pages, tabs->pages->len - 1));
  return TRUE;
}

static gboolean
run_tab_focus (GbxBrowseTabs *tabs, const GbxBrowseArgs *args, GError **error)
{
  GbxBrowsePage *page;
  guint position;

  if (!gbx_browse_args_get_position (args, tabs->pages->len, &position, error))
    return FALSE;
  page = g_ptr_array_index (tabs->pages, position);
  gbx_browse_tabs_activate (tabs, page);
  gbx_browse_cdp_send (tabs->cdp, page->session, "Page.bringToFront", NULL);

  return TRUE;
}

static gboolean
run_on_page (GbxBrowseTabs *tabs, GbxBrowsePage *page, const GbxBrowseArgs *args, GError **error)
{
  const char *text = NULL;

  switch (args->function)
    {
    case GBX_BROWSE_FUNCTION_NOOP:
      return run_noop (page, args, error);
    case GBX_BROWSE_FUNCTION_SEND_MSG_TO_USER:
    case GBX_BROWSE_FUNCTION_REPORT_INFEASIBLE:
      return gbx_browse_args_get_text (args, 0, error) != NULL;
    case GBX_BROWSE_FUNCTION_SCROLL:
      return run_scroll (page, args, error);
    case GBX_BROWSE_FUNCTION_GOTO:
      text = gbx_browse_args_get_text (args, 0, error);
      return text != NULL && go_to (page, text, error);
    case GBX_BROWSE_FUNCTION_GO_BACK:
      return gbx_browse_navigate_by (page, -1, error) && pause_after (page, error);
    case GBX_BROWSE_FUNCTION_GO_FORWARD:
      return gbx_browse_navigate_by (page, 1, error) && pause_after (page, error);
    case GBX_BROWSE_FUNCTION_TAB_CLOSE:
      return run_tab_close (tabs, page, error);
    case GBX_BROWSE_FUNCTION_TAB_FOCUS:
      return run_tab_focus (tabs, args, error);
    default:
      return gbx_browse_tabs_open (tabs, error) != NULL;
    }
}

/* --- a step --- */

static gboolean
run_call (GbxBrowseTabs *tabs, GbxBrowsePage *page, const GbxBrowseCall *call, GError **error)
{
  GbxBrowseArgs args;

  if (!gbx_browse_call_bind (call, &args, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (element_functions); i++)
    if (element_functions[i].function == args.function)
      return run_on_element (page, i, &args, error);

  return run_on_page (tabs, page, &args, error);
}

/* Pop-ups that a call opens become active for the next step only; what the calls for tabs say,
 * at once. */
static gboolean
changes_page (GbxBrowseFunction function)
{
  return function == GBX_BROWSE_FUNCTION_NEW_TAB || function == GBX_BROWSE_FUNCTION_TAB_CLOSE ||
         function == GBX_BROWSE_FUNCTION_TAB_FOCUS;
}

/**
 * gbx_browse_step_run:
 * @tabs: the browser
 * @actions: calls in the action language
 * @error: return location for an error
 *
 * Runs the calls in their order until one fails.
 *
 * Returns: %FALSE with an error: %GBX_BROWSE_ERROR is the agent's
 */
gboolean
gbx_browse_step_run (GbxBrowseTabs *tabs, const char *actions, GError **error)
{
  g_autoptr (GbxBrowseProgram) program = gbx_browse_program_parse (actions, error);
  g_autoptr (GbxBrowsePage) page = NULL;
  GbxBrowsePage *active;

  if (program == NULL)
    return FALSE;
  for (guint i = 0; i < gbx_browse_program_count_calls (program); i++)
    {
      const GbxBrowseCall *call = gbx_browse_program_get_call (program, i);

      if (page == NULL)
        {
          active = gbx_browse_tabs_get_active (tabs, error);
          if (active == NULL)
            return FALSE;
          page = gbx_browse_page_ref (active);
        }
      if (!run_call (tabs, page, call, error))
        return FALSE;
      if (changes_page (call->function))
        g_clear_pointer (&page, gbx_browse_page_unref);
    }

  return TRUE;
}

/* Goes to a URL as it stands. */
gboolean
gbx_browse_step_visit (GbxBrowseTabs *tabs, const char *url, GError **error)
{
  GbxBrowsePage *page = gbx_browse_tabs_get_active (tabs, error);
  g_autoptr (GbxBrowsePage) own = NULL;

  if (page == NULL)
    return FALSE;
  own = gbx_browse_page_ref (page);

  return go_to (own, url, error);
}

static gboolean
is_navigating_nowhere (gpointer user_data)
{
  GbxBrowseTabs *tabs = user_data;

  for (guint i = 0; i < tabs->pages->len; i++)
    if (((GbxBrowsePage *) g_ptr_array_index (tabs->pages, i))->is_navigating)
      return FALSE;

  return TRUE;
}

static gboolean
has_all_content (gpointer user_data)
{
  GbxBrowseTabs *tabs = user_data;

  for (guint i = 0; i < tabs->pages->len; i++)
    {
      GbxBrowsePage *page = g_ptr_array_index (tabs->pages, i);

      if (!page->has_crashed && !gbx_browse_page_has_content (page))
        return FALSE;
    }

  return TRUE;
}

static gboolean
wait_if_it_helps (GbxBrowseTabs *tabs,
                  GbxBrowseConditionFunc is_met,
                  gint64 wait_usec,
                  GError **error)
{
  g_autoptr (GError) local = NULL;

  if (gbx_browse_cdp_wait (tabs->cdp, is_met, tabs, wait_usec, &local) ||
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * gbx_browse_step_settle:
 * @tabs: the browser
 * @error: return location for an error
 *
 * Gives pages the time to become what a step made of them; not for ever.
 *
 * Returns: %FALSE with an error if the browser is gone or the step is cancelled
 */
gboolean
gbx_browse_step_settle (GbxBrowseTabs *tabs, GError **error)
{
  gint64 end_usec = g_get_monotonic_time () + GBX_BROWSE_SETTLE_USEC;
  GbxBrowsePage *page = gbx_browse_tabs_get_active (tabs, error);

  if (page == NULL)
    return FALSE;
  gbx_browse_world_prepare (page, GBX_BROWSE_SETTLE_USEC);

  return gbx_browse_cdp_pause (tabs->cdp, end_usec - g_get_monotonic_time (), error) &&
         wait_if_it_helps (tabs, is_navigating_nowhere, GBX_BROWSE_COMMIT_USEC, error) &&
         wait_if_it_helps (tabs, has_all_content, GBX_BROWSE_CONTENT_USEC, error);
}
