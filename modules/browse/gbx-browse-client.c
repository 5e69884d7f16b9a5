/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-client.h"

#include "gbx-browse-limits.h"
#include "gbx-browse-websocket.h"

#define READ_CHUNK_BYTES (64 * 1024)

struct _GbxBrowseClient
{
  GIOStream *stream;
  GbxBrowseInstance *instance; /* the browser that it talks with */
  GbxBrowseLine *line;
  GbxBrowseWebsocket *websocket;
  GCancellable *cancellable; /* of reading and writing */
  guint8 *chunk;
  GQueue outbox;     /* Frame; the first one is on its way */
  gboolean has_pong; /* in the outbox */
  gboolean is_reading;
  gboolean is_writing;
  gboolean is_ending; /* what is in the outbox is all */
  gboolean is_over;

  GbxBrowseClientFunc on_gone;
  gpointer user_data;
};

/* Something for the client. */
typedef struct
{
  GBytes *bytes;
  GbxBrowseWebsocketKind kind;
  gsize message_bytes; /* what the line counts */
} Frame;

/* Something for the engine's thread. */
typedef struct
{
  GbxBrowseLine *line;
  GBytes *message; /* (nullable) */
  gboolean is_delivered;
} Parcel;

static void read_more (GbxBrowseClient *self);
static void write_next (GbxBrowseClient *self);

/* --- to the engine --- */

static void
frame_free (Frame *frame)
{
  g_bytes_unref (frame->bytes);
  g_free (frame);
}

/* What the engine did not live to take is the end of the line. */
static void
parcel_free (gpointer data)
{
  Parcel *parcel = data;

  if (!parcel->is_delivered)
    gbx_browse_line_end (parcel->line);
  gbx_browse_line_unref (parcel->line);
  g_clear_pointer (&parcel->message, g_bytes_unref);
  g_free (parcel);
}

static void
add_in_engine (GbxBrowseGuests *guests, gpointer data)
{
  Parcel *parcel = data;

  parcel->is_delivered = TRUE;
  gbx_browse_guests_add (guests, parcel->line);
}

static void
take_in_engine (GbxBrowseGuests *guests, gpointer data)
{
  Parcel *parcel = data;

  parcel->is_delivered = TRUE;
  gbx_browse_guests_take (guests, parcel->line, parcel->message);
}

static void
await_in_engine (GbxBrowseGuests *guests, gpointer data)
{
  Parcel *parcel = data;

  parcel->is_delivered = TRUE;
  gbx_browse_guests_await (guests, parcel->line);
}

static void
remove_in_engine (GbxBrowseGuests *guests, gpointer data)
{
  Parcel *parcel = data;

  parcel->is_delivered = TRUE;
  gbx_browse_guests_remove (guests, parcel->line);
}

/* FALSE: the browser is gone. */
static gboolean
post (GbxBrowseClient *self, GbxBrowseEngineFunc func, GBytes *message)
{
  GbxBrowseEngine *engine = gbx_browse_instance_get_engine (self->instance);
  Parcel *parcel;

  if (engine == NULL)
    return FALSE;
  parcel = g_new0 (Parcel, 1);
  parcel->line = gbx_browse_line_ref (self->line);
  parcel->message = message != NULL ? g_bytes_ref (message) : NULL;
  gbx_browse_engine_post (engine, func, parcel, parcel_free);

  return TRUE;
}

/* --- the end --- */

static void
free_if_over (GbxBrowseClient *self)
{
  if (!self->is_over || self->is_reading || self->is_writing)
    return;
  if (self->on_gone != NULL)
    self->on_gone (self, self->user_data);
  g_io_stream_close (self->stream, NULL, NULL); /* which may be what a server waits for to stop */
  g_clear_object (&self->stream);
  g_clear_object (&self->instance);
  g_clear_pointer (&self->line, gbx_browse_line_unref);
  gbx_browse_websocket_free (self->websocket);
  g_clear_object (&self->cancellable);
  g_free (self->chunk);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) frame_free);
  g_free (self);
}

/* Nothing comes or goes any more. */
static void
be_over (GbxBrowseClient *self)
{
  if (self->is_over)
    return;
  self->is_over = TRUE;
  gbx_browse_line_cut (self->line);
  post (self, remove_in_engine, NULL);
  g_cancellable_cancel (self->cancellable);
}

/* --- to the client --- */

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBrowseClient *self = user_data;
  Frame *done = g_queue_pop_head (&self->outbox);

  self->is_writing = FALSE;
  self->has_pong = self->has_pong && done->kind != GBX_BROWSE_WEBSOCKET_PONG;
  gbx_browse_line_has_sent (self->line, done->message_bytes);
  frame_free (done);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL) ||
      (self->is_ending && g_queue_is_empty (&self->outbox)))
    be_over (self);
  else if (!g_queue_is_empty (&self->outbox))
    write_next (self);
  free_if_over (self);
}

