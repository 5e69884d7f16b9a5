/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-screen-private.h"
#include "gbx-bash-text.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

static const GbxBashVtFuncs funcs = {
  .text = gbx_bash_screen_on_text,
  .control = gbx_bash_screen_on_control,
  .escape = gbx_bash_screen_on_escape,
  .csi = gbx_bash_screen_on_csi,
};

/**
 * gbx_bash_screen_new:
 *
 * Returns: (transfer full): an empty terminal, its cursor in the first cell
 *
 * Since: 1.0
 */
GbxBashScreen *
gbx_bash_screen_new (void)
{
  GbxBashScreen *self = g_new0 (GbxBashScreen, 1);

  self->main = gbx_bash_grid_new (GBX_BASH_SCREEN_HISTORY_COUNT);
  self->reply = g_byte_array_new ();
  gbx_bash_vt_parser_init (&self->parser, &funcs, self);
  self->grid = self->main;
  gbx_bash_screen_reset_modes (self);
  return self;
}

/**
 * gbx_bash_screen_free:
 * @self: (transfer full): a terminal
 *
 * Frees @self and all it shows.
 *
 * Since: 1.0
 */
void
gbx_bash_screen_free (GbxBashScreen *self)
{
  gbx_bash_grid_free (self->main);
  g_clear_pointer (&self->alternate, gbx_bash_grid_free);
  g_byte_array_unref (self->reply);
  g_free (self->text);
  g_free (self);
}

void
gbx_bash_screen_changed (GbxBashScreen *self, gboolean has_changed)
{
  if (has_changed)
    self->generation++;
}

void
gbx_bash_screen_reset_modes (GbxBashScreen *self)
{
  self->cursor = (GbxBashCursor){ .x = 0 };
  self->saved = self->cursor;
  self->saved_by_alternate = self->cursor;
  self->top = 0;
  self->bottom = GBX_BASH_SCREEN_ROWS_COUNT - 1;
  self->is_inserting = FALSE;
  self->is_wrapping = TRUE;
  self->has_application_keys = FALSE;
  self->last_byte = 0;
  self->partial_count = 0;
  gbx_bash_screen_set_default_tabs (self);
}

/**
 * gbx_bash_screen_feed:
 * @self: a terminal
 * @bytes: (array length=length_bytes): what a program wrote to it, cut anywhere
 * @length_bytes: how much
 *
 * Shows what a program wrote.
 *
 * Since: 1.0
 */
void
gbx_bash_screen_feed (GbxBashScreen *self, const guint8 *bytes, gsize length_bytes)
{
  gbx_bash_vt_parser_feed (&self->parser, bytes, length_bytes);
}

/* Many small rows leave the heap full of holes, which the C library keeps unless it is told. */
static void
give_memory_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

/**
 * gbx_bash_screen_clear:
 * @self: a terminal
 *
 * Makes the terminal what it is at a fresh prompt: nothing on it, no history, cursor in the first
 * cell, all modes at their defaults, no answer waiting, no sequence begun. Gives memory back.
 *
 * Since: 1.0
 */
void
gbx_bash_screen_clear (GbxBashScreen *self)
{
  gboolean was_large = gbx_bash_grid_get_history_count (self->main) > 0;

  gbx_bash_vt_parser_init (&self->parser, &funcs, self);
  gbx_bash_grid_reset (self->main);
  g_clear_pointer (&self->alternate, gbx_bash_grid_free);
  self->grid = self->main;
  gbx_bash_screen_reset_modes (self);
  gbx_bash_screen_changed (self, TRUE);
  g_byte_array_set_size (self->reply, 0);
  g_clear_pointer (&self->text, g_free);
  if (was_large)
    give_memory_back ();
}

/* The line of the cursor, counted from the oldest one kept. */
static guint
get_cursor_line (GbxBashScreen *self)
{
  return gbx_bash_grid_get_history_count (self->grid) + self->cursor.y;
}

static gboolean
is_line_wrapped (GbxBashScreen *self, guint line)
{
  const GbxBashRow *row = gbx_bash_grid_peek_line (self->grid, line);

  return row != NULL && gbx_bash_row_is_wrapped (row);
}

/* How many lines, joined where they were wrapped, there are from @first to the cursor. */
static guint
count_joined_lines (GbxBashScreen *self, guint first)
{
  guint cursor_line = get_cursor_line (self);
  guint count = 1;

  for (guint line = first; line < cursor_line; line++)
    if (!is_line_wrapped (self, line))
      count++;
  return count;
}

/* Cuts white space off the end of @text, but nothing before @begin. */
static void
trim_from (GString *text, gsize begin)
{
  gsize kept = gbx_bash_get_trimmed_length (text->str + begin, text->len - begin);

  g_string_truncate (text, begin + kept);
}

