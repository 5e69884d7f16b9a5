/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-text.h"

#include <gbx.h>
#include <string.h>

#include "gbx-browse-snapshot-private.h"
#include "gbx-browse-writer.h"

/* An open list. */
typedef struct
{
  gboolean is_numbered;
  gint64 next;
} List;

/* A node that is to be entered, or to be left again. */
typedef struct
{
  gint32 document;
  gint32 node;
  gboolean is_leaving;
} Step;

typedef struct
{
  const GbxBrowseSnapshot *snapshot;
  GbxBrowseWriter *writer;
  GArray *steps;      /* Step: the next one last */
  GPtrArray *orders;  /* gint32 *: of each document, its nodes' children */
  guint8 *seen;       /* for each document, whether it was entered */
  GArray *lists;      /* List */
  GPtrArray *targets; /* char * (nullable): what closes each open link */
  guint cells_count;
  gboolean is_first_row;
  gboolean is_cell_before;
  gboolean is_after_list;
  gboolean is_after_text;
  int areas_count; /* open ones whose white space is their own */
} Walk;

static const GbxBrowseDocument *
get_document (const Walk *self, gint32 index)
{
  return self->snapshot->documents->pdata[index];
}

static const GbxBrowseNode *
get_node (const Walk *self, const Step *step)
{
  return &g_array_index (get_document (self, step->document)->nodes, GbxBrowseNode, step->node);
}

static const char *
get_attribute (const Walk *self, const Step *step, const char *name)
{
  return gbx_browse_snapshot_get_attribute (self->snapshot, get_document (self, step->document),
                                            get_node (self, step), name);
}

static gboolean
is_in (const char *name, const char *const *names)
{
  return g_strv_contains (names, name);
}

/* Between any two tags there may be white space; where it counts, it is in the text. */
static void
part (Walk *self)
{
  if (!self->is_after_text && self->areas_count == 0)
    gbx_browse_writer_add_blank (self->writer);
  self->is_after_text = FALSE;
}

static void
enter_list (Walk *self, const Step *step, gboolean is_numbered)
{
  const char *start = is_numbered ? get_attribute (self, step, "start") : NULL;
  List list = { is_numbered, 1 };
  gint64 number;

  if (start != NULL && g_ascii_string_to_signed (start, 10, G_MININT32, G_MAXINT32, &number, NULL))
    list.next = number;
  if (self->lists->len == 0 && !self->is_after_list)
    gbx_browse_writer_break_paragraph (self->writer);
  g_array_append_val (self->lists, list);
}

static void
leave_list (Walk *self)
{
  g_array_set_size (self->lists, self->lists->len - 1);
  if (self->lists->len == 0)
    gbx_browse_writer_add_mark (self->writer, "\n");
}

static void
enter_item (Walk *self)
{
  g_autoptr (GString) mark = g_string_new (NULL);
  List *list = NULL;

  for (guint i = 0; i < self->lists->len; i++)
    {
      if (i > 0)
        g_string_append (mark, list->is_numbered ? "   " : "  ");
      list = &g_array_index (self->lists, List, i);
    }
  if (list != NULL)
    g_string_append (mark, "  ");
  if (list != NULL && list->is_numbered)
    g_string_append_printf (mark, "%" G_GINT64_FORMAT ". ", list->next++);
  else
    g_string_append (mark, "* ");
  gbx_browse_writer_open_item (self->writer, mark->str);
}

