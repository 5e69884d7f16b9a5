/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The marked elements of a snapshot. */
#include <string.h>

#include "gbx-browse-snapshot-private.h"

#define BID "bid"
#define VISIBILITY "browsergym_visibility_ratio"
#define SET_OF_MARKS "browsergym_set_of_marks"

/* Where a document's corner is in the viewport of the page. */
typedef struct
{
  gint32 document;
  double x;
  double y;
} Place;

static GbxBrowseDocument *
get_document (const GbxBrowseSnapshot *self, gint32 index)
{
  return index >= 0 && (guint) index < self->documents->len ? self->documents->pdata[index] : NULL;
}

/* A frame that is not laid out has its document at the page's corner. */
static void
add_frames (const GbxBrowseSnapshot *self, GArray *places, guint from, gboolean *known)
{
  Place outer = g_array_index (places, Place, from);
  const GbxBrowseDocument *document = get_document (self, outer.document);

  for (guint i = 0; i < document->nodes->len; i++)
    {
      const GbxBrowseNode *node = &g_array_index (document->nodes, GbxBrowseNode, i);
      const GbxBrowseDocument *inner = get_document (self, node->document);
      Place place = { node->document, 0, 0 };

      if (inner == NULL || known[node->document])
        continue;
      known[node->document] = TRUE;
      if (node->has_layout)
        {
          place.x = outer.x + node->bounds[0];
          place.y = outer.y + node->bounds[1];
        }
      place.x -= inner->scroll_x;
      place.y -= inner->scroll_y;
      g_array_append_val (places, place);
    }
}

/*
 * (transfer full): a Place for each document that the page shows, the main one first, then its
 * frames in their order, then what is in the last of them, and so on.
 */
static GArray *
find_places (const GbxBrowseSnapshot *self)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  const GbxBrowseDocument *first = get_document (self, 0);
  g_autofree gboolean *known = g_new0 (gboolean, self->documents->len + 1);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
  Place place = { 0, 0, 0 };
  guint done = 0;

  if (first == NULL)
    return places;

  place.x -= first->scroll_x;
  place.y -= first->scroll_y;
  known[0] = TRUE;
  g_array_append_val (places, place);
  g_array_append_val (left, done);
  while (left->len > 0)
    {
      guint from = g_array_index (left, guint, left->len - 1);

      g_array_set_size (left, left->len - 1);
      done = places->len;
      add_frames (self, places, from, known);
      for (; done < places->len; done++)
        g_array_append_val (left, done);
    }
  return places;
}

/* A page can write there what it likes. */
static double
read_ratio (const char *text)
{
  double ratio = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  return ratio >= 0 && ratio <= 1 ? ratio : 0;
}

static void
add_element (const GbxBrowseSnapshot *self,
             const Place *place,
             const GbxBrowseNode *node,
             GbxBrowseElements *elements)
{
  const GbxBrowseDocument *document = get_document (self, place->document);
  const char *bid = gbx_browse_snapshot_get_attribute (self, document, node, BID);
  const char *visibility;
  const char *mark;
  GbxBrowseElement element = { .bid = (char *) bid };

  if (bid == NULL || *bid == '\0')
    return;

  visibility = gbx_browse_snapshot_get_attribute (self, document, node, VISIBILITY);
  mark = gbx_browse_snapshot_get_attribute (self, document, node, SET_OF_MARKS);
  element.visibility = read_ratio (visibility);
  element.is_clickable = node->is_clickable;
  element.is_marked = mark != NULL && strcmp (mark, "1") == 0;
  element.has_bounds = node->has_layout;
  if (node->has_layout)
    {
      element.x = node->bounds[0] + place->x;
      element.y = node->bounds[1] + place->y;
      element.width = node->bounds[2];
      element.height = node->bounds[3];
    }
  gbx_browse_elements_set (elements, &element);
}

/**
 * gbx_browse_snapshot_find_elements:
 * @self: a snapshot that was taken while the page was marked
 *
 * Any thread.
 *
 * Returns: (transfer full): what it says of each element that has a bid
 */
GbxBrowseElements *
gbx_browse_snapshot_find_elements (const GbxBrowseSnapshot *self)
{
  GbxBrowseElements *elements = gbx_browse_elements_new ();
  g_autoptr (GArray) places = find_places (self);

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      const GbxBrowseDocument *document = get_document (self, place->document);

      for (guint j = 0; j < document->nodes->len; j++)
        add_element (self, place, &g_array_index (document->nodes, GbxBrowseNode, j), elements);
    }
  return elements;
}