static char *
build_text (GbxBashScreen *self, guint first)
{
  GString *text = g_string_new (NULL);
  guint end = gbx_bash_grid_count_lines (self->grid);
  gsize begin = 0;

  for (guint line = first; line < end; line++)
    {
      const GbxBashRow *row = gbx_bash_grid_peek_line (self->grid, line);

      if (row != NULL)
        gbx_bash_row_append_to (row, text);
      if (row != NULL && gbx_bash_row_is_wrapped (row) && line + 1 < end)
        continue;
      trim_from (text, begin);
      if (text->len > 0) /* empty lines at the beginning go anyway */
        g_string_append_c (text, '\n');
      begin = text->len;
    }
  trim_from (text, 0);
  g_string_erase (text, 0, gbx_bash_skip_space (text->str) - text->str);

  return g_string_free (text, FALSE);
}

static void
update_text (GbxBashScreen *self)
{
  guint cursor_line = get_cursor_line (self);
  gboolean is_truncated;
  guint first;

  if (self->text != NULL && self->text_generation == self->generation &&
      self->text_line == cursor_line)
    return;

  first = gbx_bash_grid_count_lost_at_prompt (self->grid, self->cursor.y);
  is_truncated = first > 0 || gbx_bash_grid_get_dropped_count (self->grid) > 0;

  g_free (self->text);
  self->text = build_text (self, first);
  self->text_generation = self->generation;
  self->text_line = cursor_line;
  self->text_truncated_count = is_truncated ? count_joined_lines (self, first) : 0;
}

/**
 * gbx_bash_screen_get_text:
 * @self: a terminal
 * @out_truncated_count: (out) (optional): 0 if the text is all that was printed; otherwise how
 *   many lines are left of it, counted as the protocol does: with the empty one before a prompt
 *
 * Reads what the terminal shows, with its history, or the alternate screen alone while a program
 * is on it. Rows that were wrapped are joined; white space goes at the end of each line and at
 * either end of the whole. Room for the next prompt is made first: what it would push out of a
 * full history is left out already. Costs a copy if nothing has changed since the last time.
 *
 * Returns: (transfer full): UTF-8
 *
 * Since: 1.0
 */
char *
gbx_bash_screen_get_text (GbxBashScreen *self, guint *out_truncated_count)
{
  return g_strdup (gbx_bash_screen_peek_text (self, out_truncated_count));
}

/**
 * gbx_bash_screen_peek_text:
 * @self: a terminal
 * @out_truncated_count: (out) (optional): as for gbx_bash_screen_get_text()
 *
 * Returns: what gbx_bash_screen_get_text() does, without a copy; valid until the terminal changes
 *
 * Since: 1.0
 */
const char *
gbx_bash_screen_peek_text (GbxBashScreen *self, guint *out_truncated_count)
{
  update_text (self);
  if (out_truncated_count != NULL)
    *out_truncated_count = self->text_truncated_count;
  return self->text;
}

/**
 * gbx_bash_screen_get_generation:
 * @self: a terminal
 *
 * Returns: a number that is another one whenever gbx_bash_screen_get_text() may return another
 *   text; it stays the same for colours, moves of the cursor and text that is there already
 *
 * Since: 1.0
 */
guint64
gbx_bash_screen_get_generation (GbxBashScreen *self)
{
  return self->generation;
}

/**
 * gbx_bash_screen_is_last_line_open:
 * @self: a terminal
 *
 * Returns: whether the last line of the text may still go on: the cursor is not below it
 *
 * Since: 1.0
 */
gboolean
gbx_bash_screen_is_last_line_open (GbxBashScreen *self)
{
  guint end = gbx_bash_grid_count_lines (self->grid);

  while (end > 0)
    {
      const GbxBashRow *row = gbx_bash_grid_peek_line (self->grid, end - 1);

      if (row != NULL && !gbx_bash_row_is_blank (row))
        break;
      end--;
    }
  return get_cursor_line (self) < end;
}

/**
 * gbx_bash_screen_has_application_keys:
 * @self: a terminal
 *
 * Returns: whether a program asked for the other form of arrow keys; see
 *   gbx_bash_key_to_application()
 *
 * Since: 1.0
 */
gboolean
gbx_bash_screen_has_application_keys (GbxBashScreen *self)
{
  return self->has_application_keys;
}

void
gbx_bash_screen_reply (GbxBashScreen *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (self->reply->len + strlen (text) <= GBX_BASH_REPLY_MAX_BYTES)
    g_byte_array_append (self->reply, (const guint8 *) text, (guint) strlen (text));
}

/**
 * gbx_bash_screen_take_reply:
 * @self: a terminal
 *
 * Takes what the terminal answered to queries of its programs; write it where their input comes
 * from. At most %GBX_BASH_REPLY_MAX_BYTES wait; further answers are lost.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL if there are none
 *
 * Since: 1.0
 */
GBytes *
gbx_bash_screen_take_reply (GbxBashScreen *self)
{
  GBytes *reply;

  if (self->reply->len == 0)
    return NULL;

  reply = g_bytes_new (self->reply->data, self->reply->len);
  g_byte_array_set_size (self->reply, 0);
  return reply;
}