static void
append_escaped (GString *out, const char *text, const char *marked)
{
  for (; *text != '\0'; text++)
    {
      if (strchr (marked, *text) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
}

/* A link inside the page leads nowhere for who reads it as text. */
static void
enter_link (Walk *self, const Step *step)
{
  const char *address = get_attribute (self, step, "href");
  const char *title = get_attribute (self, step, "title");
  GString *target;

  if (address == NULL || *address == '#')
    {
      g_ptr_array_add (self->targets, NULL);
      return;
    }

  target = g_string_new ("](");
  append_escaped (target, address, "\\[]()");
  if (title != NULL && *title != '\0')
    {
      g_string_append (target, " \"");
      append_escaped (target, title, "\\\"");
      g_string_append_c (target, '"');
    }
  g_string_append_c (target, ')');
  g_ptr_array_add (self->targets, g_string_free (target, FALSE));
  gbx_browse_writer_add_mark (self->writer, "[");
}

static void
leave_link (Walk *self)
{
  g_autofree char *target = g_ptr_array_steal_index (self->targets, self->targets->len - 1);

  if (target != NULL)
    gbx_browse_writer_add_mark (self->writer, target);
}

static void
enter_cell (Walk *self)
{
  if (self->is_cell_before)
    gbx_browse_writer_add_mark (self->writer, "| ");
  self->is_cell_before = TRUE;
  self->cells_count++;
}

/* Below a table's first row stands a line. */
static void
leave_row (Walk *self)
{
  self->is_cell_before = FALSE;
  gbx_browse_writer_break_row (self->writer);
  if (!self->is_first_row)
    return;

  self->is_first_row = FALSE;
  for (guint i = 0; i < self->cells_count; i++)
    gbx_browse_writer_add_mark (self->writer, i == 0 ? "---" : "|---");
  if (self->cells_count > 0)
    gbx_browse_writer_break_row (self->writer);
}

static const char *
find_emphasis (const char *name, gboolean *out_is_parted)
{
  static const char *const strong[] = { "b", "strong", NULL };
  static const char *const slanted[] = { "i", "em", "u", NULL };
  static const char *const struck[] = { "s", "del", "strike", NULL };

  *out_is_parted = is_in (name, slanted);
  if (*out_is_parted)
    return "_";
  if (is_in (name, strong))
    return "**";
  return is_in (name, struck) ? "~~" : NULL;
}

static gboolean
visit_emphasis (Walk *self, const char *name, gboolean is_leaving)
{
  static const char *const code[] = { "code", "kbd", "tt", NULL };
  gboolean is_parted;
  const char *mark = find_emphasis (name, &is_parted);

  if (mark != NULL && is_leaving)
    gbx_browse_writer_close_emphasis (self->writer, mark);
  else if (mark != NULL)
    gbx_browse_writer_open_emphasis (self->writer, mark, is_parted);
  else if (strcmp (name, "q") == 0)
    gbx_browse_writer_add_mark (self->writer, "\"");
  else if (!is_in (name, code))
    return FALSE;
  else if (!gbx_browse_writer_is_verbatim (self->writer))
    gbx_browse_writer_add_mark (self->writer, "`");
  return TRUE;
}

static gboolean
visit_heading (Walk *self, const char *name, gboolean is_leaving)
{
  static const char marks[] = "###### ";

  if (name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2] != '\0')
    return FALSE;

  gbx_browse_writer_break_paragraph (self->writer);
  if (!is_leaving)
    gbx_browse_writer_add_mark (self->writer, marks + ('6' - name[1]));
  return TRUE;
}

static gboolean
visit_table (Walk *self, const char *name, gboolean is_leaving)
{
  if (strcmp (name, "table") == 0)
    self->is_first_row = !is_leaving || self->is_first_row;
  else if (strcmp (name, "tr") == 0 && !is_leaving)
    self->cells_count = 0;
  else if (strcmp (name, "tr") == 0)
    leave_row (self);
  else if (strcmp (name, "td") != 0 && strcmp (name, "th") != 0)
    return FALSE;
  else if (!is_leaving)
    enter_cell (self);
  return TRUE;
}

static gboolean
visit_list (Walk *self, const Step *step, const char *name)
{
  gboolean is_numbered = strcmp (name, "ol") == 0;

  if (is_numbered || strcmp (name, "ul") == 0)
    {
      if (step->is_leaving)
        leave_list (self);
      else
        enter_list (self, step, is_numbered);
      self->is_after_list = step->is_leaving;
      return TRUE;
    }

  self->is_after_list = FALSE;
  if (strcmp (name, "li") != 0)
    return FALSE;
  if (step->is_leaving)
    gbx_browse_writer_break_line (self->writer);
  else
    enter_item (self);
  return TRUE;
}

static gboolean
visit_definition (Walk *self, const char *name, gboolean is_leaving)
{
  if (strcmp (name, "dl") == 0 && !is_leaving)
    gbx_browse_writer_break_paragraph (self->writer);
  else if (strcmp (name, "dd") == 0 && !is_leaving)
    gbx_browse_writer_add_mark (self->writer, "    ");
  else if (strcmp (name, "dt") == 0 || strcmp (name, "dd") == 0)
    {
      if (is_leaving)
        gbx_browse_writer_break_line (self->writer);
    }
  else
    return FALSE;
  return TRUE;
}

static void
visit_verbatim (Walk *self, gboolean is_leaving)
{
  self->areas_count += is_leaving ? -1 : 1;
  if (is_leaving)
    gbx_browse_writer_close_verbatim (self->writer);
  else
    gbx_browse_writer_open_verbatim (self->writer, self->lists->len);
}

/* In a table's cell, blocks stand on the row's line; a div does so in a link. */
static void
visit_block (Walk *self, const char *name, gboolean is_leaving)
{
  gboolean is_div = strcmp (name, "div") == 0;

  if (is_div || strcmp (name, "p") == 0)
    {
      if (!(is_div && self->targets->len > 0) && !self->is_cell_before)
        gbx_browse_writer_break_paragraph (self->writer);
    }
  else if (strcmp (name, "br") == 0 && !is_leaving)
    gbx_browse_writer_add_mark (self->writer, gbx_browse_writer_count_quotes (self->writer) > 0
                                                  ? "  \n> "
                                                  : "  \n");
  else if (strcmp (name, "hr") == 0 && !is_leaving)
    {
      gbx_browse_writer_break_paragraph (self->writer);
      gbx_browse_writer_add_mark (self->writer, "* * *");
      gbx_browse_writer_break_paragraph (self->writer);
    }
  else if (strcmp (name, "blockquote") == 0 && is_leaving)
    gbx_browse_writer_close_quote (self->writer);
  else if (strcmp (name, "blockquote") == 0)
    gbx_browse_writer_open_quote (self->writer);
}

static void
visit_element (Walk *self, const Step *step, const char *name)
{
  part (self);
  if (strcmp (name, "textarea") == 0)
    self->areas_count += step->is_leaving ? -1 : 1;

  if (visit_list (self, step, name) || visit_emphasis (self, name, step->is_leaving) ||
      visit_heading (self, name, step->is_leaving) ||
      visit_table (self, name, step->is_leaving) ||
      visit_definition (self, name, step->is_leaving))
    return;
  if (strcmp (name, "pre") == 0)
    visit_verbatim (self, step->is_leaving);
  else if (strcmp (name, "a") != 0)
    visit_block (self, name, step->is_leaving);
  else if (step->is_leaving)
    leave_link (self);
  else
    enter_link (self, step);
}

static gboolean
is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x85 || c == 0xa0 || c == 0x0b;
}

