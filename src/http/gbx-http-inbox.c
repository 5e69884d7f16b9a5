/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-inbox.h"

#include <string.h>

#include "gbx-http-head.h"

void
gbx_http_inbox_init (GbxHttpInbox *self)
{
  self->bytes = g_byte_array_new ();
  self->taken_bytes = 0;
  self->scanned_bytes = 0;
  self->pass_bytes = 0;
}

void
gbx_http_inbox_clear (GbxHttpInbox *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

/* Adds what was read. */
void
gbx_http_inbox_append (GbxHttpInbox *self, const void *data, gsize length_bytes)
{
  g_byte_array_append (self->bytes, data, (guint) length_bytes);
}

/**
 * gbx_http_inbox_reserve:
 * @self: an inbox that holds nothing
 * @length_bytes: how much may come
 *
 * Returns: (transfer none): where it can be put, to be told with gbx_http_inbox_add() at once
 */
guint8 *
gbx_http_inbox_reserve (GbxHttpInbox *self, gsize length_bytes)
{
  g_byte_array_set_size (self->bytes, (guint) length_bytes);
  return self->bytes->data;
}

/* Says how much was put where gbx_http_inbox_reserve() said. */
void
gbx_http_inbox_add (GbxHttpInbox *self, gsize length_bytes)
{
  g_byte_array_set_size (self->bytes, (guint) length_bytes);
}

/* Whether bytes of a request may be passed on. */
gboolean
gbx_http_inbox_is_passing (GbxHttpInbox *self)
{
  return self->pass_bytes > 0;
}

/* Whether there is anything of the next request. */
gboolean
gbx_http_inbox_has_begun (GbxHttpInbox *self)
{
  return self->bytes->len > 0;
}

/* Whether a read would get on without the socket. */
gboolean
gbx_http_inbox_has_more (GbxHttpInbox *self)
{
  return self->bytes->len > (self->pass_bytes > 0 ? 0 : self->scanned_bytes);
}

/* From here on all is passed: what comes is no longer HTTP. */
void
gbx_http_inbox_pass_all (GbxHttpInbox *self)
{
  self->pass_bytes = G_MAXUINT64;
}

/**
 * gbx_http_inbox_pass:
 * @self: an inbox that is passing
 * @count_bytes: how many bytes are asked for
 *
 * Accounts for bytes that go past the inbox, from the socket to the reader.
 *
 * Returns: how many may
 */
gsize
gbx_http_inbox_pass (GbxHttpInbox *self, gsize count_bytes)
{
  gsize n = (gsize) MIN ((guint64) count_bytes, self->pass_bytes);

  if (self->pass_bytes != G_MAXUINT64)
    self->pass_bytes -= n;
  return n;
}

static void
drop_taken (GbxHttpInbox *self)
{
  g_byte_array_remove_range (self->bytes, 0, (guint) self->taken_bytes);
  self->taken_bytes = 0;
  /* What a body needed is not kept for the next request. */
  if (self->bytes->len == 0 && self->pass_bytes == 0)
    {
      g_byte_array_unref (self->bytes);
      self->bytes = g_byte_array_new ();
    }
}

/**
 * gbx_http_inbox_take:
 * @self: an inbox
 * @buffer: where to
 * @count_bytes: how many bytes at most
 *
 * Takes bytes of the request that is passed on.
 *
 * Returns: how many; 0 if there are none
 */
gsize
gbx_http_inbox_take (GbxHttpInbox *self, void *buffer, gsize count_bytes)
{
  gsize there = self->bytes->len - self->taken_bytes;
  gsize n = gbx_http_inbox_pass (self, MIN (count_bytes, there));

  if (n == 0)
    return 0;
  memcpy (buffer, self->bytes->data + self->taken_bytes, n);
  self->taken_bytes += n;
  /* Moving the rest to the front each time would cost more than all else. */
  if (n == there || self->pass_bytes == 0)
    drop_taken (self);
  return n;
}

/* Empty lines may stand before a request. */
static void
drop_empty_lines (GbxHttpInbox *self)
{
  guint n = 0;

  while (n < self->bytes->len && (self->bytes->data[n] == '\r' || self->bytes->data[n] == '\n'))
    n++;
  if (n > 0)
    g_byte_array_remove_range (self->bytes, 0, n);
}

/**
 * gbx_http_inbox_look_for_head:
 * @self: an inbox that is not passing
 * @max_head_bytes: how large a head may be
 * @out_refusal: (out): why not
 *
 * Looks for the head of the next request. When it is there the inbox is passing, up to the end of
 * the request's body; behind chunks, whose end is not looked for, nothing may follow.
 *
 * Returns: %FALSE if the request is refused
 */
gboolean
gbx_http_inbox_look_for_head (GbxHttpInbox *self,
                              gsize max_head_bytes,
                              GbxHttpRefusal *out_refusal)
{
  GbxHttpHead head;
  gsize head_bytes;

  if (self->scanned_bytes == 0)
    drop_empty_lines (self);
  head_bytes = gbx_http_head_find_end ((const char *) self->bytes->data, self->bytes->len,
                                       self->scanned_bytes);
  self->scanned_bytes = self->bytes->len;
  if (MAX (head_bytes, head_bytes > 0 ? 0 : self->bytes->len) > max_head_bytes)
    {
      *out_refusal = GBX_HTTP_REFUSAL_HEAD_TOO_LARGE;
      return FALSE;
    }
  if (head_bytes == 0)
    return TRUE;

  self->scanned_bytes = 0;
  if (!gbx_http_head_check ((const char *) self->bytes->data, head_bytes, &head, out_refusal))
    return FALSE;
  self->pass_bytes = head.is_chunked ? G_MAXUINT64 : head_bytes + head.content_length;
  return TRUE;
}
