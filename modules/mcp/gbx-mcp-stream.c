/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One answer that is a stream of server-sent events. */
#include "gbx-mcp-stream.h"

#include <string.h>

#include "gbx-mcp-limits.h"

#define PING ": ping\n\n"

struct _GbxMcpStream
{
  GObject parent_instance;

  GbxExchange *exchange;
  GTask *task; /* of the exchange; NULL: it is over */
  GString *outbox;
  gboolean is_writing;
  gboolean is_ending;
  GSource *ping_timer;
  GSource *gone_source;
};

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxMcpStream, gbx_mcp_stream, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
gbx_mcp_stream_finalize (GObject *object)
{
  GbxMcpStream *self = GBX_MCP_STREAM (object);

  g_clear_object (&self->exchange);
  g_string_free (self->outbox, TRUE);

  G_OBJECT_CLASS (gbx_mcp_stream_parent_class)->finalize (object);
}

static void
gbx_mcp_stream_class_init (GbxMcpStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_stream_finalize;

  /* Nothing arrives any more. */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbx_mcp_stream_init (GbxMcpStream *self)
{
  self->outbox = g_string_new (NULL);
}

static void
close_stream (GbxMcpStream *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  clear_source (&self->ping_timer);
  clear_source (&self->gone_source);
  g_task_return_boolean (task, TRUE);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
  g_object_unref (self); /* of gbx_mcp_stream_open() */
}

static gboolean
on_gone (GCancellable *cancellable, gpointer user_data)
{
  close_stream (user_data);
  return G_SOURCE_REMOVE;
}

static void write_more (GbxMcpStream *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpStream) self = user_data;

  self->is_writing = FALSE;
  if (!gbx_exchange_write_finish (GBX_EXCHANGE (source), result, NULL))
    close_stream (self);
  else if (self->outbox->len > 0)
    write_more (self);
  else if (self->is_ending)
    close_stream (self);
}

static void
write_more (GbxMcpStream *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->is_writing || self->task == NULL)
    return;
  bytes = g_bytes_new (self->outbox->str, self->outbox->len);
  g_string_truncate (self->outbox, 0);
  self->is_writing = TRUE;
  gbx_exchange_write_async (self->exchange, bytes, NULL, on_written, g_object_ref (self));
}

static gboolean
on_ping_timer (gpointer user_data)
{
  GbxMcpStream *self = user_data;

  if (!self->is_writing)
    {
      g_string_append (self->outbox, PING);
      write_more (self);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * gbx_mcp_stream_open:
 * @exchange: an exchange that has no answer yet
 * @task: (transfer none): its task, returned when the stream is over; its cancellable ends it
 *
 * Begins the answer. Until GbxMcpStream::closed the stream keeps itself. Main context.
 *
 * Returns: (transfer full): the stream
 */
GbxMcpStream *
gbx_mcp_stream_open (GbxExchange *exchange, GTask *task)
{
  GbxMcpStream *self = g_object_new (GBX_TYPE_MCP_STREAM, NULL);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->exchange = g_object_ref (exchange);
  self->task = g_object_ref (task);
  g_task_set_check_cancellable (task, FALSE); /* a stream that was cut has no error to report */
  gbx_exchange_set_header (exchange, "Cache-Control", "no-store");
  gbx_exchange_set_header (exchange, "X-Accel-Buffering", "no");
  gbx_exchange_start_stream (exchange, 200, "text/event-stream; charset=utf-8");

  self->ping_timer = g_timeout_source_new (GBX_MCP_PING_INTERVAL_USEC / 1000);
  g_source_set_callback (self->ping_timer, on_ping_timer, self, NULL);
  g_source_attach (self->ping_timer, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      self->gone_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->gone_source, G_SOURCE_FUNC (on_gone), self, NULL);
      g_source_attach (self->gone_source, g_main_context_get_thread_default ());
    }

  return g_object_ref (self);
}

gboolean
gbx_mcp_stream_is_open (GbxMcpStream *self)
{
  return self->task != NULL && !self->is_ending;
}

/**
 * gbx_mcp_stream_send_event:
 * @self: a stream
 * @event: its type
 * @data: its data
 *
 * Sends an event; on a stream that is over, nothing. A client that does not read loses its stream.
 * Main context.
 */
void
gbx_mcp_stream_send_event (GbxMcpStream *self, const char *event, const char *data)
{
  g_auto (GStrv) lines = NULL;

  if (!gbx_mcp_stream_is_open (self))
    return;
  if (strlen (data) > GBX_MCP_MAX_PENDING_BYTES - self->outbox->len)
    {
      close_stream (self);
      return;
    }

  g_string_append_printf (self->outbox, "event: %s\n", event);
  lines = g_strsplit (data, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_string_append_printf (self->outbox, "data: %s\n", lines[i]);
  g_string_append_c (self->outbox, '\n');
  write_more (self);
}

/**
 * gbx_mcp_stream_send:
 * @self: a stream
 * @message: a JSON-RPC message
 *
 * Sends a message as gbx_mcp_stream_send_event() does. Main context.
 */
void
gbx_mcp_stream_send (GbxMcpStream *self, JsonNode *message)
{
  g_autofree char *text = json_to_string (message, FALSE);

  gbx_mcp_stream_send_event (self, "message", text);
}

/**
 * gbx_mcp_stream_end:
 * @self: a stream
 *
 * Ends the stream behind what was sent. Main context.
 */
void
gbx_mcp_stream_end (GbxMcpStream *self)
{
  self->is_ending = TRUE;
  if (!self->is_writing)
    close_stream (self);
}
