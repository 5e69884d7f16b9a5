/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-row.h"

#include <string.h>

/* A cell of four bytes is a character, the right half of a wide one, or a place in “marked”. */
#define CELL_RIGHT_HALF 0x80000000u
#define CELL_MARKED 0x40000000u
#define CELL_VALUE_MASK 0x3fffffffu
/* Stands on the last character of a marked cell in “marked”. */
#define MARKED_END 0x80000000u

#define MIN_CAPACITY_COUNT 32
/* A row that is reset keeps its memory if it is no more than this. */
#define KEEP_MAX_BYTES 1024

struct _GbxBashRow
{
  union
  {
    guint8 *bytes;
    guint32 *cells;
    gpointer memory;
  } u;
  guint32 *marked; /* marked cells one after the other: the character, then its marks */
  guint16 length_count;
  guint16 capacity_count;
  guint16 marked_count;
  guint16 marked_capacity_count;
  guint8 is_unicode; /* cells, not bytes */
  guint8 is_wrapped; /* the text goes on in the next row */
};

GbxBashRow *
gbx_bash_row_new (void)
{
  return g_new0 (GbxBashRow, 1);
}

void
gbx_bash_row_free (GbxBashRow *self)
{
  g_free (self->u.memory);
  g_free (self->marked);
  g_free (self);
}

/* Makes the row empty; a small one keeps its memory for what comes next. */
void
gbx_bash_row_reset (GbxBashRow *self)
{
  gsize memory_bytes = self->capacity_count * (self->is_unicode ? sizeof (guint32) : 1);

  if (self->marked != NULL)
    {
      g_clear_pointer (&self->marked, g_free);
      self->marked_count = 0;
      self->marked_capacity_count = 0;
    }
  if (memory_bytes > KEEP_MAX_BYTES)
    {
      g_clear_pointer (&self->u.memory, g_free);
      memory_bytes = 0;
    }
  self->capacity_count = (guint16) memory_bytes;
  self->length_count = 0;
  self->is_unicode = FALSE;
  self->is_wrapped = FALSE;
}

static void
set_capacity (GbxBashRow *self, guint capacity_count)
{
  gsize cell_bytes = self->is_unicode ? sizeof (guint32) : 1;

  self->u.memory = g_realloc (self->u.memory, capacity_count * cell_bytes);
  self->capacity_count = (guint16) capacity_count;
}

static inline void
ensure_capacity (GbxBashRow *self, guint count)
{
  guint wanted;

  if (count <= self->capacity_count)
    return;

  wanted = MAX (count, MAX (MIN_CAPACITY_COUNT, 2u * self->capacity_count));
  set_capacity (self, MAX (count, MIN (wanted, GBX_BASH_SCREEN_COLUMNS_COUNT)));
}

static void
fill_blank (GbxBashRow *self, guint from, guint to)
{
  if (from >= to)
    return;
  if (!self->is_unicode)
    {
      memset (self->u.bytes + from, ' ', to - from);
      return;
    }
  for (guint i = from; i < to; i++)
    self->u.cells[i] = ' ';
}

/* Fills the gap up to @column with blanks. */
static inline void
extend_to (GbxBashRow *self, guint column)
{
  if (column <= self->length_count)
    return;

  ensure_capacity (self, column);
  fill_blank (self, self->length_count, column);
  self->length_count = (guint16) column;
}

static void
make_unicode (GbxBashRow *self)
{
  guint capacity_count = MAX (self->capacity_count, MIN_CAPACITY_COUNT);
  guint32 *cells;

  if (self->is_unicode)
    return;

  cells = g_new (guint32, capacity_count);
  for (guint i = 0; i < self->length_count; i++)
    cells[i] = self->u.bytes[i];
  g_free (self->u.memory);
  self->u.cells = cells;
  self->capacity_count = (guint16) capacity_count;
  self->is_unicode = TRUE;
}

/* A wide character that is cut at @column loses both halves. */
static inline void
split_wide (GbxBashRow *self, guint column)
{
  if (!self->is_unicode || column == 0 || column >= self->length_count ||
      self->u.cells[column] != CELL_RIGHT_HALF)
    return;

  self->u.cells[column - 1] = ' ';
  self->u.cells[column] = ' ';
}

