/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The client against a server that plays a script: what is asked, how often, and what comes of it.
 */
#include "gbx-client.h"

#include <gbx-mock-server.h>
#include <gbx-test.h>
#include <string.h>

#include "gbx-client-limits.h"

typedef struct
{
  GbxTest *test;
  GbxMockServer *server;
  char *url;
  const char *const *script; /* "STATUS BODY", “drop”, “hang” or “huge”; the last one stays */
  guint step;
  guint requests_count;
  GString *seen; /* method, path and query of each request */
  char *body;
  char *key;
  SoupServerMessage *held;
} Fixture;

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *f = user_data;
  const char *step = f->script[f->step];
  const char *query_text = g_uri_get_query (soup_server_message_get_uri (message));
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  f->requests_count++;
  g_string_append_printf (f->seen, "%s %s%s%s;", soup_server_message_get_method (message), path,
                          query_text != NULL ? "?" : "", query_text != NULL ? query_text : "");
  g_free (f->body);
  f->body = g_strndup (body->data, (gsize) body->length);
  g_free (f->key);
  f->key = g_strdup (soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "X-Session-API-Key"));
  if (f->script[f->step + 1] != NULL)
    f->step++;

  if (strcmp (step, "drop") == 0)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  if (strcmp (step, "huge") == 0)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
                                               GBX_CLIENT_MAX_ANSWER_BYTES + 1);

      g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), head,
                                                strlen (head), NULL, NULL, NULL));
      return;
    }
  if (strcmp (step, "hang") == 0)
    {
      soup_server_message_pause (message);
      f->held = g_object_ref (message);
      return;
    }
  /* The library's server keeps for ever what a connection held that its client ends. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_server_message_set_status (message, (guint) strtoul (step, NULL, 10), NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, step + 4,
                                    strlen (step + 4));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->test = gbx_test_new ();
  f->seen = g_string_new (NULL);
  f->script = data;
  f->server = gbx_mock_server_new (on_request, f);
  f->url = g_strdup_printf ("http://127.0.0.1:%u/", gbx_mock_server_get_port (f->server));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->held);
  g_clear_pointer (&f->server, gbx_mock_server_free);
  g_string_free (f->seen, TRUE);
  g_free (f->body);
  g_free (f->key);
  g_free (f->url);
  gbx_test_free (f->test);
}

static GbxClient *
new_client (Fixture *f)
{
  const char *const headers[] = { "X-Session-API-Key", "k", NULL };
  GbxClient *client = gbx_client_new (f->url, headers);

  gbx_test_expect_finalized (f->test, client);
  return client;
}

static JsonObject *
execute (GbxClient *client, gboolean is_repeatable, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) args = json_object_new ();

  json_object_set_string_member (args, "command", "true");
  gbx_client_execute_async (client, "run", args, 5, is_repeatable, cancellable,
                            gbx_test_store_result, &result);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  gbx_test_run_until (result != NULL);
  return gbx_client_execute_finish (client, result, error);
}

static void
test_execute (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = execute (client, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_client_get_string (answer, "content", NULL), ==, "hi");
  g_assert_cmpstr (gbx_client_get_string (answer, "extras", "none"), ==, "none");
  g_assert_cmpint (gbx_client_get_int (gbx_client_get_object (answer, "extras"), "n", 0), ==, 7);
  g_assert_cmpstr (f->body, ==,
                   "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"true\"},"
                   "\"timeout\":5.0}}");
  g_assert_cmpstr (f->key, ==, "k");
}

static void
test_error (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "status 500: no such thing"));
  g_assert_nonnull (strstr (error->message, "/execute_action"));
  g_assert_cmpuint (f->requests_count, ==, 1);
}

static void
test_wrong_key (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "status 403: Invalid API Key; "));
  g_assert_nonnull (strstr (error->message, "key file “"));
  g_clear_error (&error);
  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN);
  g_assert_null (strstr (error->message, "key file"));
}

/* The server has no room: what it refused was not done. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = execute (client, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
  g_assert_cmpuint (f->requests_count, ==, 3);
}

static void
test_busy_for_good (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_cmpuint (f->requests_count, ==, GBX_CLIENT_MAX_TRIES_COUNT);
  g_assert_nonnull (strstr (error->message, "(3 tries in "));
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "may have been done"));
  g_assert_cmpuint (f->requests_count, ==, 1);
}

static void
test_lost_repeatable (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = execute (client, TRUE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
  g_assert_cmpuint (f->requests_count, >=, 2);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_not_json (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

/* An answer that says how large it is need not be read first; of one that is shown only the
 * beginning is. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (execute (client, FALSE, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "xxxx"));
  g_assert_cmpuint (strlen (error->message), <, GBX_CLIENT_MAX_SHOWN_BYTES + 200);
}

static gboolean
wait_alive (GbxClient *client, gint64 timeout_usec, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_client_wait_alive_async (client, timeout_usec, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  return gbx_client_wait_alive_finish (client, result, error);
}

static void
test_wait_alive (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (wait_alive (client, 5 * G_USEC_PER_SEC, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f->requests_count, ==, 3);
}

static void
test_never_alive (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GError) error = NULL;

  gbx_mock_server_disconnect (f->server);
  client = new_client (f);
  g_assert_false (wait_alive (client, 10 * GBX_CLIENT_WAIT_FIRST_USEC, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, " tries in "));
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  gbx_client_list_async (client, "/w", NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  names = gbx_client_list_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[1], ==, "b");
  g_assert_cmpstr (f->body, ==, "{\"path\":\"/w\"}");
}

static void
on_progress (gint64 done_bytes, gint64 total_bytes, gpointer user_data)
{
  *(gint64 *) user_data = done_bytes;
}

static void
test_upload (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = g_bytes_new_static ("content", 7);
  gint64 done_bytes = 0;

  gbx_client_upload_async (client, content, "a b.txt", "/w/x y", FALSE, on_progress, &done_bytes,
                           NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_client_upload_finish (client, result, &error));
  g_assert_cmpstr (f->seen->str, ==, "POST /upload_file?destination=%2Fw%2Fx+y&recursive=false;");
  g_assert_nonnull (strstr (f->body, "name=\"file\""));
  g_assert_nonnull (strstr (f->body, "filename=\"a b.txt\""));
  g_assert_nonnull (strstr (f->body, "\r\n\r\ncontent\r\n"));
  g_assert_cmpint (done_bytes, >, 7);
}

static void
test_download (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 done_bytes = 0;

  gbx_client_download_async (client, "/w", output, on_progress, &done_bytes, NULL,
                             gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_client_download_finish (client, result, &error));
  g_assert_cmpstr (f->seen->str, ==, "GET /download_files?path=%2Fw;");
  g_assert_cmpint (done_bytes, ==, 7);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), ==, 7);
  g_clear_object (&result);

  gbx_client_download_async (client, "/nope", output, NULL, NULL, NULL, gbx_test_store_result,
                             &result);
  gbx_test_run_until (result != NULL);
  g_assert_false (gbx_client_download_finish (client, result, &error));
  g_assert_nonnull (strstr (error->message, "not there"));
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), ==, 7);
}

static void
test_info (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxClient) client = new_client (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) info = NULL;

  gbx_client_info_async (client, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  info = gbx_client_info_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gbx_client_get_int (info, "uptime", 0), ==, 3);
  g_assert_cmpuint (f->requests_count, ==, 2);
}

#define OBSERVATION "200 {\"content\":\"hi\",\"extras\":{\"n\":7}}"
#define ADD(name, function, ...)                                                  \
  do                                                                              \
    {                                                                             \
      static const char *const script[] = { __VA_ARGS__, NULL };                  \
      g_test_add ("/client/" name, Fixture, script, set_up, function, tear_down); \
    }                                                                             \
  while (0)

int
main (int argc, char **argv)
{
  static char long_text[2 * GBX_CLIENT_MAX_SHOWN_BYTES] = "500 ";

  memset (long_text + 4, 'x', sizeof long_text - 5);
  gbx_test_init (&argc, &argv);
  ADD ("execute", test_execute, OBSERVATION);
  ADD ("wrong-key", test_wrong_key, "403 {\"detail\":\"Invalid API Key\"}", "403 no");
  ADD ("error", test_error, "500 {\"detail\":\"no such thing\"}");
  ADD ("busy", test_busy, "429 {}", "429 {}", OBSERVATION);
  ADD ("busy-for-good", test_busy_for_good, "429 {}");
  ADD ("lost", test_lost, "drop");
  ADD ("lost-repeatable", test_lost_repeatable, "drop", OBSERVATION);
  ADD ("cancelled", test_cancelled, "hang");
  ADD ("not-json", test_not_json, "200 hello", "200 []");
  ADD ("large", test_large, "huge", long_text);
  ADD ("wait-alive", test_wait_alive, "502 ", "200 {\"status\":\"not initialized\"}",
       "200 {\"status\":\"ok\"}");
  ADD ("never-alive", test_never_alive, "200 {}");
  ADD ("list", test_list, "200 [\"a/\",\"b\"]");
  ADD ("upload", test_upload, "200 {}");
  ADD ("download", test_download, "200 archive", "500 {\"detail\":\"not there\"}");
  ADD ("info", test_info, "503 {}", "200 {\"uptime\":3}");
  return g_test_run ();
}
