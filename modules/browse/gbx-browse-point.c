/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-point.h"

#include <math.h>

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-world.h"

#define WIDTH_PIXELS 1280.0
#define HEIGHT_PIXELS 720.0
#define CORNERS_COUNT 4
#define MIN_AREA 0.99
#define OUTSIDE "element is outside of the viewport"

static gboolean
is_number (JsonArray *quad, guint index)
{
  JsonNode *node = json_array_get_element (quad, index);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) != G_TYPE_STRING;
}

/* The middle of the part of a quad that is inside the viewport; FALSE where that is nothing. */
static gboolean
find_middle (JsonArray *quad, double *out_x, double *out_y)
{
  double x[CORNERS_COUNT];
  double y[CORNERS_COUNT];
  double area = 0;
  double sum_x = 0;
  double sum_y = 0;

  if (json_array_get_length (quad) < 2 * CORNERS_COUNT)
    return FALSE;
  for (guint i = 0; i < CORNERS_COUNT; i++)
    {
      if (!is_number (quad, 2 * i) || !is_number (quad, 2 * i + 1))
        return FALSE;
      x[i] = CLAMP (json_array_get_double_element (quad, 2 * i), 0, WIDTH_PIXELS);
      y[i] = CLAMP (json_array_get_double_element (quad, 2 * i + 1), 0, HEIGHT_PIXELS);
      sum_x += x[i];
      sum_y += y[i];
    }
  for (guint i = 0; i < CORNERS_COUNT; i++)
    {
      guint next = (i + 1) % CORNERS_COUNT;

      area += (x[i] * y[next] - x[next] * y[i]) / 2;
    }
  if (fabs (area) <= MIN_AREA)
    return FALSE;

  *out_x = floor (sum_x / CORNERS_COUNT * 100) / 100;
  *out_y = floor (sum_y / CORNERS_COUNT * 100) / 100;
  return TRUE;
}

static gboolean
find_in_quads (JsonArray *quads, double *out_x, double *out_y)
{
  guint count = quads != NULL ? json_array_get_length (quads) : 0;

  for (guint i = 0; i < count; i++)
    {
      JsonNode *quad = json_array_get_element (quads, i);

      if (JSON_NODE_HOLDS_ARRAY (quad) && find_middle (json_node_get_array (quad), out_x, out_y))
        return TRUE;
    }

  return FALSE;
}

static gboolean
find_point (GbxBrowseTarget *target,
            double *out_x,
            double *out_y,
            char **out_reason,
            GError **error)
{
  g_autofree char *element = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) local = NULL;

  element = gbx_browse_world_get_element (target->page, gbx_browse_target_get_frame (target),
                                          target->bid, error);
  if (element == NULL)
    return FALSE;
  answer = gbx_browse_page_ask (target->page, "DOM.getContentQuads",
                                gbx_browse_object_new ("objectId", 's', element, NULL),
                                GBX_BROWSE_ATTEMPT_USEC, &local);
  if (answer == NULL && g_error_matches (local, GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER))
    {
      *out_reason = g_strdup ("element is not visible");
      return FALSE;
    }
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!find_in_quads (gbx_browse_object_get_array (answer, "quads"), out_x, out_y))
    {
      *out_reason = g_strdup (OUTSIDE);
      return FALSE;
    }

  return TRUE;
}

static gboolean
ask_blocker (GbxBrowseTarget *target,
             double x,
             double y,
             char **out_reason,
             GError **error)
{
  g_autoptr (JsonObject) answer = NULL;

  answer = gbx_browse_world_call (target->page, gbx_browse_target_get_frame (target),
                                  GBX_BROWSE_ATTEMPT_USEC, error, "blockerAt", 's', target->bid,
                                  'd', x, 'd', y, 0);
  return answer != NULL && gbx_browse_target_read_answer (target, answer, out_reason, error);
}

/* Whether the element, and each frame around it, is what the pointer meets there. */
static gboolean
hit (GbxBrowseTarget *target, double x, double y, char **out_reason, GError **error)
{
  for (guint i = 0; i + 1 < target->frames->len; i++)
    {
      g_autoptr (JsonObject) answer = NULL;
      const char *blocker;

      answer = gbx_browse_world_call (target->page, g_ptr_array_index (target->frames, i),
                                      GBX_BROWSE_ATTEMPT_USEC, error, "enterFrame", 's',
                                      target->owners[i], 'd', x, 'd', y, 0);
      if (answer == NULL || !gbx_browse_target_read_answer (target, answer, out_reason, error))
        return FALSE;
      /* Nobody can tell which point of a turned frame it is. */
      if (gbx_browse_object_get_boolean (answer, "bent"))
        return TRUE;
      blocker = gbx_browse_object_get_string (answer, "blocker");
      if (blocker != NULL)
        {
          *out_reason = g_strdup_printf ("%s intercepts pointer events", blocker);
          return FALSE;
        }
      x = gbx_browse_object_get_double (answer, "x", x);
      y = gbx_browse_object_get_double (answer, "y", y);
    }

  return ask_blocker (target, x, y, out_reason, error);
}

/**
 * gbx_browse_point_find:
 * @target: an element
 * @out_x: (out): CSS pixels from the viewport's corner
 * @out_y: (out): the same
 * @out_reason: (out): why it may be tried again
 * @error: return location for an error
 *
 * Returns: whether the pointer meets the element there; else with a reason or an error
 */
gboolean
gbx_browse_point_find (GbxBrowseTarget *target,
                       double *out_x,
                       double *out_y,
                       char **out_reason,
                       GError **error)
{
  double x;
  double y;

  if (!find_point (target, &x, &y, out_reason, error) || !hit (target, x, y, out_reason, error))
    return FALSE;

  *out_x = x;
  *out_y = y;
  return TRUE;
}
