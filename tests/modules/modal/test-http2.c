/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers as bytes, without a server. */
#include <string.h>

#include "gbx-modal-http2.h"
#include "gbx-modal-limits.h"

#define DATA 0
#define HEADERS 1
#define RESET 3
#define SETTINGS 4
#define GOAWAY 7
#define END_STREAM 1
#define END_HEADERS 4

static void
add_frame (GByteArray *wire,
           guint8 type,
           guint8 flags,
           guint8 stream,
           gconstpointer data,
           gsize size)
{
  const guint8 head[] = { (guint8) (size >> 16),
                          (guint8) (size >> 8),
                          (guint8) size,
                          type,
                          flags,
                          0,
                          0,
                          0,
                          stream };

  g_byte_array_append (wire, head, sizeof head);
  g_byte_array_append (wire, data, (guint) size);
}

/* headers: “name=value”, … */
static void
add_headers (GByteArray *wire, guint8 flags, const char *const *headers)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();

  for (gsize i = 0; headers[i] != NULL; i++)
    {
      const char *value = strchr (headers[i] + 1, '=') + 1;
      const guint8 name_bytes = (guint8) (value - headers[i] - 1);
      const guint8 value_bytes = (guint8) strlen (value);

      g_byte_array_append (block, (const guint8 *) "\0", 1);
      g_byte_array_append (block, &name_bytes, 1);
      g_byte_array_append (block, (const guint8 *) headers[i], name_bytes);
      g_byte_array_append (block, &value_bytes, 1);
      g_byte_array_append (block, (const guint8 *) value, value_bytes);
    }
  add_frame (wire, HEADERS, flags | END_HEADERS, 1, block->data, block->len);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GbxModalReply *
exchange (GByteArray *wire, GCancellable *cancellable, GError **error)
{
  static const char *const headers[] = { ":method", "POST", ":scheme", "http",
                                         ":path", "/x", ":authority", "a",
                                         "te", "trailers", NULL };
  g_autoptr (GInputStream) input =
      g_memory_input_stream_new_from_data (wire->data, wire->len, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) connection = g_simple_io_stream_new (input, output);
  g_autoptr (GBytes) body = g_bytes_new_static ("request", 7);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean was_sent = FALSE;
  GbxModalReply *reply;

  gbx_modal_http2_exchange_async (connection, headers, body, GBX_MODAL_ANSWER_MAX_BYTES,
                                  cancellable, on_done, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = gbx_modal_http2_exchange_finish (result, &was_sent, error);
  g_assert_true (was_sent);
  return reply;
}

static GByteArray *
new_wire (void)
{
  GByteArray *wire = g_byte_array_new ();

  add_frame (wire, SETTINGS, 0, 0, NULL, 0);
  return wire;
}

static void
test_answer (void)
{
  static const char *const head[] = { ":status=200", "content-type=application/grpc", NULL };
  static const char *const trailers[] = { "grpc-status=8", "grpc-message=too%20much",
                                          "grpc-status-details-bin=AAAA", NULL };
  g_autoptr (GByteArray) wire = new_wire ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModalReply) reply = NULL;

  add_headers (wire, 0, head);
  add_frame (wire, DATA, 0, 1, "ab", 2);
  add_frame (wire, DATA, 0, 1, "c", 1);
  add_headers (wire, END_STREAM, trailers);
  reply = exchange (wire, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpmem (reply->body->data, reply->body->len, "abc", 3);
  g_assert_cmpstr (reply->grpc_status, ==, "8");
  g_assert_cmpstr (reply->grpc_message, ==, "too%20much");
  g_assert_cmpstr (reply->grpc_details, ==, "AAAA");
}

/* Something on the way that speaks HTTP/2, but not gRPC. */
static void
test_no_trailers (void)
{
  static const char *const head[] = { ":status=502", NULL };
  g_autoptr (GByteArray) wire = new_wire ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModalReply) reply = NULL;

  add_headers (wire, 0, head);
  add_frame (wire, DATA, END_STREAM, 1, "no", 2);
  reply = exchange (wire, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 502);
  g_assert_null (reply->grpc_status);
}

static void
test_broken (void)
{
  static const char *const head[] = { ":status=200", NULL };
  static const char text[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  static const guint8 refused[] = { 0, 0, 0, 7 };
  static const guint8 goodbye[] = { 0, 0, 0, 0, 0, 0, 0, 2 };

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GByteArray) wire = i < 2 ? g_byte_array_new () : new_wire ();
      g_autoptr (GError) error = NULL;

      if (i == 1)
        g_byte_array_append (wire, (const guint8 *) text, sizeof text - 1);
      else if (i == 3)
        add_frame (wire, RESET, 0, 1, refused, sizeof refused);
      else if (i == 4)
        add_frame (wire, GOAWAY, 0, 0, goodbye, sizeof goodbye);
      else if (i == 5)
        {
          add_headers (wire, 0, head);
          add_frame (wire, DATA, 0, 1, "half", 4);
          add_frame (wire, RESET, 0, 1, refused, sizeof refused);
        }
      g_assert_null (exchange (wire, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
    }
}

static void
test_too_large (void)
{
  static const char *const head[] = { ":status=200", NULL };
  static const guint8 zeros[16 * 1024] = { 0 };
  g_autoptr (GByteArray) wire = new_wire ();
  g_autoptr (GError) error = NULL;

  add_headers (wire, 0, head);
  for (gsize sent = 0; sent <= GBX_MODAL_ANSWER_MAX_BYTES; sent += sizeof zeros)
    add_frame (wire, DATA, 0, 1, zeros, sizeof zeros);
  g_assert_null (exchange (wire, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  g_autoptr (GByteArray) wire = new_wire ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (exchange (wire, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/modal-http2/answer", test_answer);
  g_test_add_func ("/modal-http2/no-trailers", test_no_trailers);
  g_test_add_func ("/modal-http2/broken", test_broken);
  g_test_add_func ("/modal-http2/too-large", test_too_large);
  g_test_add_func ("/modal-http2/cancelled", test_cancelled);

  return g_test_run ();
}
