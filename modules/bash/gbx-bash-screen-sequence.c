/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-screen-private.h"

#include <string.h>

#define COLUMNS_COUNT GBX_BASH_SCREEN_COLUMNS_COUNT
#define ROWS_COUNT GBX_BASH_SCREEN_ROWS_COUNT

/* Parameter @index, or @otherwise where it is left out. */
static guint
get_param (const GbxBashCsi *csi, guint index, guint otherwise)
{
  if (index >= csi->params_count || csi->params[index] < 0)
    return otherwise;
  return (guint) csi->params[index];
}

/* A parameter that counts: left out and 0 mean 1. */
static guint
get_count (const GbxBashCsi *csi, guint index)
{
  return MAX (get_param (csi, index, 1), 1);
}

static void
move_to_column (GbxBashScreen *self, guint x)
{
  self->cursor.x = MIN (x, COLUMNS_COUNT - 1);
}

static void
move_to_row (GbxBashScreen *self, guint y)
{
  if (self->cursor.is_origin)
    self->cursor.y = MIN (self->top + y, self->bottom);
  else
    self->cursor.y = MIN (y, ROWS_COUNT - 1);
}

/* Up and down stop at the scroll region's border if they begin inside of it. */
static void
move_up (GbxBashScreen *self, guint count)
{
  guint limit = self->cursor.y >= self->top ? self->top : 0;

  self->cursor.y -= MIN (count, self->cursor.y - limit);
}

static void
move_down (GbxBashScreen *self, guint count)
{
  guint limit = self->cursor.y <= self->bottom ? self->bottom : ROWS_COUNT - 1;

  self->cursor.y += MIN (count, limit - self->cursor.y);
}

static void
move_right (GbxBashScreen *self, guint count)
{
  guint x = MIN (self->cursor.x, COLUMNS_COUNT - 1);

  self->cursor.x = MIN (x + count, COLUMNS_COUNT - 1);
}

static void
move_left (GbxBashScreen *self, guint count)
{
  self->cursor.x -= MIN (count, self->cursor.x);
}

static void
tabulate_back (GbxBashScreen *self, guint count)
{
  for (guint i = 0; i < count && self->cursor.x > 0; i++)
    {
      do
        self->cursor.x--;
      while (self->cursor.x > 0 &&
             (self->cursor.x >= COLUMNS_COUNT || !self->has_tab[self->cursor.x]));
    }
}

static void
erase_cells (GbxBashScreen *self, guint x, guint count)
{
  if (x == 0 && count >= COLUMNS_COUNT)
    {
      gboolean has_changed = gbx_bash_grid_erase (self->grid, self->cursor.y, self->cursor.y);

      gbx_bash_screen_changed (self, has_changed);
      return;
    }
  if (x >= COLUMNS_COUNT || gbx_bash_grid_peek (self->grid, self->cursor.y) == NULL)
    return;
  count = MIN (count, COLUMNS_COUNT - x);
  gbx_bash_screen_changed (self,
                           gbx_bash_row_erase (gbx_bash_grid_touch (self->grid, self->cursor.y),
                                               x,
                                               count));
}

static void
erase_in_line (GbxBashScreen *self, guint what)
{
  if (what == 0)
    erase_cells (self, self->cursor.x, COLUMNS_COUNT);
  else if (what == 1)
    erase_cells (self, 0, self->cursor.x + 1);
  else if (what == 2)
    erase_cells (self, 0, COLUMNS_COUNT);
}

/* Clearing the whole screen keeps what was on it in the history. */
static void
erase_in_display (GbxBashScreen *self, guint what)
{
  gboolean is_all = what == 2 || (what == 0 && self->cursor.x == 0 && self->cursor.y == 0);
  guint y = self->cursor.y;

  if (is_all)
    gbx_bash_screen_changed (self, gbx_bash_grid_push_screen (self->grid));
  else if (what == 0)
    {
      erase_in_line (self, 0);
      if (y + 1 < ROWS_COUNT)
        gbx_bash_screen_changed (self, gbx_bash_grid_erase (self->grid, y + 1, ROWS_COUNT - 1));
    }
  else if (what == 1)
    {
      if (y > 0)
        gbx_bash_screen_changed (self, gbx_bash_grid_erase (self->grid, 0, y - 1));
      erase_in_line (self, 1);
    }
  else if (what == 3)
    gbx_bash_screen_changed (self, gbx_bash_grid_clear_history (self->grid));
}

static void
change_cells (GbxBashScreen *self, guint count, gboolean is_insert)
{
  GbxBashRow *row;

  if (self->cursor.x >= COLUMNS_COUNT || gbx_bash_grid_peek (self->grid, self->cursor.y) == NULL)
    return;

  count = MIN (count, COLUMNS_COUNT - self->cursor.x);
  row = gbx_bash_grid_touch (self->grid, self->cursor.y);
  gbx_bash_screen_changed (self,
                           is_insert ? gbx_bash_row_insert (row, self->cursor.x, count)
                                     : gbx_bash_row_delete (row, self->cursor.x, count));
}

