/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of each marked element of a page, by its bid, in the order of the page. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *bid;
  double visibility; /* the part that is inside the viewport, 0 to 1 */
  gboolean is_clickable;
  gboolean is_marked; /* gets a tag in the set-of-marks picture */
  gboolean has_bounds;
  double x; /* CSS pixels from the viewport's corner */
  double y;
  double width;
  double height;
} GbxBrowseElement;

typedef struct _GbxBrowseElements GbxBrowseElements;

GbxBrowseElements *gbx_browse_elements_new (void);
void gbx_browse_elements_free (GbxBrowseElements *self);
void gbx_browse_elements_set (GbxBrowseElements *self, const GbxBrowseElement *element);
guint gbx_browse_elements_count (const GbxBrowseElements *self);
const GbxBrowseElement *gbx_browse_elements_get (const GbxBrowseElements *self, guint index);
const GbxBrowseElement *gbx_browse_elements_lookup (const GbxBrowseElements *self, const char *bid);
/* `extra_element_properties`. */
JsonNode *gbx_browse_elements_to_json (const GbxBrowseElements *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseElements, gbx_browse_elements_free)

G_END_DECLS
