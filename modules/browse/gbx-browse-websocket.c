/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-websocket.h"

#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_BYTES 16
#define KEY_CHARS_COUNT 24 /* the same in base64 */
#define MASK_BYTES 4
#define MASK_BIT 0x80
#define FINAL_BIT 0x80
#define OPCODE_BITS 0x0f
#define LENGTH_BITS 0x7f
#define LENGTH_IN_2_BYTES 126
#define LENGTH_IN_8_BYTES 127
#define CONTROL_MAX_BYTES 125
#define OPCODE_CONTINUATION 0
#define OPCODE_CONTROL_BIT 0x08

struct _GbxBrowseWebsocket
{
  GByteArray *inbox; /* of a frame that is not complete */
  GByteArray *text;  /* (nullable): of a message that is not complete */
  gsize max_bytes;
  GbxBrowseWebsocketProblem problem;

  GbxBrowseWebsocketFunc on_message; /* while bytes are pushed */
  gpointer user_data;
};

/* The head of a frame. */
typedef struct
{
  guint opcode;
  gboolean is_final;
  gsize head_bytes; /* with the mask */
  guint64 payload_bytes;
} Head;

/**
 * gbx_browse_websocket_new:
 * @max_bytes: of one message
 *
 * Returns: (transfer full): a reader of what a client sends
 */
GbxBrowseWebsocket *
gbx_browse_websocket_new (gsize max_bytes)
{
  GbxBrowseWebsocket *self = g_new0 (GbxBrowseWebsocket, 1);

  self->inbox = g_byte_array_new ();
  self->max_bytes = max_bytes;

  return self;
}

void
gbx_browse_websocket_free (GbxBrowseWebsocket *self)
{
  g_byte_array_unref (self->inbox);
  g_clear_pointer (&self->text, g_byte_array_unref);
  g_free (self);
}

/* What gbx_browse_websocket_push() found wrong. */
GbxBrowseWebsocketProblem
gbx_browse_websocket_get_problem (GbxBrowseWebsocket *self)
{
  return self->problem;
}

static gboolean
fail (GbxBrowseWebsocket *self, GbxBrowseWebsocketProblem problem)
{
  self->problem = problem;
  return FALSE;
}

/* FALSE: it is not all there. */
static gboolean
read_head (const guint8 *data, gsize length_bytes, Head *out)
{
  Head head = { 0 };
  guint size_bytes = 0;
  guint mask_bytes;

  if (length_bytes < 2)
    return FALSE;
  head.opcode = data[0] & OPCODE_BITS;
  head.is_final = (data[0] & FINAL_BIT) != 0;
  head.payload_bytes = data[1] & LENGTH_BITS;
  if (head.payload_bytes == LENGTH_IN_2_BYTES)
    size_bytes = 2;
  else if (head.payload_bytes == LENGTH_IN_8_BYTES)
    size_bytes = 8;
  mask_bytes = (data[1] & MASK_BIT) != 0 ? MASK_BYTES : 0; /* without one it is wrong already */
  head.head_bytes = 2 + size_bytes + mask_bytes;
  if (length_bytes < head.head_bytes)
    return FALSE;
  for (guint i = 0; i < size_bytes; i++)
    head.payload_bytes = (i == 0 ? 0 : head.payload_bytes << 8) | data[2 + i];

  *out = head;
  return TRUE;
}

/* Whether a frame may stand where it does, as its first two bytes and its length say. */
static gboolean
check_head (GbxBrowseWebsocket *self, const guint8 *data, const Head *head)
{
  gboolean is_control = (head->opcode & OPCODE_CONTROL_BIT) != 0;
  gsize begun_bytes = self->text != NULL ? self->text->len : 0;

  if ((data[0] & ~(FINAL_BIT | OPCODE_BITS)) != 0 || (data[1] & MASK_BIT) == 0)
    return fail (self, GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR);
  if (is_control)
    return (head->is_final && head->payload_bytes <= CONTROL_MAX_BYTES &&
            head->opcode <= GBX_BROWSE_WEBSOCKET_PONG) ||
           fail (self, GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR);
  if (head->opcode > GBX_BROWSE_WEBSOCKET_TEXT)
    return fail (self, GBX_BROWSE_WEBSOCKET_NOT_TEXT);
  if ((head->opcode == OPCODE_CONTINUATION) != (self->text != NULL))
    return fail (self, GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR);
  if (head->payload_bytes > self->max_bytes - begun_bytes)
    return fail (self, GBX_BROWSE_WEBSOCKET_TOO_LARGE);

  return TRUE;
}

static void
unmask (guint8 *payload, gsize length_bytes, const guint8 *mask)
{
  for (gsize i = 0; i < length_bytes; i++)
    payload[i] ^= mask[i % MASK_BYTES];
}

