/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree as text: a line for each node that says something. */
#include <gbx.h>
#include <math.h>
#include <string.h>

#include "gbx-browse-axtree-private.h"
#include "gbx-common-repr.h"

/* From this part of an element on it counts as visible. */
#define VISIBLE_RATIO 0.5

typedef struct
{
  const GbxBrowseAxtree *tree;
  const GbxBrowseElements *elements;
  GbxBrowseAxtreeFlags flags;
  GString *out;
  GString *attributes; /* of the node at hand, each with its separator in front */
  GArray *left;        /* Visit: what is still to be printed, the next one last */
  guint8 *seen;        /* for each node, whether it was visited */
} Printer;

/* A node to be printed, and what it has from those above it. */
typedef struct
{
  guint node;
  guint depth;
  gboolean is_parent_filtered;
  const char *parent_name;
} Visit;

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return g_strv_contains (words, text);
}

static void
append_number (GString *out, const GbxBrowseAxvalue *value)
{
  if (value->is_whole && fabs (value->number) < 1e18)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) value->number);
  else
    gbx_common_repr_append_double (out, value->number);
}

static void
append_value (GString *out, const GbxBrowseAxvalue *value)
{
  switch (value->kind)
    {
    case GBX_BROWSE_AXVALUE_BOOLEAN:
      g_string_append (out, value->number != 0 ? "True" : "False");
      break;
    case GBX_BROWSE_AXVALUE_NUMBER:
      append_number (out, value);
      break;
    case GBX_BROWSE_AXVALUE_STRING:
      gbx_common_repr_append_string (out, value->text, strlen (value->text));
      break;
    case GBX_BROWSE_AXVALUE_ABSENT:
    case GBX_BROWSE_AXVALUE_NULL:
    default:
      g_string_append (out, "None");
    }
}

static gboolean
is_true (const GbxBrowseAxvalue *value)
{
  if (value->kind == GBX_BROWSE_AXVALUE_STRING)
    return *value->text != '\0';
  return value->kind != GBX_BROWSE_AXVALUE_NULL && value->number != 0;
}

static void
append_property (Printer *self, const GbxBrowseAxproperty *property)
{
  static const char *const hidden[] = {
    "editable",
    "readonly",
    "level",
    "settable",
    "multiline",
    "invalid",
    "focusable",
    NULL,
  };
  static const char *const bare[] = { "required", "focused", "atomic", NULL };

  if (property->value.kind == GBX_BROWSE_AXVALUE_ABSENT || is_one_of (property->name, hidden))
    return;
  if (is_one_of (property->name, bare))
    {
      if (is_true (&property->value))
        g_string_append_printf (self->attributes, ", %s", property->name);
      return;
    }
  g_string_append_printf (self->attributes, ", %s=", property->name);
  append_value (self->attributes, &property->value);
}

static void
collect_properties (Printer *self, const GbxBrowseAxnode *node)
{
  g_string_truncate (self->attributes, 0);
  for (guint i = 0; i < node->properties_count; i++)
    append_property (self, &g_array_index (self->tree->properties, GbxBrowseAxproperty,
                                           node->properties + i));
}

/* What is known of the element stands before its properties. Returns whether it is filtered. */
static gboolean
add_element (Printer *self, const GbxBrowseAxnode *node)
{
  const GbxBrowseElement *element = node->bid != NULL
                                        ? gbx_browse_elements_lookup (self->elements, node->bid)
                                        : NULL;
  gboolean is_visible;

  if (element == NULL)
    return FALSE;

  is_visible = element->visibility >= VISIBLE_RATIO;
  if ((self->flags & GBX_BROWSE_AXTREE_WITH_VISIBLE) != 0 && is_visible)
    g_string_prepend (self->attributes, ", visible");
  if ((self->flags & GBX_BROWSE_AXTREE_WITH_CLICKABLE) != 0 && element->is_clickable)
    g_string_prepend (self->attributes, ", clickable");
  return (self->flags & GBX_BROWSE_AXTREE_VISIBLE_ONLY) != 0 && !is_visible;
}

