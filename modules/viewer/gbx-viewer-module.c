/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The viewer's own small HTTP server, for the browser in the sandbox alone. */
#include "gbx-viewer-module.h"

#include <string.h>

#include "gbx-viewer-answer.h"

#define BACKLOG 16

struct _GbxViewer
{
  GObject parent_instance;

  GSocketService *service; /* NULL: not running */
  GCancellable *stopping;
  char *url_file;
  guint clients_count;
};

typedef struct
{
  GbxViewer *viewer;
  GSocketConnection *connection;
  GbxViewerRequest *request;
  gsize used_bytes;
  char head[GBX_VIEWER_MAX_HEAD_BYTES];
} Client;

static void gbx_viewer_service_init (GbxServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxViewer,
                               gbx_viewer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE, gbx_viewer_service_init))

/* --- one client --- */

static void read_head (Client *client);

static void
client_free (Client *client)
{
  client->viewer->clients_count--;
  g_clear_pointer (&client->request, gbx_viewer_request_free);
  g_object_unref (client->connection);
  g_object_unref (client->viewer);
  g_free (client);
}

static void
answer_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Client *client = task_data;
  GIOStream *stream = G_IO_STREAM (client->connection);

  gbx_viewer_answer (client->request, g_io_stream_get_output_stream (stream));
  g_io_stream_close (stream, NULL, NULL);
  g_task_return_boolean (job, TRUE);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  client_free (user_data);
}

static void
answer (Client *client)
{
  g_autoptr (GTask) job = g_task_new (NULL, NULL, on_answered, client);

  g_task_set_source_tag (job, answer);
  g_task_set_task_data (job, client, NULL);
  g_task_run_in_thread (job, answer_in_thread);
}

static void
on_head_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  const char *end;

  if (n > 0)
    client->used_bytes += (gsize) n;
  end = memmem (client->head, client->used_bytes, "\r\n\r\n", 4);
  if (end != NULL)
    client->request = gbx_viewer_request_parse (client->head, (gsize) (end - client->head));

  if (client->request != NULL)
    answer (client);
  else if (n > 0 && end == NULL && client->used_bytes < sizeof client->head)
    read_head (client);
  else
    client_free (client);
}

static void
read_head (Client *client)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (client->connection));

  g_input_stream_read_async (input, client->head + client->used_bytes,
                             sizeof client->head - client->used_bytes, G_PRIORITY_DEFAULT,
                             client->viewer->stopping, on_head_read, client);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  GbxViewer *self = user_data;
  Client *client;

  if (self->clients_count >= GBX_VIEWER_MAX_CONNECTIONS_COUNT)
    return TRUE;

  self->clients_count++;
  client = g_new0 (Client, 1);
  client->viewer = g_object_ref (self);
  client->connection = g_object_ref (connection);
  g_socket_set_timeout (g_socket_connection_get_socket (connection),
                        GBX_VIEWER_TIMEOUT_USEC / G_USEC_PER_SEC);
  read_head (client);
  return TRUE;
}

/* --- the service --- */

static gboolean
listen_here (GbxViewer *self, guint16 *out_port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  self->service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), BACKLOG);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                      error))
    return FALSE;

  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  *out_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

/* A file of that name that somebody put there is replaced, not written to. */
static void
write_url_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GbxViewer *self = source;
  GError *error = NULL;

  if (g_file_set_contents_full (self->url_file, task_data, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_async (GbxService *service,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GbxViewer *self = GBX_VIEWER (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  guint16 port = 0;

  g_task_set_source_tag (task, start_async);
  if (!listen_here (self, &port, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_strdup_printf ("http://localhost:%u", port), g_free);
  g_task_run_in_thread (task, write_url_in_thread);
}

static void
stop_async (GbxService *service,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GbxViewer *self = GBX_VIEWER (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, stop_async);
  g_cancellable_cancel (self->stopping);
  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_viewer_service_init (GbxServiceInterface *iface)
{
  iface->start_async = start_async;
  iface->stop_async = stop_async;
}

static void
gbx_viewer_finalize (GObject *object)
{
  GbxViewer *self = GBX_VIEWER (object);

  g_clear_object (&self->service);
  g_clear_object (&self->stopping);
  g_free (self->url_file);

  G_OBJECT_CLASS (gbx_viewer_parent_class)->finalize (object);
}

static void
gbx_viewer_class_init (GbxViewerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_viewer_finalize;
}

static void
gbx_viewer_init (GbxViewer *self)
{
  self->stopping = g_cancellable_new ();
}

/**
 * gbx_viewer_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): the module's object
 */
GbxViewer *
gbx_viewer_new (GbxHost *host)
{
  GbxViewer *self = g_object_new (GBX_TYPE_VIEWER, NULL);

  self->url_file = g_strdup (gbx_settings_get_string (gbx_host_get_settings (host), "url-file"));
  return self;
}