static gboolean
end_text (GbxBrowseWebsocket *self)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->text));
  gsize length_bytes;
  const char *text = g_bytes_get_data (bytes, &length_bytes);

  if (length_bytes > 0 && !g_utf8_validate_len (text, length_bytes, NULL))
    return fail (self, GBX_BROWSE_WEBSOCKET_NOT_UTF8);
  self->on_message (GBX_BROWSE_WEBSOCKET_TEXT, bytes, self->user_data);

  return TRUE;
}

static gboolean
take_frame (GbxBrowseWebsocket *self, guint8 *data, const Head *head)
{
  guint8 *payload = data + head->head_bytes;
  g_autoptr (GBytes) bytes = NULL;

  unmask (payload, head->payload_bytes, payload - MASK_BYTES);
  if ((head->opcode & OPCODE_CONTROL_BIT) != 0)
    {
      bytes = g_bytes_new (payload, head->payload_bytes);
      self->on_message ((GbxBrowseWebsocketKind) head->opcode, bytes, self->user_data);
      return TRUE;
    }
  if (self->text == NULL)
    self->text = g_byte_array_new ();
  g_byte_array_append (self->text, payload, (guint) head->payload_bytes);

  return !head->is_final || end_text (self);
}

/**
 * gbx_browse_websocket_push:
 * @self: a reader
 * @data: the next bytes of the connection
 * @length_bytes: how many
 * @on_message: called for each message that is complete with them
 * @user_data: for @on_message
 *
 * Returns: %FALSE if the client breaks the protocol; nothing that comes later makes sense then
 */
gboolean
gbx_browse_websocket_push (GbxBrowseWebsocket *self,
                           const guint8 *data,
                           gsize length_bytes,
                           GbxBrowseWebsocketFunc on_message,
                           gpointer user_data)
{
  gsize done_bytes = 0;
  Head head;

  self->on_message = on_message;
  self->user_data = user_data;
  g_byte_array_append (self->inbox, data, (guint) length_bytes);
  while (read_head (self->inbox->data + done_bytes, self->inbox->len - done_bytes, &head))
    {
      guint8 *frame = self->inbox->data + done_bytes;

      if (!check_head (self, frame, &head))
        return FALSE;
      if (self->inbox->len - done_bytes - head.head_bytes < head.payload_bytes)
        break;
      if (!take_frame (self, frame, &head))
        return FALSE;
      done_bytes += head.head_bytes + head.payload_bytes;
    }
  g_byte_array_remove_range (self->inbox, 0, (guint) done_bytes);

  return TRUE;
}

/**
 * gbx_browse_websocket_frame:
 * @kind: what it is
 * @payload: the whole message
 *
 * Returns: (transfer full): what is sent
 */
GBytes *
gbx_browse_websocket_frame (GbxBrowseWebsocketKind kind, GBytes *payload)
{
  gsize length_bytes = 0;
  const guint8 *data = g_bytes_get_data (payload, &length_bytes);
  guint size_bytes = length_bytes <= CONTROL_MAX_BYTES ? 0 : length_bytes <= G_MAXUINT16 ? 2
                                                                                         : 8;
  GByteArray *frame = g_byte_array_sized_new ((guint) (2 + size_bytes + length_bytes));
  guint8 head[] = { (guint8) (FINAL_BIT | kind), (guint8) length_bytes };

  if (size_bytes != 0)
    head[1] = size_bytes == 2 ? LENGTH_IN_2_BYTES : LENGTH_IN_8_BYTES;
  g_byte_array_append (frame, head, sizeof head);
  for (guint i = size_bytes; i > 0; i--)
    {
      guint8 byte = (guint8) ((guint64) length_bytes >> (8 * (i - 1)));

      g_byte_array_append (frame, &byte, 1);
    }
  if (length_bytes > 0)
    g_byte_array_append (frame, data, (guint) length_bytes);

  return g_byte_array_free_to_bytes (frame);
}

/**
 * gbx_browse_websocket_accept:
 * @key: the client's Sec-WebSocket-Key
 *
 * Returns: (transfer full) (nullable): what shows the client that it is understood; %NULL if @key
 *   is none
 */
char *
gbx_browse_websocket_accept (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize digest_bytes = sizeof digest;
  g_autofree guchar *decoded = NULL;
  gsize key_bytes;

  if (strlen (key) != KEY_CHARS_COUNT)
    return NULL;
  decoded = g_base64_decode (key, &key_bytes);
  if (key_bytes != KEY_BYTES)
    return NULL;
  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &digest_bytes);

  return g_base64_encode (digest, digest_bytes);
}
