/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-screen-private.h"

#include <string.h>

#define COLUMNS_COUNT GBX_BASH_SCREEN_COLUMNS_COUNT
#define ROWS_COUNT GBX_BASH_SCREEN_ROWS_COUNT

#define ZERO_WIDTH_SPACE 0x200b

void
gbx_bash_screen_set_default_tabs (GbxBashScreen *self)
{
  for (guint x = 0; x < COLUMNS_COUNT; x++)
    self->has_tab[x] = x % GBX_BASH_SCREEN_TAB_COUNT == 0;
}

/* Moves the cursor down, and the text up where it cannot. */
void
gbx_bash_screen_line_feed (GbxBashScreen *self)
{
  gboolean is_plain, is_lost;

  if (self->cursor.y != self->bottom)
    {
      if (self->cursor.y < ROWS_COUNT - 1)
        self->cursor.y++;
      return;
    }

  /* The text reads the same after a scroll of the whole screen, unless some of it is lost. */
  is_plain = self->grid == self->main && self->top == 0 && self->bottom == ROWS_COUNT - 1;
  is_lost = gbx_bash_grid_scroll_up (self->grid, self->top, self->bottom, 1);
  if (!is_plain || is_lost)
    gbx_bash_screen_changed (self, TRUE);
}

static void
wrap (GbxBashScreen *self)
{
  gbx_bash_row_set_wrapped (gbx_bash_grid_touch (self->grid, self->cursor.y), TRUE);
  gbx_bash_screen_line_feed (self);
  self->cursor.x = 0;
}

static void
put_piece (GbxBashScreen *self, const guint8 *bytes, guint count)
{
  GbxBashRow *row = gbx_bash_grid_touch (self->grid, self->cursor.y);

  if (self->is_inserting)
    gbx_bash_screen_changed (self, gbx_bash_row_insert (row, self->cursor.x, count));
  gbx_bash_screen_changed (self, gbx_bash_row_put_ascii (row, self->cursor.x, bytes, count));
}

/* Without wrapping all that does not fit goes, one after the other, into the last cell. */
static void
put_ascii_unwrapped (GbxBashScreen *self, const guint8 *bytes, gsize count)
{
  guint room_count;

  self->cursor.x = MIN (self->cursor.x, COLUMNS_COUNT - 1);
  room_count = COLUMNS_COUNT - self->cursor.x;
  if (count >= room_count)
    {
      if (room_count > 1)
        put_piece (self, bytes, room_count - 1);
      self->cursor.x = COLUMNS_COUNT - 1;
      put_piece (self, bytes + count - 1, 1);
      return;
    }
  put_piece (self, bytes, (guint) count);
  self->cursor.x += (guint) count;
}

static void
put_ascii (GbxBashScreen *self, const guint8 *bytes, gsize count)
{
  self->last_byte = bytes[count - 1];
  if (!self->is_wrapping)
    {
      put_ascii_unwrapped (self, bytes, count);
      return;
    }

  while (count > 0)
    {
      guint step;

      if (self->cursor.x >= COLUMNS_COUNT)
        wrap (self);
      step = (guint) MIN (count, COLUMNS_COUNT - self->cursor.x);
      put_piece (self, bytes, step);
      self->cursor.x += step;
      bytes += step;
      count -= step;
    }
}

static void
put_wide_char (GbxBashScreen *self, gunichar c, guint width)
{
  GbxBashRow *row;

  if (self->cursor.x + width > COLUMNS_COUNT)
    {
      if (self->is_wrapping)
        wrap (self);
      else
        self->cursor.x = COLUMNS_COUNT - width;
    }

  row = gbx_bash_grid_touch (self->grid, self->cursor.y);
  if (self->is_inserting)
    gbx_bash_screen_changed (self, gbx_bash_row_insert (row, self->cursor.x, width));
  gbx_bash_screen_changed (self, gbx_bash_row_put_char (row, self->cursor.x, c, width));
  self->cursor.x += width;
  if (!self->is_wrapping)
    self->cursor.x = MIN (self->cursor.x, COLUMNS_COUNT - 1);
}

static void
put_mark (GbxBashScreen *self, gunichar c)
{
  if (c == ZERO_WIDTH_SPACE || self->cursor.x == 0 ||
      gbx_bash_grid_peek (self->grid, self->cursor.y) == NULL)
    return;
  gbx_bash_screen_changed (self,
                           gbx_bash_row_add_mark (gbx_bash_grid_touch (self->grid, self->cursor.y),
                                                  self->cursor.x - 1,
                                                  c));
}

static void
put_char (GbxBashScreen *self, gunichar c)
{
  if (c < 0xa0) /* control characters in their long form */
    return;
  self->last_byte = 0;

  if (c >= 0x300 && g_unichar_iszerowidth (c))
    {
      put_mark (self, c);
      return;
    }
  put_wide_char (self, c, c >= 0x1100 && g_unichar_iswide (c) ? 2 : 1);
}

