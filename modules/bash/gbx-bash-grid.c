/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-grid.h"

#include <string.h>

#define ROWS_COUNT GBX_BASH_SCREEN_ROWS_COUNT

/* The screen's window slides over twice as many places. */
#define PLACES_COUNT (2 * ROWS_COUNT)

/* A line of the history; only those with something on them are kept. */
typedef struct
{
  guint64 number; /* from the first line that ever scrolled off */
  GbxBashRow *row;
} Line;

/*
 * The screen is a window over “places”, in which empty rows are NULL; so is whatever lies outside
 * of the window. Scrolling moves the window, and now and then all of it back to the front. What
 * scrolls off goes into a ring, where empty rows take no room: no sequence of a few bytes makes the
 * server look at thousands of them.
 */
struct _GbxBashGrid
{
  GbxBashRow *places[PLACES_COUNT];
  guint first;
  guint blank_count; /* so many of the screen's first rows are NULL */
  guint used_count;  /* screen rows from this one on are NULL */

  Line *lines; /* “history_max_count” places */
  guint lines_first;
  guint lines_count;
  guint64 history_first; /* the number of the oldest line */
  guint history_count;
  guint history_max_count;
  /* rows of the prompt before the output that the history still counts */
  guint lead_count;
  guint dropped_count;                                  /* how often the full history lost rows */
  GbxBashRow *pool[GBX_BASH_SCREEN_HISTORY_DROP_COUNT]; /* empty rows for use again */
  guint pool_count;
};

/**
 * gbx_bash_grid_new:
 * @history_max_count: how many rows that scrolled off are kept; 0 for none
 *
 * Returns: (transfer full): an empty grid
 */
GbxBashGrid *
gbx_bash_grid_new (guint history_max_count)
{
  GbxBashGrid *self = g_new0 (GbxBashGrid, 1);

  self->history_max_count = history_max_count;
  self->lines = g_new (Line, history_max_count);
  self->lead_count = history_max_count > 0 ? GBX_BASH_SCREEN_LEAD_COUNT : 0;
  return self;
}

void
gbx_bash_grid_free (GbxBashGrid *self)
{
  gbx_bash_grid_reset (self);
  g_free (self->lines);
  g_free (self);
}

static inline GbxBashRow **
screen_rows (GbxBashGrid *self)
{
  return self->places + self->first;
}

/* The ring's line @index, counted from its oldest one. */
static inline Line *
get_line (GbxBashGrid *self, guint index)
{
  guint place = self->lines_first + index;

  return &self->lines[place < self->history_max_count ? place : place - self->history_max_count];
}

/* Takes a row out of use; it may come back out of the pool. */
static inline void
release (GbxBashGrid *self, GbxBashRow **row)
{
  GbxBashRow *taken = g_steal_pointer (row);

  if (taken == NULL)
    return;
  if (self->pool_count == G_N_ELEMENTS (self->pool))
    {
      gbx_bash_row_free (taken);
      return;
    }
  gbx_bash_row_reset (taken);
  self->pool[self->pool_count++] = taken;
}

static void
release_all (GbxBashGrid *self, GbxBashRow **rows, guint count)
{
  for (guint i = 0; i < count; i++)
    if (rows[i] != NULL)
      release (self, &rows[i]);
}

/* Forgets the @count oldest rows of the history. */
static void
forget (GbxBashGrid *self, guint count)
{
  self->history_first += count;
  self->history_count -= count;
  while (self->lines_count > 0 && get_line (self, 0)->number < self->history_first)
    {
      release (self, &get_line (self, 0)->row);
      self->lines_first = (self->lines_first + 1) % self->history_max_count;
      self->lines_count--;
    }
}

/**
 * gbx_bash_grid_reset:
 * @self: a grid
 *
 * Empties screen and history and gives all their memory back.
 */
void
gbx_bash_grid_reset (GbxBashGrid *self)
{
  release_all (self, screen_rows (self), self->used_count);
  forget (self, self->history_count);
  for (guint i = 0; i < self->pool_count; i++)
    gbx_bash_row_free (self->pool[i]);
  self->pool_count = 0;
  self->first = 0;
  self->blank_count = 0;
  self->lines_first = 0;
  self->used_count = 0;
  self->dropped_count = 0;
  self->lead_count = self->history_max_count > 0 ? GBX_BASH_SCREEN_LEAD_COUNT : 0;
}

/* The row at @y, or NULL if nothing is on it. */
const GbxBashRow *
gbx_bash_grid_peek (GbxBashGrid *self, guint y)
{
  return screen_rows (self)[y];
}

/* The row at @y, made if there is none. */
GbxBashRow *
gbx_bash_grid_touch (GbxBashGrid *self, guint y)
{
  GbxBashRow **row = &screen_rows (self)[y];

  if (*row == NULL)
    *row = self->pool_count > 0 ? self->pool[--self->pool_count] : gbx_bash_row_new ();
  if (y < self->blank_count || self->used_count <= self->blank_count)
    self->blank_count = y;
  self->used_count = MAX (self->used_count, y + 1);
  return *row;
}