/* Runs of white space become one blank each. */
static char *
collapse (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean is_last_space = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_one = is_space (c);

      if (!is_one)
        g_string_append_unichar (out, c);
      else if (!is_last_space)
        g_string_append_c (out, ' ');
      is_last_space = is_one;
    }
  return g_string_free (out, FALSE);
}

/* What would begin a list is not one: where the backslash goes, or NULL. */
static const char *
find_false_item (const char *text)
{
  const char *p = text;

  if (*p == '-' || *p == '+')
    return p[1] == ' ' || p[1] == '\0' || g_str_has_prefix (p, "---") ? p : NULL;
  while (g_ascii_isdigit (*p))
    p++;
  return p > text && *p == '.' && (p[1] == ' ' || p[1] == '\0') ? p : NULL;
}

static void
add_plain_text (Walk *self, const char *text)
{
  g_autofree char *collapsed = g_strstrip (collapse (text));
  const char *item = find_false_item (collapsed);
  g_autofree char *escaped = NULL;

  if (*collapsed == '\0')
    return;
  escaped = item != NULL ? g_strdup_printf (" %.*s\\%s ", (int) (item - collapsed), collapsed, item)
                         : g_strdup_printf (" %s ", collapsed);
  gbx_browse_writer_add_text (self->writer, escaped);
  self->is_after_text = TRUE;
}

static char *
replace_fixed_blanks (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\xc2\xa0", -1);

  return g_strjoinv (" ", parts);
}

static void
add_text (Walk *self, const char *text)
{
  g_autofree char *kept = NULL;

  if (self->areas_count == 0)
    {
      add_plain_text (self, text);
      return;
    }
  kept = gbx_browse_writer_is_verbatim (self->writer) ? replace_fixed_blanks (text)
                                                      : collapse (text);
  gbx_browse_writer_add_text (self->writer, kept);
}