/* Inserts or deletes rows at the cursor; outside the scroll region, down to the last row. */
static void
change_rows (GbxBashScreen *self, guint count, gboolean is_insert)
{
  guint y = self->cursor.y;
  gboolean is_inside = y >= self->top && y <= self->bottom;
  guint bottom = is_inside ? self->bottom : ROWS_COUNT - 1;

  count = MIN (count, bottom - y + 1);
  if (is_insert)
    gbx_bash_grid_insert (self->grid, y, bottom, count);
  else
    gbx_bash_grid_delete (self->grid, y, bottom, count);
  gbx_bash_screen_changed (self, TRUE);
}

static void
scroll (GbxBashScreen *self, guint count, gboolean is_up)
{
  count = MIN (count, self->bottom - self->top + 1);
  if (is_up)
    gbx_bash_grid_scroll_up (self->grid, self->top, self->bottom, count);
  else
    gbx_bash_grid_insert (self->grid, self->top, self->bottom, count);
  gbx_bash_screen_changed (self, TRUE);
}

static void
reverse_line_feed (GbxBashScreen *self)
{
  if (self->cursor.y == self->top)
    scroll (self, 1, FALSE);
  else if (self->cursor.y > 0)
    self->cursor.y--;
}

static void
set_region (GbxBashScreen *self, const GbxBashCsi *csi)
{
  guint top = get_count (csi, 0) - 1;
  guint last = get_param (csi, 1, 0);
  guint bottom = last == 0 ? ROWS_COUNT - 1 : MIN (last, ROWS_COUNT) - 1;

  if (top >= bottom)
    return;

  self->top = top;
  self->bottom = bottom;
  self->cursor.x = 0;
  self->cursor.y = 0;
}

static void
show_alternate (GbxBashScreen *self, gboolean is_cursor_saved)
{
  if (self->grid != self->main)
    return;

  if (is_cursor_saved)
    self->saved_by_alternate = self->cursor;
  self->alternate = gbx_bash_grid_new (0);
  self->grid = self->alternate;
  gbx_bash_screen_changed (self, TRUE);
}

static void
show_main (GbxBashScreen *self, gboolean is_cursor_saved)
{
  if (self->grid == self->main)
    return;

  self->grid = self->main;
  g_clear_pointer (&self->alternate, gbx_bash_grid_free);
  if (is_cursor_saved)
    self->cursor = self->saved_by_alternate;
  gbx_bash_screen_changed (self, TRUE);
}

/* What a person does after a program left the terminal in disorder; the text stays in the
 * history. */
static void
reset_terminal (GbxBashScreen *self)
{
  show_main (self, FALSE);
  gbx_bash_screen_changed (self, gbx_bash_grid_push_screen (self->grid));
  gbx_bash_screen_reset_modes (self);
}

static void
set_private_mode (GbxBashScreen *self, guint mode, gboolean is_on)
{
  switch (mode)
    {
    case 1:
      self->has_application_keys = is_on;
      break;
    case 6:
      self->cursor.is_origin = is_on;
      move_to_column (self, 0);
      move_to_row (self, 0);
      break;
    case 7:
      self->is_wrapping = is_on;
      break;
    case 47:
    case 1047:
    case 1049:
      if (is_on)
        show_alternate (self, mode == 1049);
      else
        show_main (self, mode == 1049);
      break;
    case 1048:
      if (is_on)
        self->saved = self->cursor;
      else
        self->cursor = self->saved;
      break;
    default:
      break;
    }
}

static void
set_modes (GbxBashScreen *self, const GbxBashCsi *csi, gboolean is_on)
{
  for (guint i = 0; i < csi->params_count; i++)
    {
      guint mode = get_param (csi, i, 0);

      if (csi->private_byte == '?')
        set_private_mode (self, mode, is_on);
      else if (mode == 4)
        self->is_inserting = is_on;
    }
}

static void
clear_tabs (GbxBashScreen *self, guint what)
{
  if (what == 0 && self->cursor.x < COLUMNS_COUNT)
    self->has_tab[self->cursor.x] = FALSE;
  else if (what == 3)
    memset (self->has_tab, FALSE, sizeof self->has_tab);
}

static void
report_status (GbxBashScreen *self, guint what)
{
  guint y = self->cursor.is_origin && self->cursor.y >= self->top ? self->cursor.y - self->top
                                                                  : self->cursor.y;

  if (what == 5)
    gbx_bash_screen_reply (self, "\033[0n");
  else if (what == 6)
    gbx_bash_screen_reply (self, "\033[%u;%uR", y + 1, MIN (self->cursor.x + 1, COLUMNS_COUNT));
}