static gboolean
put_ascii_in_cells (GbxBashRow *self, guint column, const guint8 *text, guint count)
{
  gboolean has_changed = column + count > self->length_count;

  split_wide (self, column);
  split_wide (self, column + count);
  for (guint i = 0; i < count; i++)
    {
      has_changed = has_changed || self->u.cells[column + i] != text[i];
      self->u.cells[column + i] = text[i];
    }
  return has_changed;
}

/**
 * gbx_bash_row_put_ascii:
 * @self: a row
 * @column: where the text begins
 * @text: (array length=count): printable ASCII
 * @count: how many characters
 *
 * Writes @text over what is there.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_put_ascii (GbxBashRow *self, guint column, const guint8 *text, guint count)
{
  guint end = column + count;
  gboolean has_changed;

  extend_to (self, column);
  ensure_capacity (self, end);

  if (self->is_unicode)
    has_changed = put_ascii_in_cells (self, column, text, count);
  else
    {
      has_changed = end > self->length_count || memcmp (self->u.bytes + column, text, count) != 0;
      memcpy (self->u.bytes + column, text, count);
    }
  self->length_count = (guint16) MAX (self->length_count, end);
  return has_changed;
}

/**
 * gbx_bash_row_put_char:
 * @self: a row
 * @column: where it goes
 * @c: a character that is not a mark
 * @width: 1, or 2 for a wide one
 *
 * Writes one character over what is there.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_put_char (GbxBashRow *self, guint column, gunichar c, guint width)
{
  guint end = column + width;
  gboolean has_changed;

  make_unicode (self);
  extend_to (self, column);
  ensure_capacity (self, end);

  split_wide (self, column);
  split_wide (self, end);
  has_changed = end > self->length_count || self->u.cells[column] != c;
  self->u.cells[column] = c;
  if (width == 2)
    self->u.cells[column + 1] = CELL_RIGHT_HALF;
  self->length_count = (guint16) MAX (self->length_count, end);
  return has_changed;
}

/* Room for @count more words in “marked”; FALSE at the limit. */
static gboolean
reserve_marked (GbxBashRow *self, guint count)
{
  guint needed = self->marked_count + count;

  if (needed > GBX_BASH_ROW_MAX_MARKED_COUNT)
    return FALSE;
  if (needed > self->marked_capacity_count)
    {
      guint capacity = MIN (MAX (needed, 2u * self->marked_capacity_count),
                            GBX_BASH_ROW_MAX_MARKED_COUNT);

      self->marked = g_renew (guint32, self->marked, capacity);
      self->marked_capacity_count = (guint16) capacity;
    }
  return TRUE;
}

static guint
count_marked (const GbxBashRow *self, guint offset)
{
  guint count = 1;

  while (!(self->marked[offset + count - 1] & MARKED_END))
    count++;
  return count;
}

/**
 * gbx_bash_row_add_mark:
 * @self: a row
 * @column: the cell, either half of a wide one
 * @mark: a character without width
 *
 * Puts @mark on the character at @column; drops it at the limits and where nothing was written.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_add_mark (GbxBashRow *self, guint column, gunichar mark)
{
  guint32 cell;
  guint offset, count;

  if (column >= self->length_count)
    return FALSE;
  make_unicode (self);
  if (self->u.cells[column] == CELL_RIGHT_HALF && column > 0)
    column--;

  cell = self->u.cells[column];
  if (!(cell & CELL_MARKED))
    {
      if (!reserve_marked (self, 2))
        return FALSE;
      self->u.cells[column] = CELL_MARKED | self->marked_count;
      self->marked[self->marked_count++] = cell;
      self->marked[self->marked_count++] = mark | MARKED_END;
      return TRUE;
    }

  offset = cell & CELL_VALUE_MASK;
  count = count_marked (self, offset);
  if (count > GBX_BASH_CELL_MAX_MARKS_COUNT)
    return FALSE;
  if (offset + count != self->marked_count) /* not the last one: it moves to the end */
    {
      if (!reserve_marked (self, count + 1))
        return FALSE;
      memcpy (self->marked + self->marked_count, self->marked + offset, count * sizeof (guint32));
      offset = self->marked_count;
      self->u.cells[column] = CELL_MARKED | offset;
      self->marked_count += count;
    }
  else if (!reserve_marked (self, 1))
    return FALSE;
  self->marked[self->marked_count - 1] &= ~MARKED_END;
  self->marked[self->marked_count++] = mark | MARKED_END;
  return TRUE;
}

