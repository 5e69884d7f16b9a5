/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One answer that is a stream of server-sent events. */
#include "gbx-mcp-stream.h"

#include <string.h>

#include "gbx-mcp-wire-limits.h"

#define PING ": ping\n\n"

/* No GObject: two modules hold this code, and a type can be registered once. */
struct _GbxMcpStream
{
  grefcount ref_count;
  GbxExchange *exchange;
  GTask *task; /* of the exchange; NULL: it is over */
  GString *outbox;
  guint awaited_count; /* answers; the last one ends the stream */
  gboolean is_writing;
  gboolean is_ending;
  GSource *ping_timer;
  GSource *gone_source;
  GbxMcpStreamFunc on_closed;
  gpointer user_data;
  GDestroyNotify user_data_free;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

GbxMcpStream *
gbx_mcp_stream_ref (GbxMcpStream *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_mcp_stream_unref (GbxMcpStream *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->exchange);
  g_string_free (self->outbox, TRUE);
  g_free (self);
}

/**
 * gbx_mcp_stream_set_closed_func:
 * @self: a stream that is open
 * @on_closed: called once, when nothing arrives any more
 * @user_data: for @on_closed
 * @user_data_free: (nullable): frees @user_data afterwards
 *
 * Replaces the function that was set before.
 */
void
gbx_mcp_stream_set_closed_func (GbxMcpStream *self,
                                GbxMcpStreamFunc on_closed,
                                gpointer user_data,
                                GDestroyNotify user_data_free)
{
  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
  self->on_closed = on_closed;
  self->user_data = user_data;
  self->user_data_free = user_data_free;
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
  if (self->on_closed != NULL)
    self->on_closed (self, self->user_data);
  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
  gbx_mcp_stream_unref (self); /* of gbx_mcp_stream_open() */
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
  gbx_exchange_write_async (self->exchange, bytes, NULL, on_written,
                            gbx_mcp_stream_ref (self));
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
 * Begins the answer. Until it is over the stream keeps itself. Main context.
 *
 * Returns: (transfer full): the stream
 */
GbxMcpStream *
gbx_mcp_stream_open (GbxExchange *exchange, GTask *task)
{
  GbxMcpStream *self = g_new0 (GbxMcpStream, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_ref_count_init (&self->ref_count);
  self->outbox = g_string_new (NULL);
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

  return gbx_mcp_stream_ref (self);
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
 * gbx_mcp_stream_expect:
 * @self: a stream
 * @count: of requests whose answers end it; a stream that expects none goes on
 */
void
gbx_mcp_stream_expect (GbxMcpStream *self, guint count)
{
  self->awaited_count = count;
}

/**
 * gbx_mcp_stream_answer:
 * @self: a stream
 * @message: (nullable): an answer; %NULL: the request was cancelled, so that there is none
 *
 * Sends an answer; the last one that is expected ends the stream. Main context.
 */
void
gbx_mcp_stream_answer (GbxMcpStream *self, JsonNode *message)
{
  if (message != NULL)
    gbx_mcp_stream_send (self, message);
  if (self->awaited_count > 0 && --self->awaited_count == 0)
    gbx_mcp_stream_end (self);
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