static void
drop_oldest (GbxBashGrid *self)
{
  guint lead_count = self->lead_count;

  forget (self, MIN (GBX_BASH_SCREEN_HISTORY_DROP_COUNT - lead_count, self->history_count));
  self->lead_count = 0;
  self->dropped_count++;
}

/* Makes room for @count rows behind the screen. */
static void
reserve_behind (GbxBashGrid *self, guint count)
{
  GbxBashRow **screen = screen_rows (self);
  guint end = self->first + self->used_count;

  if (self->first + ROWS_COUNT + count <= PLACES_COUNT)
    return;
  if (self->used_count > self->blank_count)
    {
      guint begin = self->first + self->blank_count;

      memmove (self->places + self->blank_count, screen + self->blank_count,
               (end - begin) * sizeof *screen);
      /* What was not written over is no row of the screen any more. */
      begin = MAX (begin, self->used_count);
      memset (self->places + begin, 0, (end - begin) * sizeof *screen);
    }
  self->first = 0;
}

/* Takes the @count rows from @top on out of the screen; the history has room for them. */
static void
take_to_history (GbxBashGrid *self, guint top, guint count)
{
  GbxBashRow **screen = screen_rows (self);
  guint end = MIN (top + count, self->used_count);

  for (guint y = MAX (top, self->blank_count); y < end; y++)
    if (screen[y] != NULL)
      {
        Line *line = get_line (self, self->lines_count++);

        line->number = self->history_first + self->history_count + (y - top);
        line->row = g_steal_pointer (&screen[y]);
      }
  self->history_count += count;
}

/* Scrolls by @count rows, for all of which the history has room. */
static void
scroll_into_history (GbxBashGrid *self, guint top, guint bottom, guint count)
{
  guint used = self->used_count;
  GbxBashRow **screen;

  reserve_behind (self, count);
  screen = screen_rows (self);
  take_to_history (self, top, count);
  /* The rows below the region go along with the window, and so do those above it. */
  if (used > bottom + 1)
    {
      memmove (screen + bottom + 1 + count, screen + bottom + 1,
               (used - bottom - 1) * sizeof *screen);
      memset (screen + bottom + 1, 0, count * sizeof *screen);
    }
  else if (used > top)
    self->used_count = MAX (used, top + count) - count;
  if (top > 0)
    {
      memmove (screen + count, screen, top * sizeof *screen);
      memset (screen, 0, count * sizeof *screen);
    }
  if (self->blank_count > top)
    self->blank_count = MAX (self->blank_count, top + count) - count;
  self->first += count;
}

/**
 * gbx_bash_grid_scroll_up:
 * @self: a grid
 * @top: first row of the region
 * @bottom: last row of the region
 * @count: by how much; at most the height of the region
 *
 * Moves the rows of a region up. Those that leave it go into the history, wherever the region is;
 * a full history loses its oldest rows first.
 *
 * Returns: whether the history lost any
 */
gboolean
gbx_bash_grid_scroll_up (GbxBashGrid *self, guint top, guint bottom, guint count)
{
  gboolean is_lost = FALSE;

  if (self->history_max_count == 0)
    {
      gbx_bash_grid_delete (self, top, bottom, count);
      return FALSE;
    }

  while (count > 0)
    {
      guint room_count, step;

      if (self->history_count + self->lead_count >= self->history_max_count)
        {
          drop_oldest (self);
          is_lost = TRUE;
        }
      room_count = self->history_max_count - self->history_count - self->lead_count;
      step = MIN (count, room_count);
      scroll_into_history (self, top, bottom, step);
      count -= step;
    }
  return is_lost;
}

/* (nullable): the row above the screen's row @y. */
static GbxBashRow *
get_row_above (GbxBashGrid *self, guint y)
{
  Line *last;

  if (y > 0)
    return screen_rows (self)[y - 1];
  if (self->lines_count == 0)
    return NULL;
  last = get_line (self, self->lines_count - 1);

  return last->number + 1 == self->history_first + self->history_count ? last->row : NULL;
}

/* A row that is gone as a whole is no continuation of the one above it. Says whether it was. */
static gboolean
unwrap_above (GbxBashGrid *self, guint y)
{
  GbxBashRow *row = get_row_above (self, y);

  if (row == NULL || !gbx_bash_row_is_wrapped (row))
    return FALSE;
  gbx_bash_row_set_wrapped (row, FALSE);
  return TRUE;
}

/**
 * gbx_bash_grid_delete:
 * @self: a grid
 * @top: first row of the region
 * @bottom: last row of the region
 * @count: how many rows; at most the height of the region
 *
 * Takes the first rows of a region out; the rest of it moves up.
 */
void
gbx_bash_grid_delete (GbxBashGrid *self, guint top, guint bottom, guint count)
{
  GbxBashRow **screen = screen_rows (self);
  guint end = MIN (bottom + 1, self->used_count);
  guint gone;

  unwrap_above (self, top);
  if (top >= end)
    return;

  self->blank_count = MIN (self->blank_count, top);
  gone = MIN (count, end - top);
  release_all (self, screen + top, gone);
  memmove (screen + top, screen + top + gone, (end - top - gone) * sizeof *screen);
  memset (screen + end - gone, 0, gone * sizeof *screen);
  if (end == self->used_count)
    self->used_count = end - gone;
}

