/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-target.h"

#include "gbx-browse-bid.h"
#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-world.h"

void
gbx_browse_target_free (GbxBrowseTarget *self)
{
  gbx_browse_page_unref (self->page);
  g_free (self->bid);
  g_ptr_array_unref (self->frames);
  g_strfreev (self->owners);
  g_free (self->preview);
  g_free (self);
}

/* (transfer full): the id of the frame inside an element, empty if there is none */
static char *
find_inner_frame (GbxBrowsePage *page, const char *frame_id, const char *owner, GError **error)
{
  g_autofree char *element = gbx_browse_world_get_element (page, frame_id, owner, error);
  g_autoptr (JsonObject) described = NULL;
  const char *id;

  if (element == NULL)
    return NULL;
  if (*element == '\0')
    return g_strdup ("");
  described = gbx_browse_page_ask (page, "DOM.describeNode",
                                   gbx_browse_object_new ("objectId", 's', element, NULL),
                                   GBX_BROWSE_ATTEMPT_USEC, error);
  if (described == NULL)
    return NULL;
  id = gbx_browse_object_get_string (gbx_browse_object_get_object (described, "node"), "frameId");

  return g_strdup (id != NULL ? id : "");
}

static gboolean
report_ambiguous (GbxBrowseTarget *self, JsonArray *previews, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint count = json_array_get_length (previews);

  g_string_append_printf (text,
                          "%s: Error: strict mode violation: get_by_test_id(\"%s\") resolved to %u "
                          "elements:\n",
                          self->operation, self->bid, count);
  for (guint i = 0; i < count; i++)
    {
      g_string_append_printf (text, "    %u) %s aka get_by_test_id(\"%s\")", i + 1,
                              json_array_get_string_element (previews, i), self->bid);
      if (i == 0)
        g_string_append (text, ".first\n");
      else
        g_string_append_printf (text, ".nth(%u)\n", i);
    }
  g_string_append_printf (text, "\nCall log:\n  - waiting for get_by_test_id(\"%s\")\n", self->bid);
  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER, "%s", text->str);
  return FALSE;
}

/* TRUE with or without a preview; FALSE with an error */
static gboolean
look (GbxBrowseTarget *self, GError **error)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *previews;
  guint count;

  answer = gbx_browse_world_call (self->page, gbx_browse_target_get_frame (self),
                                  GBX_BROWSE_ATTEMPT_USEC, error, "look", 's', self->bid, 0);
  if (answer == NULL)
    return FALSE;
  previews = gbx_browse_object_get_array (answer, "previews");
  count = previews != NULL ? json_array_get_length (previews) : 0;
  if (count > 1)
    return report_ambiguous (self, previews, error);
  if (count == 1)
    self->preview = g_strdup (json_array_get_string_element (previews, 0));

  return TRUE;
}

static gboolean
resolve (GbxBrowseTarget *self, GError **error)
{
  for (char **owner = self->owners; *owner != NULL; owner++)
    {
      g_autofree char *inner =
          find_inner_frame (self->page, gbx_browse_target_get_frame (self), *owner, error);

      if (inner == NULL)
        return FALSE;
      if (*inner == '\0')
        return TRUE;
      g_ptr_array_add (self->frames, g_steal_pointer (&inner));
    }

  return look (self, error);
}

static gboolean
is_bid (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return FALSE;

  return *text != '\0';
}

/**
 * gbx_browse_target_find:
 * @page: the active page
 * @operation: what it is for, as errors call it
 * @bid: an element's
 * @error: return location for an error
 *
 * Looks an element up, without waiting for one.
 *
 * Returns: (transfer full): the element, or %NULL with an error
 */
GbxBrowseTarget *
gbx_browse_target_find (GbxBrowsePage *page, const char *operation, const char *bid, GError **error)
{
  g_autoptr (GbxBrowseTarget) self = g_new0 (GbxBrowseTarget, 1);

  self->page = gbx_browse_page_ref (page);
  self->operation = operation;
  self->bid = g_strdup (bid);
  self->frames = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->frames, g_strdup (page->target));
  if (is_bid (bid))
    {
      self->owners = gbx_browse_bid_get_frames (bid);
      if (!resolve (self, error))
        return NULL;
    }
  if (self->preview == NULL)
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_VALUE,
                   "Could not find element with bid \"%s\"", bid);
      return NULL;
    }

  return g_steal_pointer (&self);
}

