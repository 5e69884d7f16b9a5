/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-matcher.h"

#include <string.h>

/* From this length on, elements that make up more than a hundredth of b anchor no run. */
#define POPULAR_MIN_COUNT 200

typedef struct
{
  guint a_low;
  guint a_high;
  guint b_low;
  guint b_high;
} Window;

typedef struct
{
  const guint *a;
  const guint *b;
  guint b_count;

  /* The places of element x in b: places[starts[x]] … places[starts[x + 1] - 1], ascending. */
  guint *starts;
  guint *places;

  /* Length of the run that ends at a[i - 1] and b[j - 1], at j; and the same for a[i]. */
  guint *previous;
  guint *current;

  guint64 steps_left;
} Matcher;

static void
matcher_clear (Matcher *self)
{
  g_free (self->starts);
  g_free (self->places);
  g_free (self->previous);
  g_free (self->current);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Matcher, matcher_clear)

/* Sorts the places of b by element. Popular elements get none. */
static void
index_places (Matcher *self, guint ids_count)
{
  guint limit = self->b_count >= POPULAR_MIN_COUNT ? self->b_count / 100 + 1 : G_MAXUINT;
  g_autofree guint *counts = g_new0 (guint, ids_count + 1);
  guint sum = 0;

  self->starts = g_new0 (guint, ids_count + 1);
  self->places = g_new (guint, self->b_count + 1);
  for (guint j = 0; j < self->b_count; j++)
    counts[self->b[j]]++;
  for (guint id = 0; id < ids_count; id++)
    {
      self->starts[id] = sum;
      if (counts[id] > limit)
        counts[id] = 0;
      sum += counts[id];
    }
  self->starts[ids_count] = sum;

  /* From here on a count says how many places of the element are still to come. */
  for (guint j = self->b_count; j-- > 0;)
    if (counts[self->b[j]] > 0)
      self->places[self->starts[self->b[j]] + --counts[self->b[j]]] = j;
}

/* The first place of the element that is not below low. */
static guint
find_place (Matcher *self, guint id, guint low)
{
  guint from = self->starts[id];
  guint to = self->starts[id + 1];

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (self->places[middle] < low)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

/* Forgets the runs of a row, whose places are those of its element. */
static void
clear_row (Matcher *self, guint *row, guint id, const Window *window)
{
  for (guint p = find_place (self, id, window->b_low);
       p < self->starts[id + 1] && self->places[p] < window->b_high; p++)
    row[self->places[p] + 1] = 0;
}

static gboolean
take_steps (Matcher *self, guint64 count)
{
  if (count > self->steps_left)
    return FALSE;

  self->steps_left -= count;
  return TRUE;
}

/* One element of a against all its places in b. */
static gboolean
match_row (Matcher *self, guint i, const Window *window, GbxEditBlock *best)
{
  guint id = self->a[i];
  guint *row;

  for (guint p = find_place (self, id, window->b_low);
       p < self->starts[id + 1] && self->places[p] < window->b_high; p++)
    {
      guint j = self->places[p];
      guint size = (j > window->b_low ? self->previous[j] : 0) + 1;

      if (!take_steps (self, 1))
        return FALSE;
      self->current[j + 1] = size;
      if (size > best->size)
        *best = (GbxEditBlock){ i + 1 - size, j + 1 - size, size };
    }

  if (i > window->a_low)
    clear_row (self, self->previous, self->a[i - 1], window);
  row = self->previous;
  self->previous = self->current;
  self->current = row;

  return TRUE;
}

/* Popular elements anchor nothing, but they belong to a run beside them. */
static void
extend (Matcher *self, const Window *window, GbxEditBlock *best)
{
  while (best->a > window->a_low && best->b > window->b_low &&
         self->a[best->a - 1] == self->b[best->b - 1])
    {
      best->a--;
      best->b--;
      best->size++;
    }
  while (best->a + best->size < window->a_high && best->b + best->size < window->b_high &&
         self->a[best->a + best->size] == self->b[best->b + best->size])
    best->size++;
}

static gboolean
find_longest (Matcher *self, const Window *window, GbxEditBlock *out_best)
{
  GbxEditBlock best = { window->a_low, window->b_low, 0 };
  gboolean is_done = TRUE;

  for (guint i = window->a_low; is_done && i < window->a_high; i++)
    is_done = take_steps (self, 1) && match_row (self, i, window, &best);
  if (!is_done)
    return FALSE;

  clear_row (self, self->previous, self->a[window->a_high - 1], window);
  extend (self, window, &best);
  *out_best = best;
  return TRUE;
}

static int
compare_blocks (gconstpointer a, gconstpointer b)
{
  guint first = ((const GbxEditBlock *) a)->a;
  guint second = ((const GbxEditBlock *) b)->a;

  return first < second ? -1 : first > second;
}

static void
push_remainder (GArray *windows, guint a_low, guint a_high, guint b_low, guint b_high)
{
  Window window = { a_low, a_high, b_low, b_high };

  if (a_low < a_high && b_low < b_high)
    g_array_append_val (windows, window);
}

/* FALSE if it takes too many steps. */
static gboolean
find_all (Matcher *self, guint a_count, GArray *blocks)
{
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE, sizeof (Window));

  push_remainder (windows, 0, a_count, 0, self->b_count);
  while (windows->len > 0)
    {
      Window window = g_array_index (windows, Window, windows->len - 1);
      GbxEditBlock best;

      g_array_set_size (windows, windows->len - 1);
      if (!find_longest (self, &window, &best))
        return FALSE;
      if (best.size == 0)
        continue;
      g_array_append_val (blocks, best);
      push_remainder (windows, window.a_low, best.a, window.b_low, best.b);
      push_remainder (windows, best.a + best.size, window.a_high, best.b + best.size,
                      window.b_high);
    }

  g_array_sort (blocks, compare_blocks);
  return TRUE;
}