/* Does the last character @count more times, but not beyond the end of the row. */
void
gbx_bash_screen_repeat (GbxBashScreen *self, guint count)
{
  guint room_count = COLUMNS_COUNT - MIN (self->cursor.x, COLUMNS_COUNT);
  guint8 bytes[COLUMNS_COUNT];

  count = MIN (count, room_count);
  if (self->last_byte == 0 || count == 0)
    return;
  memset (bytes, self->last_byte, count);
  put_ascii (self, bytes, count);
}

/* How long the character that begins with @lead is; 0 if none does. */
static guint
get_utf8_length (guint8 lead)
{
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    return 3;
  if (lead >= 0xf0 && lead <= 0xf4)
    return 4;
  return 0;
}

static gunichar
decode_utf8 (const guint8 *bytes, guint length)
{
  static const guint8 lead_masks[] = { 0, 0, 0x1f, 0x0f, 0x07 };
  static const gunichar smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
  gunichar c = bytes[0] & lead_masks[length];

  for (guint i = 1; i < length; i++)
    c = c << 6 | (bytes[i] & 0x3f);
  if (c < smallest[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
    return 0;
  return c;
}

/* Takes bytes of a character that began in an earlier call, or begins here and ends in a later
 * one; what is no UTF-8 is dropped. */
static gsize
put_partial (GbxBashScreen *self, const guint8 *bytes, gsize length_bytes)
{
  gsize pos = 0;

  if (self->partial_count == 0)
    self->partial[self->partial_count++] = bytes[pos++];
  while (pos < length_bytes && self->partial_count < get_utf8_length (self->partial[0]))
    {
      if (bytes[pos] < 0x20 || bytes[pos] == 0x7f)
        return pos; /* a control says itself whether it cuts a character short */
      if ((bytes[pos] & 0xc0) != 0x80)
        {
          self->partial_count = 0; /* cut short; the byte itself begins something else */
          return pos;
        }
      self->partial[self->partial_count++] = bytes[pos++];
    }

  if (self->partial_count == get_utf8_length (self->partial[0]))
    {
      gunichar c = decode_utf8 (self->partial, self->partial_count);

      self->partial_count = 0;
      if (c != 0)
        put_char (self, c);
    }
  return pos;
}

/* Takes one byte or character that begins with a byte above ASCII. */
static gsize
put_utf8 (GbxBashScreen *self, const guint8 *bytes, gsize length_bytes)
{
  if (self->partial_count == 0 && get_utf8_length (bytes[0]) == 0)
    return 1;
  return put_partial (self, bytes, length_bytes);
}

static void
back_space (GbxBashScreen *self)
{
  const GbxBashRow *above;

  if (self->cursor.x > 0)
    {
      self->cursor.x--;
      return;
    }
  if (self->cursor.y == 0)
    return;

  above = gbx_bash_grid_peek (self->grid, self->cursor.y - 1);
  if (above != NULL && gbx_bash_row_is_wrapped (above))
    {
      self->cursor.y--;
      self->cursor.x = COLUMNS_COUNT - 1;
    }
}

static void
tabulate (GbxBashScreen *self)
{
  if (self->cursor.x >= COLUMNS_COUNT - 1)
    return;
  do
    self->cursor.x++;
  while (self->cursor.x < COLUMNS_COUNT - 1 && !self->has_tab[self->cursor.x]);
}

static inline void
put_line_end (GbxBashScreen *self, guint8 byte)
{
  self->partial_count = 0;
  self->last_byte = 0;
  if (byte == '\r')
    self->cursor.x = 0;
  else
    gbx_bash_screen_line_feed (self);
}

/* A control byte other than ESC, CAN and SUB. */
void
gbx_bash_screen_on_control (gpointer user_data, guint8 byte)
{
  GbxBashScreen *self = user_data;

  switch (byte)
    {
    case '\b':
      back_space (self);
      break;
    case '\t':
      tabulate (self);
      break;
    case '\n':
    case '\v':
    case '\f':
      gbx_bash_screen_line_feed (self);
      break;
    case '\r':
      self->cursor.x = 0;
      break;
    default:
      break;
    }
  if (byte != 0)
    self->partial_count = 0;
  self->last_byte = 0;
}

static gsize
count_printable (const guint8 *bytes, gsize length_bytes)
{
  gsize count = 0;

  while (count < length_bytes && bytes[count] >= 0x20 && bytes[count] < 0x7f)
    count++;
  return count;
}

/* Most output is text and line ends: they are taken here in one go, up to the next sequence. */
gsize
gbx_bash_screen_on_text (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  GbxBashScreen *self = user_data;
  gsize pos = 0;

  while (pos < length_bytes)
    {
      guint8 c = bytes[pos];

      if (c >= 0x80)
        pos += put_utf8 (self, bytes + pos, length_bytes - pos);
      else if (c >= 0x20 && c < 0x7f)
        {
          gsize count = count_printable (bytes + pos, length_bytes - pos);

          self->partial_count = 0;
          put_ascii (self, bytes + pos, count);
          pos += count;
        }
      else if (c == '\r' || c == '\n')
        {
          put_line_end (self, c);
          pos++;
        }
      else
        break;
    }
  return pos;
}
