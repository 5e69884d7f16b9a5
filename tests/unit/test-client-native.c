/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of a sandbox without a server, whose provider is faster than what it is read by. */
#include <gbx-test.h>
#include <string.h>

#include "gbx-client.h"

#define PIECES_COUNT 5

#define TEST_TYPE_PROVIDER (test_provider_get_type ())
G_DECLARE_FINAL_TYPE (TestProvider, test_provider, TEST, PROVIDER, GObject)

struct _TestProvider
{
  GObject parent_instance;
  guint sent_count;
  gboolean is_done;
};

static void test_provider_provider_init (GbxProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProvider,
                               test_provider,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER,
                                                      test_provider_provider_init))

static GBytes *
new_piece (guint number)
{
  char *data = g_strnfill (GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES, (char) ('a' + number));

  return g_bytes_new_take (data, GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES);
}

/* As many as there is room for. */
static void
send_pieces (GTask *task)
{
  TestProvider *self = g_task_get_source_object (task);
  GbxRequest *request = g_task_get_task_data (task);

  while (self->sent_count < PIECES_COUNT)
    {
      g_autoptr (GBytes) piece = new_piece (self->sent_count++);

      if (!gbx_request_emit_output (request, piece))
        {
          self->sent_count--;
          return;
        }
    }
  if (self->is_done)
    return;
  self->is_done = TRUE;
  g_task_return_pointer (task, gbx_observation_new ("download_files", ""), g_object_unref);
}

static void
on_drained (GbxRequest *request, gpointer user_data)
{
  send_pieces (user_data);
}

static void
test_provider_execute_async (GbxProvider *provider,
                             GbxSandbox *sandbox,
                             GbxRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);

  g_assert_cmpstr (gbx_request_get_string_arg (request, "path", NULL), ==, "/w");
  g_task_set_task_data (task, request, NULL);
  g_signal_connect_data (request, "drained", G_CALLBACK (on_drained), task,
                         (GClosureNotify) g_object_unref, 0);
  send_pieces (task);
}

static void
test_provider_provider_init (GbxProviderInterface *iface)
{
  iface->execute_async = test_provider_execute_async;
}

static void
test_provider_class_init (TestProviderClass *klass)
{
}

static void
test_provider_init (TestProvider *self)
{
}

static void
test_download (void)
{
  GbxTest *test = gbx_test_new ();
  g_autoptr (GbxProvider) provider = g_object_new (TEST_TYPE_PROVIDER, NULL);
  g_autoptr (GbxSandbox) sandbox = gbx_sandbox_new ("test", "id", "box");
  g_autoptr (GbxClient) client = gbx_client_new_for_sandbox (provider, sandbox);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *data;

  gbx_client_download_async (client, "/w", output, NULL, NULL, NULL, gbx_test_store_result,
                             &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_client_download_finish (client, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), ==,
                    PIECES_COUNT * (gsize) GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES);
  data = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output));
  for (guint i = 0; i < PIECES_COUNT; i++)
    {
      g_autoptr (GBytes) piece = new_piece (i);

      g_assert_cmpmem (data + i * (gsize) GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES,
                       GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES, g_bytes_get_data (piece, NULL),
                       g_bytes_get_size (piece));
    }
  gbx_test_free (test);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/client/native/download", test_download);
  return g_test_run ();
}
