/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-diff.h"

#include <string.h>

#include "gbx-edit-lines.h"
#include "gbx-edit-matcher.h"
#include "gbx-edit-text.h"

/* An odd number with its bits well spread: 2^64 divided by the golden ratio. */
#define HASH_FACTOR G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)

/* A piece of a text between two `\n`; the key of a hash table. */
typedef struct
{
  const char *data;
  gsize size;
} Line;

/* A text in pieces, and each piece as a number that equal pieces share. */
typedef struct
{
  GArray *lines; /* of Line */
  guint *ids;
} Side;

static void
side_clear (Side *side)
{
  g_clear_pointer (&side->lines, g_array_unref);
  g_clear_pointer (&side->ids, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

/* Eight bytes at a step: hashing every line of a large text is most of what a small diff costs. */
static guint
hash_line (gconstpointer key)
{
  const Line *line = key;
  guint64 hash = line->size;
  gsize at = 0;
  guint64 word;

  for (; line->size - at >= sizeof word; at += sizeof word)
    {
      memcpy (&word, line->data + at, sizeof word);
      hash = (hash ^ word) * HASH_FACTOR;
      hash ^= hash >> 32;
    }
  word = 0;
  memcpy (&word, line->data + at, line->size - at);
  hash = (hash ^ word) * HASH_FACTOR;

  return (guint) (hash >> 32);
}

static gboolean
equal_lines (gconstpointer a, gconstpointer b)
{
  const Line *first = a;
  const Line *second = b;

  return first->size == second->size && memcmp (first->data, second->data, first->size) == 0;
}

static void
split (Side *side, const GString *text)
{
  const char *end = text->str + text->len;
  Line line = { text->str, 0 };

  side->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  for (;;)
    {
      const char *found = memchr (line.data, '\n', (gsize) (end - line.data));

      line.size = (gsize) ((found != NULL ? found : end) - line.data);
      g_array_append_val (side->lines, line);
      if (found == NULL)
        break;
      line.data = found + 1;
    }
}

static void
number_line (Side *side, guint i, GHashTable *ids)
{
  Line *line = &g_array_index (side->lines, Line, i);
  gpointer id;

  if (!g_hash_table_lookup_extended (ids, line, NULL, &id))
    {
      id = GUINT_TO_POINTER (g_hash_table_size (ids));
      g_hash_table_insert (ids, line, id);
    }
  side->ids[i] = GPOINTER_TO_UINT (id);
}

static gboolean
is_same_line (const Side *a, guint i, const Side *b, guint j)
{
  return equal_lines (&g_array_index (a->lines, Line, i), &g_array_index (b->lines, Line, j));
}

/* Most edits leave both ends as they are: only what lies between is looked up a second time. */
static void
number_both (Side *a, Side *b, GHashTable *ids)
{
  guint shorter = MIN (a->lines->len, b->lines->len);
  guint head = 0;
  guint tail = 0;

  a->ids = g_new (guint, a->lines->len);
  b->ids = g_new (guint, b->lines->len);
  for (guint i = 0; i < a->lines->len; i++)
    number_line (a, i, ids);

  for (; head < shorter && is_same_line (a, head, b, head); head++)
    b->ids[head] = a->ids[head];
  for (; tail < shorter - head; tail++)
    {
      guint i = a->lines->len - 1 - tail;
      guint j = b->lines->len - 1 - tail;

      if (!is_same_line (a, i, b, j))
        break;
      b->ids[j] = a->ids[i];
    }
  for (guint j = head; j < b->lines->len - tail; j++)
    number_line (b, j, ids);
}

static void
append_range (GString *out, guint start, guint stop)
{
  guint size = stop - start;

  if (size == 1)
    g_string_append_printf (out, "%u", start + 1);
  else
    g_string_append_printf (out, "%u,%u", size == 0 ? start : start + 1, size);
}

static void
append_trimmed (GString *out, char mark, const char *data, gsize size)
{
  gsize from = out->len;

  if (mark != '\0')
    g_string_append_c (out, mark);
  g_string_append_len (out, data, (gssize) size);
  g_string_truncate (out, from + gbx_edit_text_get_trimmed_length (out->str + from,
                                                                   out->len - from));
}

static void
append_lines (GString *out, char mark, const Side *side, guint start, guint stop)
{
  for (guint i = start; i < stop; i++)
    {
      Line *line = &g_array_index (side->lines, Line, i);

      g_string_append_c (out, '\n');
      append_trimmed (out, mark, line->data, line->size);
    }
}

static void
append_hunk (GString *out,
             const char *path,
             const Side *old,
             const Side *new,
             const GbxEditBlock *from,
             const GbxEditBlock *to)
{
  guint a = from->a + from->size;
  guint b = from->b + from->size;

  if (a == to->a && b == to->b)
    return;

  if (out->len == 0)
    {
      g_autofree char *head = g_strconcat ("--- ", path, NULL);

      append_trimmed (out, '\0', head, strlen (head));
      g_string_append_c (out, '\n');
      memset (head, '+', 3);
      append_trimmed (out, '\0', head, strlen (head));
    }
  g_string_append (out, "\n@@ -");
  append_range (out, a, to->a);
  g_string_append (out, " +");
  append_range (out, b, to->b);
  g_string_append (out, " @@");
  append_lines (out, '-', old, a, to->a);
  append_lines (out, '+', new, b, to->b);
}

/**
 * gbx_edit_diff_new:
 * @path: what the diff calls both texts
 * @old: the text before
 * @new: the text after
 * @max_lines: with more lines on a side only what is equal at both ends counts as equal
 * @max_steps: likewise with more comparisons
 *
 * Makes a unified diff without context, equal to what Python's difflib makes of the texts split at
 * `\n`, less white space at the ends of lines. The text after the last `\n` is a line, too.
 *
 * Returns: (transfer full): the diff without a newline at its end; empty if the texts are equal
 */
GString *
gbx_edit_diff_new (const char *path,
                   const GString *old,
                   const GString *new,
                   guint max_lines,
                   guint64 max_steps)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (hash_line, equal_lines);
  g_autoptr (GArray) blocks = NULL;
  g_auto (Side) a = { NULL, NULL };
  g_auto (Side) b = { NULL, NULL };
  GString *out = g_string_new (NULL);
  GbxEditBlock last = { 0, 0, 0 };
  GbxEditBlock end;

  if (g_string_equal (old, new))
    return out;

  split (&a, old);
  split (&b, new);
  number_both (&a, &b, ids);
  if (MAX (a.lines->len, b.lines->len) > max_lines)
    max_steps = 0;
  blocks = gbx_edit_matcher_find_blocks (a.ids, a.lines->len, b.ids, b.lines->len,
                                         g_hash_table_size (ids), max_steps);
  for (guint i = 0; i < blocks->len; i++)
    {
      GbxEditBlock *block = &g_array_index (blocks, GbxEditBlock, i);

      append_hunk (out, path, &a, &b, &last, block);
      last = *block;
    }
  end = (GbxEditBlock){ a.lines->len, b.lines->len, 0 };
  append_hunk (out, path, &a, &b, &last, &end);

  return out;
}
