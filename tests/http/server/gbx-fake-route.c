/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-fake-route.h"

#include <string.h>

#include "gbx-error.h"

#define CHUNK_BYTES (64 * 1024)

struct _GbxFakeRoute
{
  GObject parent_instance;

  gsize streamed_bytes;
  guint running_count;
  guint cancelled_count;
};

typedef struct
{
  GbxExchange *exchange;
  guint written_count;
  GSource *cancel_source;
} Stream;

static void route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxFakeRoute,
                               gbx_fake_route,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE, route_init))

static void
stream_free (Stream *stream)
{
  if (stream->cancel_source != NULL)
    g_source_destroy (stream->cancel_source);
  g_clear_pointer (&stream->cancel_source, g_source_unref);
  g_object_unref (stream->exchange);
  g_free (stream);
}

static void
echo (GbxExchange *exchange)
{
  const char *value = gbx_exchange_get_query_value (exchange, "q");
  const char *header = gbx_exchange_get_header (exchange, "X-Test");
  gsize length;
  const char *body = g_bytes_get_data (gbx_exchange_get_body (exchange), &length);
  g_autofree char *text = g_strdup_printf ("%s %s q=%s header=%s body=%.*s",
                                           gbx_exchange_get_method (exchange),
                                           gbx_exchange_get_path (exchange),
                                           value != NULL ? value : "(none)",
                                           header != NULL ? header : "(none)", (int) length, body);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  gbx_exchange_set_header (exchange, "X-Module", "yes");
  gbx_exchange_set_header (exchange, "X-Evil", "a\r\nX-Injected: b");
  gbx_exchange_set_header (exchange, "X-Evil\r\nX-Injected", "b");
  gbx_exchange_respond (exchange, 201, "text/plain", bytes);
}

static void write_more (GTask *task);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxFakeRoute *self = g_task_get_source_object (task);
  Stream *stream = g_task_get_task_data (task);
  const char *path = gbx_exchange_get_path (stream->exchange);
  g_autoptr (GError) error = NULL;

  if (!gbx_exchange_write_finish (GBX_EXCHANGE (source), result, &error))
    {
      self->running_count--;
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  stream->written_count++;
  if (g_str_equal (path, "/module/stream"))
    self->streamed_bytes += CHUNK_BYTES;
  if (g_str_equal (path, "/module/events"))
    {
      g_steal_pointer (&task); /* until it is cancelled */
      return;
    }
  if (stream->written_count == 10 && !g_str_equal (path, "/module/stream"))
    {
      self->running_count--;
      if (g_str_equal (path, "/module/broken"))
        g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_FAILED, "broken");
      else
        g_task_return_boolean (task, TRUE);
      return;
    }
  write_more (g_steal_pointer (&task));
}

static void
write_more (GTask *task)
{
  Stream *stream = g_task_get_task_data (task);
  gboolean is_endless = g_str_equal (gbx_exchange_get_path (stream->exchange), "/module/stream");
  char *text = is_endless ? g_strnfill (CHUNK_BYTES, 'x')
                          : g_strdup_printf ("data: %u\n\n", stream->written_count);
  g_autoptr (GBytes) chunk = g_bytes_new_take (text, strlen (text));

  gbx_exchange_write_async (stream->exchange, chunk, NULL, on_written, task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  GbxFakeRoute *self = g_task_get_source_object (task);
  Stream *stream = g_task_get_task_data (task);

  self->cancelled_count++;
  if (g_str_equal (gbx_exchange_get_path (stream->exchange), "/module/events"))
    {
      self->running_count--;
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

static void
start_stream (GTask *task, GbxExchange *exchange, GCancellable *cancellable)
{
  GbxFakeRoute *self = g_task_get_source_object (task);
  Stream *stream = g_new0 (Stream, 1);

  stream->exchange = g_object_ref (exchange);
  stream->cancel_source = g_cancellable_source_new (cancellable);
  g_task_set_task_data (task, stream, (GDestroyNotify) stream_free);
  g_source_set_callback (stream->cancel_source, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (stream->cancel_source, NULL);
  self->running_count++;
  gbx_exchange_start_stream (exchange, 200, "text/event-stream");
  write_more (task);
}

static void
on_echoed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GIOStream) stream = user_data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
take_over (GbxExchange *exchange)
{
  GIOStream *stream;

  gbx_exchange_set_header (exchange, "X-Module", "yes");
  stream = gbx_exchange_take_over (exchange, "echo");
  g_output_stream_splice_async (g_io_stream_get_output_stream (stream),
                                g_io_stream_get_input_stream (stream),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, on_echoed,
                                stream);
}

static void
handle_async (GbxRoute *route,
              GbxExchange *exchange,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = g_task_new (route, NULL, callback, user_data);
  const char *name = strrchr (gbx_exchange_get_path (exchange), '/') + 1;
  static const char *const streams[] = { "stream", "events", "count", "broken", NULL };

  if (g_strv_contains (streams, name))
    {
      start_stream (task, exchange, cancellable);
      return;
    }

  /* The length of a stream that did not come about. */
  if (g_str_equal (name, "fail") || g_str_equal (name, "gateway"))
    gbx_exchange_set_header (exchange, "Content-Length", "4096");
  if (g_str_equal (name, "fail"))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND, "no such page");
  else
    {
      if (g_str_equal (name, "gateway"))
        gbx_exchange_respond (exchange, 503, NULL, NULL);
      else if (g_str_equal (name, "taken"))
        take_over (exchange);
      else if (!g_str_equal (name, "silent"))
        echo (exchange);
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
route_init (GbxRouteInterface *iface)
{
  iface->handle_async = handle_async;
}

static void
gbx_fake_route_class_init (GbxFakeRouteClass *klass)
{
}

static void
gbx_fake_route_init (GbxFakeRoute *self)
{
}

GbxRoute *
gbx_fake_route_new (void)
{
  return g_object_new (GBX_TYPE_FAKE_ROUTE, NULL);
}

gsize
gbx_fake_route_get_streamed_bytes (GbxRoute *self)
{
  return GBX_FAKE_ROUTE (self)->streamed_bytes;
}

guint
gbx_fake_route_get_running_count (GbxRoute *self)
{
  return GBX_FAKE_ROUTE (self)->running_count;
}

guint
gbx_fake_route_get_cancelled_count (GbxRoute *self)
{
  return GBX_FAKE_ROUTE (self)->cancelled_count;
}