/*
 * (transfer none): for each node its last child, for one more than that the last root, then for
 * each node the sibling before it.
 */
static const gint32 *
get_order (Walk *self, gint32 document)
{
  const GArray *nodes = get_document (self, document)->nodes;
  gint32 *order = self->orders->pdata[document];
  gint32 *before;

  if (order != NULL)
    return order;

  order = g_new (gint32, 2 * (gsize) nodes->len + 1);
  before = order + nodes->len + 1;
  for (guint i = 0; i <= nodes->len; i++)
    order[i] = GBX_BROWSE_NOTHING;
  for (guint i = 0; i < nodes->len; i++)
    {
      gint32 parent = g_array_index (nodes, GbxBrowseNode, i).parent;
      guint at = parent >= 0 ? (guint) parent : nodes->len;

      before[i] = order[at];
      order[at] = (gint32) i;
    }
  self->orders->pdata[document] = order;
  return order;
}

/* Puts what is below @node to be done next; G_MAXUINT: all of the document. */
static void
push_children (Walk *self, gint32 document, guint node)
{
  const gint32 *order = get_order (self, document);
  guint count = get_document (self, document)->nodes->len;

  for (gint32 i = order[MIN (node, count)]; i >= 0; i = order[count + 1 + (guint) i])
    g_array_append_vals (self->steps, &(Step){ document, i, FALSE }, 1);
}

static void
push_document (Walk *self, gint32 document)
{
  if (document < 0 || (guint) document >= self->snapshot->documents->len || self->seen[document])
    return;
  self->seen[document] = TRUE;
  push_children (self, document, G_MAXUINT);
}

static void
take_step (Walk *self)
{
  static const char *const quiet[] = { "head", "script", "style", "template", "noscript", NULL };
  Step step = g_array_index (self->steps, Step, self->steps->len - 1);
  const GbxBrowseNode *node = get_node (self, &step);
  const char *name = gbx_browse_snapshot_get_string (self->snapshot, node->name);
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : g_strdup ("");

  g_array_set_size (self->steps, self->steps->len - 1);
  if (node->is_pseudo)
    return;
  if (node->type == GBX_BROWSE_NODE_TEXT)
    {
      const char *text = gbx_browse_snapshot_get_string (self->snapshot, node->value);

      add_text (self, text != NULL ? text : "");
      return;
    }
  if (node->type == GBX_BROWSE_NODE_ELEMENT && is_in (lower, quiet))
    return;
  if (node->type == GBX_BROWSE_NODE_ELEMENT)
    visit_element (self, &step, lower);
  if (step.is_leaving)
    return;

  if (node->type == GBX_BROWSE_NODE_ELEMENT)
    g_array_append_vals (self->steps, &(Step){ step.document, step.node, TRUE }, 1);
  push_document (self, node->document);
  push_children (self, step.document, (guint) step.node);
}

static gboolean
run (Walk *self)
{
  push_document (self, 0);
  while (self->steps->len > 0)
    {
      take_step (self);
      if (gbx_browse_writer_get_size_bytes (self->writer) > GBX_BROWSE_TEXT_MAX_BYTES)
        return FALSE;
    }
  return TRUE;
}

/**
 * gbx_browse_text_new:
 * @snapshot: a page
 * @error: return location for an error
 *
 * Writes what a page says, hidden or not, with what its frames and its elements' own trees say.
 * Any thread.
 *
 * Returns: (transfer full): text with the marks of Markdown, which a line break ends; %NULL with
 *   %GBX_ERROR_TOO_LARGE above %GBX_BROWSE_TEXT_MAX_BYTES
 */
char *
gbx_browse_text_new (const GbxBrowseSnapshot *snapshot, GError **error)
{
  g_autoptr (GbxBrowseWriter) writer = gbx_browse_writer_new ();
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (List));
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint8 *seen = g_malloc0 (snapshot->documents->len + 1);
  Walk walk = {
    .snapshot = snapshot,
    .writer = writer,
    .steps = steps,
    .orders = orders,
    .seen = seen,
    .lists = lists,
    .targets = targets,
  };

  g_ptr_array_set_size (orders, (gint) snapshot->documents->len);
  if (!run (&walk))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "the text of the page has more than %d bytes", GBX_BROWSE_TEXT_MAX_BYTES);
      return NULL;
    }
  return gbx_browse_writer_finish (writer);
}