/* What Python takes off both ends of a text. */
static gboolean
is_space (gunichar c)
{
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

static void
append_name (GString *out, const char *name)
{
  const char *begin = name;
  const char *end = name + strlen (name);

  while (begin < end && is_space (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);
  while (end > begin && is_space (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  gbx_common_repr_append_string (out, begin, (gsize) (end - begin));
}

static gboolean
is_generic (const GbxBrowseAxnode *node)
{
  return strcmp (node->role, "generic") == 0;
}

static void
print_line (Printer *self, const GbxBrowseAxnode *node, guint depth)
{
  GString *out = self->out;
  gsize before;

  if (out->len > 0)
    g_string_append_c (out, '\n');
  before = out->len;
  g_string_set_size (out, before + depth);
  memset (out->str + before, '\t', depth);
  if (node->bid != NULL)
    g_string_append_printf (out, "[%s] ", node->bid);
  g_string_append (out, node->role);
  if (!is_generic (node) || *node->name != '\0')
    {
      g_string_append_c (out, ' ');
      append_name (out, node->name);
    }
  if (node->value.kind > GBX_BROWSE_AXVALUE_NULL)
    {
      g_string_append (out, " value=");
      append_value (out, &node->value);
    }
  g_string_append (out, self->attributes->str);
}

/* Returns whether the node has a line; @out_is_filtered is set where it is not visible enough. */
static gboolean
print_node (Printer *self,
            const GbxBrowseAxnode *node,
            const Visit *visit,
            gboolean *out_is_filtered)
{
  gboolean is_skipped = FALSE;

  collect_properties (self, node);
  if ((self->flags & GBX_BROWSE_AXTREE_SKIP_GENERIC) != 0 && is_generic (node))
    is_skipped = self->attributes->len == 0;
  if (strcmp (node->role, "StaticText") == 0)
    is_skipped |= visit->is_parent_filtered || strstr (visit->parent_name, node->name) != NULL;
  else
    {
      *out_is_filtered = add_element (self, node);
      is_skipped |= *out_is_filtered;
    }

  if (!is_skipped)
    print_line (self, node, visit->depth);
  return !is_skipped;
}

static void
push (Printer *self, guint node, const Visit *from)
{
  Visit visit = *from;

  visit.node = node;
  g_array_append_val (self->left, visit);
}

static void
visit_node (Printer *self, const Visit *visit)
{
  const GbxBrowseAxnode *node = &g_array_index (self->tree->nodes, GbxBrowseAxnode, visit->node);
  Visit below = { 0, visit->depth, FALSE, "" };

  if (node->name != NULL && strcmp (node->role, "LineBreak") != 0 &&
      !gbx_browse_axtree_is_hidden_role (node->role))
    {
      if (print_node (self, node, visit, &below.is_parent_filtered))
        below.depth++;
      below.parent_name = node->name;
    }

  if (node->inner_root >= 0)
    push (self, (guint) node->inner_root, &below);
  for (guint i = node->children_count; i > 0; i--)
    push (self, g_array_index (self->tree->children, guint32, node->children + i - 1), &below);
}

/* Every node once, whatever the browser says of who is below whom. */
static gboolean
print_tree (Printer *self)
{
  while (self->left->len > 0)
    {
      Visit visit = g_array_index (self->left, Visit, self->left->len - 1);

      g_array_set_size (self->left, self->left->len - 1);
      if (self->seen[visit.node])
        continue;
      self->seen[visit.node] = TRUE;
      visit_node (self, &visit);
      if (self->out->len > GBX_BROWSE_AXTREE_MAX_TEXT_BYTES)
        return FALSE;
    }
  return TRUE;
}

/**
 * gbx_browse_axtree_to_text:
 * @self: a tree
 * @elements: what is known of its elements
 * @flags: what to show
 * @error: return location for an error
 *
 * Prints the tree for an agent. Any thread.
 *
 * Returns: (transfer full): lines without a line break behind the last, or %NULL with
 *   %GBX_ERROR_FAILED if there are no nodes, or %GBX_ERROR_TOO_LARGE above
 *   %GBX_BROWSE_AXTREE_MAX_TEXT_BYTES
 */
char *
gbx_browse_axtree_to_text (const GbxBrowseAxtree *self,
                           const GbxBrowseElements *elements,
                           GbxBrowseAxtreeFlags flags,
                           GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) attributes = g_string_new (NULL);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (Visit));
  g_autofree guint8 *seen = g_malloc0 (self->nodes->len + 1);
  Printer printer = { self, elements, flags, out, attributes, left, seen };
  Visit root = { 0, 0, FALSE, "" };

  if (self->nodes->len == 0)
    {
      g_set_error_literal (error, GBX_ERROR, GBX_ERROR_FAILED,
                           "the page has no accessibility tree");
      return NULL;
    }
  push (&printer, 0, &root);
  if (!print_tree (&printer))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "the text of the accessibility tree has more than %d bytes",
                   GBX_BROWSE_AXTREE_MAX_TEXT_BYTES);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