/* Sequences that move the cursor; FALSE for any other. */
static gboolean
do_move (GbxBashScreen *self, const GbxBashCsi *csi)
{
  guint count = get_count (csi, 0);

  switch (csi->final)
    {
    case 'A':
      move_up (self, count);
      break;
    case 'B':
    case 'e':
      move_down (self, count);
      break;
    case 'C':
    case 'a':
      move_right (self, count);
      break;
    case 'D':
      move_left (self, count);
      break;
    case 'E':
      move_down (self, count);
      self->cursor.x = 0;
      break;
    case 'F':
      move_up (self, count);
      self->cursor.x = 0;
      break;
    case 'G':
    case '`':
      move_to_column (self, count - 1);
      break;
    case 'H':
    case 'f':
      move_to_row (self, count - 1);
      move_to_column (self, get_count (csi, 1) - 1);
      break;
    case 'I':
      for (guint i = 0; i < MIN (count, COLUMNS_COUNT); i++)
        gbx_bash_screen_on_control (self, '\t');
      break;
    case 'Z':
      tabulate_back (self, count);
      break;
    case 'd':
      move_to_row (self, count - 1);
      break;
    case 's':
      self->saved = self->cursor;
      break;
    case 'u':
      self->cursor = self->saved;
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* Sequences that change what is shown; FALSE for any other. */
static gboolean
do_edit (GbxBashScreen *self, const GbxBashCsi *csi)
{
  guint count = get_count (csi, 0);

  switch (csi->final)
    {
    case '@':
      change_cells (self, count, TRUE);
      break;
    case 'P':
      change_cells (self, count, FALSE);
      break;
    case 'X':
      erase_cells (self, self->cursor.x, count);
      break;
    case 'J':
      erase_in_display (self, get_param (csi, 0, 0));
      break;
    case 'K':
      erase_in_line (self, get_param (csi, 0, 0));
      break;
    case 'L':
      change_rows (self, count, TRUE);
      break;
    case 'M':
      change_rows (self, count, FALSE);
      break;
    case 'S':
      scroll (self, count, TRUE);
      break;
    case 'T':
      scroll (self, count, FALSE);
      break;
    case 'b':
      gbx_bash_screen_repeat (self, count);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static void
do_setting (GbxBashScreen *self, const GbxBashCsi *csi)
{
  switch (csi->final)
    {
    case 'c':
      gbx_bash_screen_reply (self, "\033[?1;2c");
      break;
    case 'g':
      clear_tabs (self, get_param (csi, 0, 0));
      break;
    case 'h':
    case 'l':
      set_modes (self, csi, csi->final == 'h');
      break;
    case 'n':
      report_status (self, get_param (csi, 0, 0));
      break;
    case 'r':
      set_region (self, csi);
      break;
    default:
      break;
    }
}

/* A control sequence; what it does not know it ignores, colours among it. */
void
gbx_bash_screen_on_csi (gpointer user_data, const GbxBashCsi *csi)
{
  GbxBashScreen *self = user_data;

  self->partial_count = 0;
  if (csi->final != 'b')
    self->last_byte = 0;
  if (csi->intermediate != 0)
    return;

  if (csi->private_byte == '?' && strchr ("hlJK", csi->final) != NULL)
    {
      if (!do_edit (self, csi))
        set_modes (self, csi, csi->final == 'h');
    }
  else if (csi->private_byte == '>' && csi->final == 'c')
    gbx_bash_screen_reply (self, "\033[>84;0;0c");
  else if (csi->private_byte == 0 && !do_move (self, csi) && !do_edit (self, csi))
    do_setting (self, csi);
}

/* An escape of two or three bytes; character sets among them change nothing. */
void
gbx_bash_screen_on_escape (gpointer user_data, char intermediate, char final)
{
  GbxBashScreen *self = user_data;

  self->partial_count = 0;
  self->last_byte = 0;
  if (intermediate != 0)
    return;

  switch (final)
    {
    case '7':
      self->saved = self->cursor;
      break;
    case '8':
      self->cursor = self->saved;
      break;
    case 'D':
      gbx_bash_screen_line_feed (self);
      break;
    case 'E':
      self->cursor.x = 0;
      gbx_bash_screen_line_feed (self);
      break;
    case 'H':
      if (self->cursor.x < COLUMNS_COUNT)
        self->has_tab[self->cursor.x] = TRUE;
      break;
    case 'M':
      reverse_line_feed (self);
      break;
    case 'Z':
      gbx_bash_screen_reply (self, "\033[?1;2c");
      break;
    case 'c':
      reset_terminal (self);
      break;
    default:
      break;
    }
}
