/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-world.h"

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-resources.h"

#define SCRIPT_PATH "/org/glovebox/browse/gbx-browse-page.js"
#define WORLD_NAME "glovebox"

/* The frame's document went while it was asked: an error that a later look may not meet. */
static void
report_gone (GError **error)
{
  g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
               "Execution context was destroyed");
}

static gint64
begin_evaluate (GbxBrowsePage *page, gint64 world, const char *expression, gboolean by_value)
{
  JsonObject *params = gbx_browse_object_new ("expression", 's', expression, "contextId", 'l',
                                              world, "returnByValue", 'b', by_value,
                                              "awaitPromise", 'b', TRUE, NULL);

  return gbx_browse_page_begin (page, "Runtime.evaluate", params);
}

static JsonObject *
end_evaluate (GbxBrowsePage *page, gint64 id, gint64 wait_usec, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = gbx_browse_page_end (page, id, wait_usec, &local);
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *exception;
  JsonObject *result;

  if (bytes == NULL)
    {
      if (g_error_matches (local, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER))
        report_gone (error);
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  answer = gbx_browse_message_read_object (bytes);
  exception = gbx_browse_object_get_object (answer, "exceptionDetails");
  if (exception != NULL)
    {
      JsonObject *thrown = gbx_browse_object_get_object (exception, "exception");
      const char *text = gbx_browse_object_get_string (thrown, "description");

      g_set_error (error, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER, "%s",
                   text != NULL ? text : "the script failed");
      return NULL;
    }
  result = gbx_browse_object_get_object (answer, "result");

  return result != NULL ? json_object_ref (result) : json_object_new ();
}

static JsonObject *
evaluate (GbxBrowsePage *page,
          gint64 world,
          const char *expression,
          gboolean by_value,
          gint64 wait_usec,
          GError **error)
{
  return end_evaluate (page, begin_evaluate (page, world, expression, by_value), wait_usec, error);
}

/* 0 with an error */
static gint64
get_world (GbxBrowsePage *page, const char *frame_id, gint64 wait_usec, GError **error)
{
  GbxBrowseFrame *frame = gbx_browse_page_find_frame (page, frame_id);
  g_autoptr (JsonObject) created = NULL;
  g_autoptr (JsonObject) loaded = NULL;
  g_autoptr (GBytes) script = NULL;
  JsonObject *params;
  gint64 world;

  if (frame == NULL)
    {
      report_gone (error);
      return 0;
    }
  if (frame->world != 0)
    return frame->world;

  params = gbx_browse_object_new ("frameId", 's', frame_id, "worldName", 's', WORLD_NAME,
                                  "grantUniveralAccess", 'b', TRUE, NULL);
  created =
      gbx_browse_page_ask (page, "Page.createIsolatedWorld", params, wait_usec, error);
  if (created == NULL)
    return 0;
  world = gbx_browse_object_get_int (created, "executionContextId", 0);
  script = g_resource_lookup_data (gbx_browse_get_resource (), SCRIPT_PATH, 0, error);
  if (script == NULL)
    return 0;
  loaded = evaluate (page, world, g_bytes_get_data (script, NULL), TRUE, wait_usec, error);
  frame = gbx_browse_page_find_frame (page, frame_id);
  if (loaded == NULL || frame == NULL)
    {
      if (loaded != NULL)
        report_gone (error);
      return 0;
    }
  frame->world = world;

  return world;
}

/**
 * gbx_browse_world_prepare:
 * @page: a page
 * @wait_usec: how long to wait
 *
 * Brings our script into the main frame, while there is time. What fails is tried again when it is
 * needed.
 */
void
gbx_browse_world_prepare (GbxBrowsePage *page, gint64 wait_usec)
{
  get_world (page, page->target, wait_usec, NULL);
}

/* It may be gone; making another costs little. */
static void
leave_world (GbxBrowsePage *page, const char *frame_id)
{
  GbxBrowseFrame *frame = gbx_browse_page_find_frame (page, frame_id);

  if (frame != NULL)
    frame->world = 0;
}

static JsonObject *
evaluate_in_frame (GbxBrowsePage *page,
                   const char *frame_id,
                   const char *expression,
                   gboolean by_value,
                   gint64 wait_usec,
                   GError **error)
{
  gint64 world = get_world (page, frame_id, GBX_BROWSE_ATTEMPT_USEC, error);
  JsonObject *result;

  if (world == 0)
    return NULL;
  result = evaluate (page, world, expression, by_value, wait_usec, error);
  if (result == NULL)
    leave_world (page, frame_id);
  return result;
}

static JsonObject *
get_value (JsonObject *result)
{
  JsonObject *value = gbx_browse_object_get_object (result, "value");

  return value != NULL ? json_object_ref (value) : json_object_new ();
}

static void
add_argument (JsonArray *arguments, int type, va_list *values)
{
  if (type == 's')
    json_array_add_string_element (arguments, va_arg (*values, const char *));
  else if (type == 'i')
    json_array_add_int_element (arguments, va_arg (*values, int));
  else if (type == 'd')
    json_array_add_double_element (arguments, va_arg (*values, double));
  else if (type == 'b')
    json_array_add_boolean_element (arguments, va_arg (*values, gboolean));
  else if (type == 'a')
    json_array_add_array_element (arguments, va_arg (*values, JsonArray *));
}

/* (transfer full) */
static char *
new_expression (const char *function, va_list *values)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *arguments_text = NULL;
  JsonArray *arguments = json_array_new ();

  for (int type = va_arg (*values, int); type != 0; type = va_arg (*values, int))
    add_argument (arguments, type, values);
  json_node_take_array (node, arguments);
  arguments_text = json_to_string (node, FALSE);

  return g_strdup_printf ("gbx.%s(...%s)", function, arguments_text);
}