static void
write_next (GbxBrowseClient *self)
{
  const Frame *frame = g_queue_peek_head (&self->outbox);
  gsize length_bytes;
  const void *data = g_bytes_get_data (frame->bytes, &length_bytes);

  self->is_writing = TRUE;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, length_bytes,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written, self);
}

static void
send_frame (GbxBrowseClient *self, GbxBrowseWebsocketKind kind, GBytes *payload)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->bytes = gbx_browse_websocket_frame (kind, payload);
  frame->kind = kind;
  if (kind == GBX_BROWSE_WEBSOCKET_TEXT)
    frame->message_bytes = g_bytes_get_size (payload);
  g_queue_push_tail (&self->outbox, frame);
  if (!self->is_writing)
    write_next (self);
}

/* Says why, and closes once that is out. */
static void
close_with (GbxBrowseClient *self, GBytes *payload)
{
  if (self->is_ending || self->is_over)
    return;
  self->is_ending = TRUE;
  send_frame (self, GBX_BROWSE_WEBSOCKET_CLOSE, payload);
}

static void
refuse (GbxBrowseClient *self, GbxBrowseWebsocketProblem problem)
{
  const guint8 number[] = { (guint8) (problem >> 8), (guint8) problem };
  g_autoptr (GBytes) payload = g_bytes_new (number, sizeof number);

  close_with (self, payload);
}

static void
on_line_message (GBytes *message, gpointer user_data)
{
  GbxBrowseClient *self = user_data;

  if (message == NULL)
    refuse (self, GBX_BROWSE_WEBSOCKET_GOING_AWAY);
  else if (!self->is_ending)
    send_frame (self, GBX_BROWSE_WEBSOCKET_TEXT, message);
}

/* --- from the client --- */

static void
on_message (GbxBrowseWebsocketKind kind, GBytes *payload, gpointer user_data)
{
  GbxBrowseClient *self = user_data;

  if (self->is_ending)
    return;
  if (kind == GBX_BROWSE_WEBSOCKET_TEXT)
    post (self, take_in_engine, payload);
  else if (kind == GBX_BROWSE_WEBSOCKET_CLOSE)
    close_with (self, payload);
  else if (kind == GBX_BROWSE_WEBSOCKET_PING && !self->has_pong)
    {
      self->has_pong = TRUE;
      send_frame (self, GBX_BROWSE_WEBSOCKET_PONG, payload);
    }
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBrowseClient *self = user_data;
  gssize read_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (read_bytes <= 0)
    be_over (self);
  else if (!gbx_browse_websocket_push (self->websocket, self->chunk, (gsize) read_bytes,
                                       on_message, self))
    refuse (self, gbx_browse_websocket_get_problem (self->websocket));
  else if (!self->is_ending && !post (self, await_in_engine, NULL))
    refuse (self, GBX_BROWSE_WEBSOCKET_GOING_AWAY);
  free_if_over (self);
}

static void
read_more (GbxBrowseClient *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk,
                             READ_CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable, on_read,
                             self);
}

static void
on_line_ready (gpointer user_data)
{
  GbxBrowseClient *self = user_data;

  if (!self->is_reading && !self->is_ending)
    read_more (self);
}

/**
 * gbx_browse_client_new:
 * @stream: (transfer full): a connection that speaks WebSocket
 * @instance: the browser it talks with
 * @on_gone: called when it is gone
 * @user_data: for @on_gone
 *
 * Lets a client talk with the browser. Main context.
 *
 * Returns: (transfer none): it, which owns itself
 */
GbxBrowseClient *
gbx_browse_client_new (GIOStream *stream,
                       GbxBrowseInstance *instance,
                       GbxBrowseClientFunc on_gone,
                       gpointer user_data)
{
  GbxBrowseClient *self = g_new0 (GbxBrowseClient, 1);

  self->stream = stream;
  self->instance = g_object_ref (instance);
  self->line = gbx_browse_line_new (on_line_message, on_line_ready, self);
  self->websocket = gbx_browse_websocket_new (GBX_BROWSE_MAX_CLIENT_MESSAGE_BYTES);
  self->cancellable = g_cancellable_new ();
  self->chunk = g_malloc (READ_CHUNK_BYTES);
  self->on_gone = on_gone;
  self->user_data = user_data;
  g_queue_init (&self->outbox);
  post (self, add_in_engine, NULL);
  read_more (self);

  return self;
}

/* Sends it away, and does not tell when it is gone. Main context. */
void
gbx_browse_client_end (GbxBrowseClient *self)
{
  self->on_gone = NULL;
  be_over (self);
  free_if_over (self);
}