/**
 * gbx_bash_grid_insert:
 * @self: a grid
 * @top: first row of the region
 * @bottom: last row of the region
 * @count: how many rows; at most the height of the region
 *
 * Puts empty rows at the beginning of a region; its last ones are lost.
 */
void
gbx_bash_grid_insert (GbxBashGrid *self, guint top, guint bottom, guint count)
{
  GbxBashRow **screen = screen_rows (self);
  guint end = MIN (bottom + 1, self->used_count + count);
  guint kept;

  unwrap_above (self, top);
  if (top >= self->used_count)
    return;

  kept = end - top - MIN (count, end - top);
  release_all (self, screen + top + kept, end - top - kept);
  memmove (screen + end - kept, screen + top, kept * sizeof *screen);
  memset (screen + top, 0, (end - top - kept) * sizeof *screen);
  self->used_count = MAX (self->used_count, end);
}

/**
 * gbx_bash_grid_erase:
 * @self: a grid
 * @top: the first row
 * @bottom: the last row; nothing happens if it is above @top
 *
 * Empties rows.
 *
 * Returns: whether anything was on them
 */
gboolean
gbx_bash_grid_erase (GbxBashGrid *self, guint top, guint bottom)
{
  GbxBashRow **screen = screen_rows (self);
  guint end = MIN (bottom + 1, self->used_count);
  gboolean has_changed = unwrap_above (self, top);

  for (guint y = MAX (top, self->blank_count); y < end; y++)
    {
      has_changed = has_changed || screen[y] != NULL;
      release (self, &screen[y]);
    }
  if (top <= self->blank_count)
    self->blank_count = MAX (self->blank_count, end);
  if (end == self->used_count && top < end)
    self->used_count = top;
  return has_changed;
}

/**
 * gbx_bash_grid_push_screen:
 * @self: a grid
 *
 * Empties the screen, for which its used rows go into the history, if there is one.
 *
 * Returns: whether anything was on the screen
 */
gboolean
gbx_bash_grid_push_screen (GbxBashGrid *self)
{
  guint count = self->used_count;

  while (count > 0 && screen_rows (self)[count - 1] == NULL)
    count--;
  if (count == 0)
    return FALSE;

  gbx_bash_grid_scroll_up (self, 0, ROWS_COUNT - 1, count);
  self->used_count = 0;
  return TRUE;
}

/**
 * gbx_bash_grid_clear_history:
 * @self: a grid
 *
 * Forgets what scrolled off, and that the history ever lost any of it.
 *
 * Returns: whether there was anything
 */
gboolean
gbx_bash_grid_clear_history (GbxBashGrid *self)
{
  gboolean has_changed = self->history_count > 0;

  forget (self, self->history_count);
  self->lead_count = 0;
  self->dropped_count = 0;
  return has_changed;
}

guint
gbx_bash_grid_get_history_count (GbxBashGrid *self)
{
  return self->history_count;
}

/* How often the history was full and lost its oldest rows. */
guint
gbx_bash_grid_get_dropped_count (GbxBashGrid *self)
{
  return self->dropped_count;
}

/**
 * gbx_bash_grid_count_lost_at_prompt:
 * @self: a grid
 * @y: the row of the cursor
 *
 * Says what the next prompt would push out of a full history.
 *
 * Returns: how many of the oldest lines
 */
guint
gbx_bash_grid_count_lost_at_prompt (GbxBashGrid *self, guint y)
{
  guint needed = self->lead_count + self->history_count + y + GBX_BASH_SCREEN_TRAIL_COUNT;

  if (needed <= self->history_max_count + ROWS_COUNT)
    return 0;
  return MIN (GBX_BASH_SCREEN_HISTORY_DROP_COUNT - self->lead_count, self->history_count);
}

/* The first of the ring's lines whose number is @number or more. */
static guint
find_line (GbxBashGrid *self, guint64 number)
{
  guint low = 0, high = self->lines_count;
  /* Nearly all rows have something on them. */
  guint guess = (guint) (number - self->history_first);

  if (guess < high && get_line (self, guess)->number == number)
    return guess;
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (get_line (self, middle)->number < number)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Line @index of history and screen together, or NULL if nothing is on it. */
const GbxBashRow *
gbx_bash_grid_peek_line (GbxBashGrid *self, guint index)
{
  guint64 number = self->history_first + index;
  guint found;

  if (index >= self->history_count)
    return screen_rows (self)[index - self->history_count];
  found = find_line (self, number);

  return found < self->lines_count && get_line (self, found)->number == number
             ? get_line (self, found)->row
             : NULL;
}

/* How many lines history and screen have, without the unused ones at the end. */
guint
gbx_bash_grid_count_lines (GbxBashGrid *self)
{
  return self->history_count + self->used_count;
}