/**
 * gbx_browse_world_begin:
 * @page: a page
 * @frame_id: one of its frames
 * @error: (nullable): return location for why our script is not in the frame; then
 *   gbx_browse_world_end() fails, too
 * @function: of gbx-browse-page.js
 * @...: its arguments, as for gbx_browse_world_call()
 *
 * Calls without waiting for the answer.
 *
 * Returns: what gbx_browse_world_end() takes
 */
gint64
gbx_browse_world_begin (GbxBrowsePage *page,
                        const char *frame_id,
                        GError **error,
                        const char *function,
                        ...)
{
  gint64 world = get_world (page, frame_id, GBX_BROWSE_ATTEMPT_USEC, error);
  g_autofree char *expression = NULL;
  va_list values;

  va_start (values, function);
  expression = new_expression (function, &values);
  va_end (values);

  return begin_evaluate (page, world, expression, TRUE);
}

/* As gbx_browse_world_call(). */
JsonObject *
gbx_browse_world_end (GbxBrowsePage *page,
                      const char *frame_id,
                      gint64 id,
                      gint64 wait_usec,
                      GError **error)
{
  g_autoptr (JsonObject) result = end_evaluate (page, id, wait_usec, error);

  if (result == NULL)
    leave_world (page, frame_id);
  return result != NULL ? get_value (result) : NULL;
}

/**
 * gbx_browse_world_call:
 * @page: a page
 * @frame_id: one of its frames
 * @wait_usec: how long to wait
 * @error: return location for an error
 * @function: of gbx-browse-page.js
 * @...: the letter of an argument's type, its value, and so on, then 0.
 *   s: string, i: int, d: double, b: boolean, a: (transfer full) array
 *
 * Returns: (transfer full): what the function answers, empty where that is no object; or %NULL with
 *   an error
 */
JsonObject *
gbx_browse_world_call (GbxBrowsePage *page,
                       const char *frame_id,
                       gint64 wait_usec,
                       GError **error,
                       const char *function,
                       ...)
{
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *expression = NULL;
  va_list values;

  va_start (values, function);
  expression = new_expression (function, &values);
  va_end (values);

  result = evaluate_in_frame (page, frame_id, expression, TRUE, wait_usec, error);

  return result != NULL ? get_value (result) : NULL;
}

/**
 * gbx_browse_world_get_element:
 * @page: a page
 * @frame_id: one of its frames
 * @bid: of an element in it
 * @error: return location for an error
 *
 * Returns: (transfer full): a reference to the element for calls to the browser, empty if there is
 *   none; or %NULL with an error
 */
char *
gbx_browse_world_get_element (GbxBrowsePage *page,
                              const char *frame_id,
                              const char *bid,
                              GError **error)
{
  g_autofree char *expression = g_strdup_printf ("gbx.element('%s')", bid);
  g_autoptr (JsonObject) result = NULL;
  const char *id;

  result = evaluate_in_frame (page, frame_id, expression, FALSE, GBX_BROWSE_ATTEMPT_USEC, error);
  if (result == NULL)
    return NULL;
  id = gbx_browse_object_get_string (result, "objectId");

  return g_strdup (id != NULL ? id : "");
}