/* Whether all of [from, to) are plain blanks. */
static gboolean
is_blank_between (const GbxBashRow *self, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    if ((self->is_unicode ? self->u.cells[i] : self->u.bytes[i]) != ' ')
      return FALSE;
  return TRUE;
}

/**
 * gbx_bash_row_erase:
 * @self: a row
 * @column: the first cell
 * @count: how many
 *
 * Makes cells blank.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_erase (GbxBashRow *self, guint column, guint count)
{
  guint end = MIN (column + count, self->length_count);
  gboolean has_changed;

  if (column + count >= GBX_BASH_SCREEN_COLUMNS_COUNT)
    self->is_wrapped = FALSE;
  if (column >= end)
    return FALSE;

  split_wide (self, column);
  split_wide (self, end);
  has_changed = !is_blank_between (self, column, end);
  if (end == self->length_count)
    self->length_count = (guint16) column;
  else
    fill_blank (self, column, end);
  return has_changed;
}

static void
move_cells (GbxBashRow *self, guint to, guint from, guint count)
{
  if (self->is_unicode)
    memmove (self->u.cells + to, self->u.cells + from, count * sizeof (guint32));
  else
    memmove (self->u.bytes + to, self->u.bytes + from, count);
}

/**
 * gbx_bash_row_insert:
 * @self: a row
 * @column: where the blanks go
 * @count: how many
 *
 * Pushes the rest of the row to the right; what leaves the screen is lost.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_insert (GbxBashRow *self, guint column, guint count)
{
  guint kept;

  if (column >= self->length_count)
    return FALSE;

  split_wide (self, column);
  kept = MIN (self->length_count - column, GBX_BASH_SCREEN_COLUMNS_COUNT - column - count);
  split_wide (self, column + kept);
  ensure_capacity (self, column + count + kept);
  move_cells (self, column + count, column, kept);
  self->length_count = (guint16) (column + count + kept);
  fill_blank (self, column, column + count);
  return TRUE;
}

/**
 * gbx_bash_row_delete:
 * @self: a row
 * @column: the first cell
 * @count: how many
 *
 * Takes cells out; the rest of the row moves to the left.
 *
 * Returns: whether the row has changed
 */
gboolean
gbx_bash_row_delete (GbxBashRow *self, guint column, guint count)
{
  guint end = MIN (column + count, self->length_count);

  if (column >= end)
    return FALSE;

  split_wide (self, column);
  split_wide (self, end);
  move_cells (self, column, end, self->length_count - end);
  self->length_count = (guint16) (self->length_count - (end - column));
  self->is_wrapped = FALSE;
  return TRUE;
}

void
gbx_bash_row_set_wrapped (GbxBashRow *self, gboolean is_wrapped)
{
  self->is_wrapped = is_wrapped != FALSE;
}

/* Whether the next row continues this one. */
gboolean
gbx_bash_row_is_wrapped (const GbxBashRow *self)
{
  return self->is_wrapped;
}

/* Whether nothing but blanks is on the row. */
gboolean
gbx_bash_row_is_blank (const GbxBashRow *self)
{
  return is_blank_between (self, 0, self->length_count);
}

static void
append_marked (const GbxBashRow *self, guint offset, GString *text)
{
  for (guint i = offset;; i++)
    {
      g_string_append_unichar (text, self->marked[i] & ~MARKED_END);
      if (self->marked[i] & MARKED_END)
        return;
    }
}

/* Adds the row's text, as UTF-8 and with trailing blanks, to @text. */
void
gbx_bash_row_append_to (const GbxBashRow *self, GString *text)
{
  if (!self->is_unicode)
    {
      g_string_append_len (text, (const char *) self->u.bytes, self->length_count);
      return;
    }

  for (guint i = 0; i < self->length_count; i++)
    {
      guint32 cell = self->u.cells[i];

      if (cell < 0x80)
        g_string_append_c (text, (char) cell);
      else if (cell & CELL_MARKED)
        append_marked (self, cell & CELL_VALUE_MASK, text);
      else if (cell != CELL_RIGHT_HALF)
        g_string_append_unichar (text, cell);
    }
}
