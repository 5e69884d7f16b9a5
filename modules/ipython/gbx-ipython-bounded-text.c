/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-bounded-text.h"

#include <string.h>

#define CUT_NOTICE "\n[... Observation truncated due to length ...]\n"

struct _GbxIpythonBoundedText
{
  GString *head;
  GString *tail; /* what did not fit into the head; at most twice its own share long */
  gsize share_bytes;
  gsize total_bytes;
  gboolean head_is_full; /* or as good as: what follows does not belong next to it */
};

/**
 * gbx_ipython_bounded_text_new:
 * @max_bytes: how much text is kept
 *
 * Returns: (transfer full): an empty text
 */
GbxIpythonBoundedText *
gbx_ipython_bounded_text_new (gsize max_bytes)
{
  GbxIpythonBoundedText *self = g_new0 (GbxIpythonBoundedText, 1);

  self->head = g_string_new (NULL);
  self->tail = g_string_new (NULL);
  self->share_bytes = max_bytes / 2;

  return self;
}

/**
 * gbx_ipython_bounded_text_free:
 * @self: (transfer full): a text
 *
 * Frees it.
 */
void
gbx_ipython_bounded_text_free (GbxIpythonBoundedText *self)
{
  g_string_free (self->head, TRUE);
  g_string_free (self->tail, TRUE);
  g_free (self);
}

/* The last @max_bytes of @text, or less where that would begin inside a character. */
static const char *
find_end_part (const char *text, gsize length_bytes, gsize max_bytes)
{
  const char *start = text + (length_bytes > max_bytes ? length_bytes - max_bytes : 0);

  while ((*start & 0xc0) == 0x80)
    start++;
  return start;
}

static void
append_tail (GbxIpythonBoundedText *self, const char *text, gsize length_bytes)
{
  const char *part = find_end_part (text, length_bytes, self->share_bytes);

  g_string_append (self->tail, part);
  if (self->tail->len > 2 * self->share_bytes)
    {
      part = find_end_part (self->tail->str, self->tail->len, self->share_bytes);
      g_string_erase (self->tail, 0, part - self->tail->str);
    }
}

/**
 * gbx_ipython_bounded_text_append:
 * @self: a text
 * @text: valid UTF-8
 *
 * Adds to the end.
 */
void
gbx_ipython_bounded_text_append (GbxIpythonBoundedText *self, const char *text)
{
  gsize length_bytes = strlen (text);
  gsize room_bytes = self->share_bytes - self->head->len;

  self->total_bytes += length_bytes;
  if (!self->head_is_full)
    {
      gsize fits_bytes = MIN (length_bytes, room_bytes);

      while (fits_bytes > 0 && fits_bytes < length_bytes && (text[fits_bytes] & 0xc0) == 0x80)
        fits_bytes--;
      g_string_append_len (self->head, text, (gssize) fits_bytes);
      text += fits_bytes;
      length_bytes -= fits_bytes;
      self->head_is_full = length_bytes > 0;
    }
  if (length_bytes > 0)
    append_tail (self, text, length_bytes);
}

/**
 * gbx_ipython_bounded_text_skip:
 * @self: a text
 * @length_bytes: more than 0
 *
 * Leaves out a piece that nobody knows any more.
 */
void
gbx_ipython_bounded_text_skip (GbxIpythonBoundedText *self, gsize length_bytes)
{
  self->total_bytes += length_bytes;
  self->head_is_full = TRUE;
}

/**
 * gbx_ipython_bounded_text_get_total_bytes:
 * @self: a text
 *
 * Returns: how much was appended, kept or not
 */
gsize
gbx_ipython_bounded_text_get_total_bytes (const GbxIpythonBoundedText *self)
{
  return self->total_bytes;
}

/**
 * gbx_ipython_bounded_text_build:
 * @self: a text
 *
 * Returns: (transfer full): the whole text, or its beginning, a notice and its end
 */
char *
gbx_ipython_bounded_text_build (const GbxIpythonBoundedText *self)
{
  const char *end = find_end_part (self->tail->str, self->tail->len, self->share_bytes);
  gsize end_bytes = (gsize) (self->tail->str + self->tail->len - end);
  gboolean is_whole = self->head->len + end_bytes == self->total_bytes;

  return g_strconcat (self->head->str, is_whole ? "" : CUT_NOTICE, end, NULL);
}