/* What is equal at both ends. */
static void
find_ends (const guint *a, guint a_count, const guint *b, guint b_count, GArray *blocks)
{
  guint shorter = MIN (a_count, b_count);
  GbxEditBlock head = { 0, 0, 0 };
  GbxEditBlock tail = { 0, 0, 0 };

  while (head.size < shorter && a[head.size] == b[head.size])
    head.size++;
  while (tail.size < shorter - head.size &&
         a[a_count - 1 - tail.size] == b[b_count - 1 - tail.size])
    tail.size++;
  tail.a = a_count - tail.size;
  tail.b = b_count - tail.size;
  if (head.size > 0)
    g_array_append_val (blocks, head);
  if (tail.size > 0)
    g_array_append_val (blocks, tail);
}

static GArray *
merge_adjacent (GArray *blocks)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (GbxEditBlock));

  for (guint i = 0; i < blocks->len; i++)
    {
      GbxEditBlock *block = &g_array_index (blocks, GbxEditBlock, i);
      GbxEditBlock *last = merged->len > 0
                               ? &g_array_index (merged, GbxEditBlock, merged->len - 1)
                               : NULL;

      if (last != NULL && last->a + last->size == block->a && last->b + last->size == block->b)
        last->size += block->size;
      else
        g_array_append_val (merged, *block);
    }

  return merged;
}

/**
 * gbx_edit_matcher_find_blocks:
 * @a: the first sequence
 * @a_count: its length
 * @b: the second sequence
 * @b_count: its length
 * @ids_count: every element of both is below this
 * @max_steps: how many comparisons may be made; with more, only what is equal at both ends is found
 *
 * Returns: (transfer full) (element-type GbxEditBlock): what both have in common, in order, without
 *   adjacent blocks
 */
GArray *
gbx_edit_matcher_find_blocks (const guint *a,
                              guint a_count,
                              const guint *b,
                              guint b_count,
                              guint ids_count,
                              guint64 max_steps)
{
  g_auto (Matcher) matcher = {
    .a = a,
    .b = b,
    .b_count = b_count,
    .previous = g_new0 (guint, b_count + 1),
    .current = g_new0 (guint, b_count + 1),
    .steps_left = max_steps,
  };
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (GbxEditBlock));

  index_places (&matcher, ids_count);
  if (!find_all (&matcher, a_count, blocks))
    {
      g_array_set_size (blocks, 0);
      find_ends (a, a_count, b, b_count, blocks);
    }

  return merge_adjacent (blocks);
}
