/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-elements.h"

#include <math.h>

struct _GbxBrowseElements
{
  GPtrArray *list;    /* GbxBrowseElement */
  GHashTable *by_bid; /* of the same */
};

static void
free_element (gpointer data)
{
  GbxBrowseElement *element = data;

  g_free (element->bid);
  g_free (element);
}

/**
 * gbx_browse_elements_new:
 *
 * Returns: (transfer full): no elements yet
 */
GbxBrowseElements *
gbx_browse_elements_new (void)
{
  GbxBrowseElements *self = g_new (GbxBrowseElements, 1);

  self->list = g_ptr_array_new_with_free_func (free_element);
  self->by_bid = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * gbx_browse_elements_free:
 * @self: (transfer full) (nullable): elements
 */
void
gbx_browse_elements_free (GbxBrowseElements *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_bid);
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * gbx_browse_elements_set:
 * @self: elements
 * @element: (transfer none): one, which is copied
 *
 * Adds an element at the end; one with the same bid is replaced where it stands.
 */
void
gbx_browse_elements_set (GbxBrowseElements *self, const GbxBrowseElement *element)
{
  GbxBrowseElement *known = g_hash_table_lookup (self->by_bid, element->bid);
  char *bid;

  if (known == NULL)
    {
      known = g_new0 (GbxBrowseElement, 1);
      known->bid = g_strdup (element->bid);
      g_ptr_array_add (self->list, known);
      g_hash_table_insert (self->by_bid, known->bid, known);
    }
  bid = known->bid;
  *known = *element;
  known->bid = bid;
}

/**
 * gbx_browse_elements_count:
 * @self: elements
 *
 * Returns: how many there are
 */
guint
gbx_browse_elements_count (const GbxBrowseElements *self)
{
  return self->list->len;
}

/**
 * gbx_browse_elements_get:
 * @self: elements
 * @index: below gbx_browse_elements_count()
 *
 * Returns: (transfer none): an element
 */
const GbxBrowseElement *
gbx_browse_elements_get (const GbxBrowseElements *self, guint index)
{
  return self->list->pdata[index];
}

/**
 * gbx_browse_elements_lookup:
 * @self: elements
 * @bid: what is looked for
 *
 * Returns: (transfer none) (nullable): the element
 */
const GbxBrowseElement *
gbx_browse_elements_lookup (const GbxBrowseElements *self, const char *bid)
{
  return g_hash_table_lookup (self->by_bid, bid);
}

/* The browser writes whole numbers without a fraction, and so does this. */
static void
add_number (JsonArray *array, double number)
{
  if (!isfinite (number))
    json_array_add_int_element (array, 0);
  else if (number == floor (number) && fabs (number) < 1e15)
    json_array_add_int_element (array, (gint64) number);
  else
    json_array_add_double_element (array, number);
}

static JsonNode *
element_to_json (const GbxBrowseElement *element)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *bounds;

  json_object_set_double_member (object, "visibility", element->visibility);
  if (element->has_bounds)
    {
      bounds = json_array_new ();
      add_number (bounds, element->x);
      add_number (bounds, element->y);
      add_number (bounds, element->width);
      add_number (bounds, element->height);
      json_object_set_array_member (object, "bbox", bounds);
    }
  else
    json_object_set_null_member (object, "bbox");
  json_object_set_boolean_member (object, "clickable", element->is_clickable);
  json_object_set_boolean_member (object, "set_of_marks", element->is_marked);

  return json_node_init_object (node, object);
}

/**
 * gbx_browse_elements_to_json:
 * @self: elements
 *
 * Returns: (transfer full): an object with a member for each bid: `extra_element_properties` of an
 *   observation
 */
JsonNode *
gbx_browse_elements_to_json (const GbxBrowseElements *self)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i < self->list->len; i++)
    {
      const GbxBrowseElement *element = self->list->pdata[i];

      json_object_set_member (object, element->bid, element_to_json (element));
    }
  return json_node_init_object (node, object);
}
