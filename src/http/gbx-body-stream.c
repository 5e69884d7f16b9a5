/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-body-stream.h"

#include "gbx-error.h"
#include "gbx-task-slot.h"

/* No chunk of the HTTP library is larger. */
#define CHUNK_BYTES (64 * 1024)

struct _GbxBodyStream
{
  SoupServerMessage *message; /* NULL when it is over */
  GbxConnection *connection;
  GbxBodyStreamFunc too_large;
  gpointer user_data;

  GByteArray *buffer;
  guint64 max_bytes;
  guint64 received_bytes;
  GbxTaskSlot reader; /* who waits for a part of the body */

  gboolean keeps_all;
  gboolean paused;
  gboolean ended;
  gboolean discards;
};

/* Stops reading from the socket, and with it the client's clock: it is not the one who is slow. */
static void
pause_reading (GbxBodyStream *self)
{
  self->paused = TRUE;
  soup_server_message_pause (self->message);
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_ANSWER);
}

static void
resume_reading (GbxBodyStream *self)
{
  if (!self->paused)
    return;

  self->paused = FALSE;
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_BODY);
  soup_server_message_unpause (self->message);
}

/* Gives the waiting reader what there is. */
static void
serve (GbxBodyStream *self)
{
  g_autoptr (GTask) task = NULL;
  gboolean is_over = self->message == NULL;

  if (self->reader.task == NULL || !(self->paused || self->ended || is_over))
    return;

  task = gbx_task_slot_take (&self->reader);
  if (!self->ended && is_over)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the client is gone");
  else
    g_task_return_pointer (task, gbx_body_stream_take (self), (GDestroyNotify) g_bytes_unref);
  if (!is_over)
    resume_reading (self);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  GbxBodyStream *self = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  self->received_bytes += size;
  if (self->received_bytes > self->max_bytes)
    {
      self->too_large (self->user_data);
      return;
    }
  if (self->discards)
    return;

  g_byte_array_append (self->buffer, data, (guint) size);
  if (self->keeps_all || self->buffer->len < GBX_HTTP_STREAM_BUFFER_BYTES)
    return;
  pause_reading (self);
  serve (self);
}

static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  GbxBodyStream *self = user_data;

  self->ended = TRUE;
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_ANSWER);
  serve (self);
}

/**
 * gbx_body_stream_new:
 * @message: a message whose head has been read
 * @connection: what it comes over
 * @too_large: called when the body is larger than it may be
 * @user_data: for @too_large
 *
 * Returns: (transfer full): a stream that holds both until gbx_body_stream_close()
 */
GbxBodyStream *
gbx_body_stream_new (SoupServerMessage *message,
                     GbxConnection *connection,
                     GbxBodyStreamFunc too_large,
                     gpointer user_data)
{
  GbxBodyStream *self = g_new0 (GbxBodyStream, 1);

  self->message = g_object_ref (message);
  self->connection = g_object_ref (connection);
  self->too_large = too_large;
  self->user_data = user_data;
  self->buffer = g_byte_array_new ();

  return self;
}

void
gbx_body_stream_free (GbxBodyStream *self)
{
  gbx_body_stream_close (self);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

/**
 * gbx_body_stream_start:
 * @self: a stream
 * @max_bytes: how much may come
 * @keeps_all: %FALSE: read from the socket only as much as is read from here
 *
 * Begins to take what comes from the socket.
 */
void
gbx_body_stream_start (GbxBodyStream *self, guint64 max_bytes, gboolean keeps_all)
{
  self->max_bytes = max_bytes;
  self->keeps_all = keeps_all;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message), FALSE);
  g_signal_connect (self->message, "got-chunk", G_CALLBACK (on_got_chunk), self);
  g_signal_connect (self->message, "got-body", G_CALLBACK (on_got_body), self);
  gbx_connection_set_phase (self->connection, GBX_CONNECTION_PHASE_BODY);
}

/* (transfer full): what has come and was not read yet */
GBytes *
gbx_body_stream_take (GbxBodyStream *self)
{
  GByteArray *buffer = g_steal_pointer (&self->buffer);

  /* The last chunk goes beyond, and then all would be copied to where there is more room. */
  self->buffer = self->keeps_all
                     ? g_byte_array_new ()
                     : g_byte_array_sized_new (GBX_HTTP_STREAM_BUFFER_BYTES + CHUNK_BYTES);
  return g_byte_array_free_to_bytes (buffer);
}

/**
 * gbx_body_stream_read:
 * @self: a stream
 * @task: (transfer full): is given the next part as #GBytes, which is empty at the end
 *
 * Waits for a good part of the body: all that the buffer holds, or the rest.
 */
void
gbx_body_stream_read (GbxBodyStream *self, GTask *task)
{
  g_autoptr (GTask) owned = task;

  if (self->reader.task != NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_BUSY, "another read is under way");
      return;
    }

  gbx_task_slot_put (&self->reader, g_steal_pointer (&owned));
  serve (self);
}

/* An answer is there: nobody will read what still comes, but the client may go on sending it. */
void
gbx_body_stream_discard (GbxBodyStream *self)
{
  if (self->message == NULL || self->ended)
    return;

  self->discards = TRUE;
  g_byte_array_set_size (self->buffer, 0);
  resume_reading (self);
}

/**
 * gbx_body_stream_close:
 * @self: a stream
 *
 * Lets go of the message. Harmless the second time.
 */
void
gbx_body_stream_close (GbxBodyStream *self)
{
  if (self->message == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->connection);
  serve (self);
}
