/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-grid.h"

#include <string.h>

#define ROWS_COUNT GBX_BASH_SCREEN_ROWS_COUNT

/*
 * History and screen stand one after the other in “rows”, from “first” on; an empty row is NULL.
 * Scrolling moves the window over the array, and now and then all of it back to its front.
 */
struct _GbxBashGrid
{
  GbxBashRow **rows;
  guint capacity_count;
  guint first;
  guint history_count;
  guint history_max_count;
  guint used_count; /* screen rows from this one on are NULL */
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
  self->capacity_count = 2 * (history_max_count + ROWS_COUNT);
  self->rows = g_new0 (GbxBashRow *, self->capacity_count);
  self->lead_count = history_max_count > 0 ? GBX_BASH_SCREEN_LEAD_COUNT : 0;
  return self;
}

void
gbx_bash_grid_free (GbxBashGrid *self)
{
  gbx_bash_grid_reset (self);
  g_free (self->rows);
  g_free (self);
}

static inline GbxBashRow **
screen_rows (GbxBashGrid *self)
{
  return self->rows + self->first + self->history_count;
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

/**
 * gbx_bash_grid_reset:
 * @self: a grid
 *
 * Empties screen and history and gives all their memory back.
 */
void
gbx_bash_grid_reset (GbxBashGrid *self)
{
  release_all (self, self->rows + self->first, self->history_count + self->used_count);
  for (guint i = 0; i < self->pool_count; i++)
    gbx_bash_row_free (self->pool[i]);
  /* The first screen alone: what lies behind it is cleared before it is used. */
  memset (self->rows, 0, ROWS_COUNT * sizeof *self->rows);
  self->pool_count = 0;
  self->first = 0;
  self->history_count = 0;
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
  self->used_count = MAX (self->used_count, y + 1);
  return *row;
}

static void
drop_oldest (GbxBashGrid *self)
{
  guint lead_count = self->lead_count;
  guint count = MIN (GBX_BASH_SCREEN_HISTORY_DROP_COUNT - lead_count, self->history_count);

  release_all (self, self->rows + self->first, count);
  self->first += count;
  self->history_count -= count;
  self->lead_count = 0;
  self->dropped_count++;
}

/* Makes room for @count rows behind the screen; they are NULL. */
static void
reserve_behind (GbxBashGrid *self, guint count)
{
  guint window_count = self->history_count + ROWS_COUNT;

  if (self->first + window_count + count > self->capacity_count)
    {
      memmove (self->rows, self->rows + self->first, window_count * sizeof *self->rows);
      self->first = 0;
    }
  memset (self->rows + self->first + window_count, 0, count * sizeof *self->rows);
}

/* Takes @count rows at @top out, to where the history ends, and moves those above them down. */
static void
take_to_history (GbxBashRow **screen, guint top, guint count)
{
  GbxBashRow *taken[ROWS_COUNT];

  memcpy (taken, screen + top, count * sizeof *screen);
  memmove (screen + count, screen, top * sizeof *screen);
  memcpy (screen, taken, count * sizeof *screen);
}

/* Scrolls by @count rows, for all of which the history has room. */
static void
scroll_into_history (GbxBashGrid *self, guint top, guint bottom, guint count)
{
  GbxBashRow **screen;

  reserve_behind (self, count);
  screen = screen_rows (self);
  /* The rows below the region go along with the window, and so do those above it. */
  if (bottom < ROWS_COUNT - 1)
    {
      memmove (screen + bottom + 1 + count,
               screen + bottom + 1,
               (ROWS_COUNT - 1 - bottom) * sizeof *screen);
      memset (screen + bottom + 1, 0, count * sizeof *screen);
    }
  if (top > 0)
    take_to_history (screen, top, count);
  self->history_count += count;
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

/* A row that is gone as a whole is no continuation of the one above it. Says whether it was. */
static gboolean
unwrap_above (GbxBashGrid *self, guint y)
{
  GbxBashRow *row;

  if (self->history_count + y == 0)
    return FALSE;
  row = self->rows[self->first + self->history_count + y - 1];
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

  gone = MIN (count, end - top);
  release_all (self, screen + top, gone);
  memmove (screen + top, screen + top + gone, (end - top - gone) * sizeof *screen);
  memset (screen + end - gone, 0, gone * sizeof *screen);
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

  for (guint y = top; y < end; y++)
    {
      has_changed = has_changed || screen[y] != NULL;
      release (self, &screen[y]);
    }
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

  release_all (self, self->rows + self->first, self->history_count);
  self->first += self->history_count;
  self->history_count = 0;
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

/* Line @index of history and screen together, or NULL if nothing is on it. */
const GbxBashRow *
gbx_bash_grid_peek_line (GbxBashGrid *self, guint index)
{
  return self->rows[self->first + index];
}

/* How many lines history and screen have, without the unused ones at the end. */
guint
gbx_bash_grid_count_lines (GbxBashGrid *self)
{
  return self->history_count + self->used_count;
}