const char *
gbx_browse_target_get_frame (const GbxBrowseTarget *self)
{
  return g_ptr_array_index (self->frames, self->frames->len - 1);
}

/* (transfer full): the lines below an error's first one */
static char *
describe_log (const GbxBrowseTarget *self, const char *reason)
{
  g_autoptr (GString) text = g_string_new ("Call log:\n");

  g_string_append_printf (text, "  - waiting for get_by_test_id(\"%s\")\n", self->bid);
  if (self->preview != NULL)
    g_string_append_printf (text, "    - locator resolved to %s\n", self->preview);
  if (reason != NULL)
    g_string_append_printf (text, "    - %s\n", reason);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
report_timeout (const GbxBrowseTarget *self, const char *reason, GError **error)
{
  g_autofree char *log = describe_log (self, reason);

  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TIMEOUT,
               "%s: Timeout %dms exceeded.\n%s", self->operation, GBX_BROWSE_ELEMENT_USEC / 1000,
               log);
}

/**
 * gbx_browse_target_read_answer:
 * @self: an element
 * @answer: what a function of our script answered: `gone`, `reason`, `error` or nothing of these
 * @out_reason: why it may be tried again
 * @error: return location for an error
 *
 * Returns: %TRUE if the answer is nothing of these
 */
gboolean
gbx_browse_target_read_answer (GbxBrowseTarget *self,
                               JsonObject *answer,
                               char **out_reason,
                               GError **error)
{
  const char *reason = gbx_browse_object_get_string (answer, "reason");
  const char *problem = gbx_browse_object_get_string (answer, "error");
  g_autofree char *log = NULL;

  if (gbx_browse_object_get_boolean (answer, "gone"))
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                   "Element is not attached to the DOM");
      return FALSE;
    }
  if (problem != NULL)
    {
      log = describe_log (self, NULL);
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER, "Error: %s\n%s", problem,
                   log);
      return FALSE;
    }
  if (reason != NULL)
    {
      *out_reason = g_strdup (reason);
      return FALSE;
    }

  return TRUE;
}

/* What a client of the browser would have said. */
static void
report (const GbxBrowseTarget *self, GError *failure, GError **error)
{
  g_autoptr (GError) local = failure;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      report_timeout (self, NULL, error);
      return;
    }
  if (g_error_matches (local, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER) &&
      g_str_equal (local->message, "Execution context was destroyed"))
    {
      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                   "%s: Element is not attached to the DOM", self->operation);
      return;
    }
  if (local->domain == GBX_BROWSE_ERROR && local->code >= GBX_BROWSE_ERROR_BROWSER)
    g_prefix_error (&local, "%s: ", self->operation);
  g_propagate_error (error, g_steal_pointer (&local));
}

/**
 * gbx_browse_target_try:
 * @self: an element
 * @attempt: one attempt
 * @user_data: for @attempt
 * @error: return location for an error
 *
 * Tries until it is done, or %GBX_BROWSE_ELEMENT_USEC are over.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_target_try (GbxBrowseTarget *self,
                       GbxBrowseAttemptFunc attempt,
                       gpointer user_data,
                       GError **error)
{
  static const gint64 waits_usec[] = { 0, 0, 20 * 1000, 100 * 1000, 100 * 1000, 500 * 1000 };
  gint64 deadline_usec = g_get_monotonic_time () + GBX_BROWSE_ELEMENT_USEC;
  g_autofree char *reason = NULL;

  for (guint i = 0;; i++)
    {
      gint64 wait_usec = waits_usec[MIN (i, G_N_ELEMENTS (waits_usec) - 1)];
      gint64 left_usec = deadline_usec - g_get_monotonic_time ();
      GError *failure = NULL;

      if (i > 0 && !gbx_browse_cdp_pause (self->page->cdp, CLAMP (left_usec, 0, wait_usec), error))
        return FALSE;
      if (i > 0 && g_get_monotonic_time () >= deadline_usec)
        {
          report_timeout (self, reason, error);
          return FALSE;
        }
      g_clear_pointer (&reason, g_free);
      if (attempt (self, i, user_data, &reason, &failure))
        return TRUE;
      if (failure != NULL)
        {
          report (self, failure, error);
          return FALSE;
        }
    }
}
