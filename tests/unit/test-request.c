/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-request-private.h>
#include <gbx.h>

static GbxRequest *
new_request (const char *args)
{
  g_autoptr (JsonNode) node = json_from_string (args, NULL);

  return gbx_request_new ("test", json_node_get_object (node));
}

static void
test_readers (void)
{
  g_autoptr (GbxRequest) request =
      new_request ("{\"s\":\"text\",\"b\":true,\"i\":7,\"whole\":3.0,\"d\":1.5,\"n\":null,"
                   "\"v\":[\"x\",\"y\"],\"o\":{\"k\":1}}");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strv = NULL;
  const char *text = NULL;
  gboolean flag = FALSE;
  gint64 number = 0;
  double real = 0;

  g_assert_cmpstr (gbx_request_get_string_arg (request, "s", &error), ==, "text");
  g_assert_true (gbx_request_get_optional_string_arg (request, "absent", "other", &text, &error));
  g_assert_cmpstr (text, ==, "other");
  g_assert_true (gbx_request_get_bool_arg (request, "b", FALSE, &flag, &error));
  g_assert_true (flag);
  g_assert_true (gbx_request_get_bool_arg (request, "n", TRUE, &flag, &error));
  g_assert_true (flag);
  g_assert_true (gbx_request_get_int_arg (request, "i", 0, &number, &error));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (gbx_request_get_int_arg (request, "whole", 0, &number, &error));
  g_assert_cmpint (number, ==, 3);
  g_assert_true (gbx_request_get_double_arg (request, "d", 0, &real, &error));
  g_assert_cmpfloat (real, ==, 1.5);
  strv = gbx_request_get_strv_arg (request, "v", &error);
  g_assert_cmpstr (strv[1], ==, "y");
  g_assert_nonnull (gbx_request_get_object_arg (request, "o", &error));
  g_assert_false (gbx_request_has_arg (request, "n"));
  g_assert_true (gbx_request_has_arg (request, "s"));
  g_assert_no_error (error);
}

static void
test_wrong_types (void)
{
  g_autoptr (GbxRequest) request = new_request ("{\"o\":{},\"a\":[1],\"f\":1.5,\"big\":1e300}");
  gint64 number = 42;
  gboolean flag = TRUE;

#define ASSERT_REFUSED(call, text)                             \
  G_STMT_START                                                 \
  {                                                            \
    g_autoptr (GError) error = NULL;                           \
    g_assert_false ((call) != 0);                              \
    g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS); \
    g_assert_cmpstr (error->message, ==, text);                \
  }                                                            \
  G_STMT_END

  ASSERT_REFUSED (gbx_request_get_string_arg (request, "o", &error) != NULL,
                  "argument “o” must be a string, not an object");
  ASSERT_REFUSED (gbx_request_get_string_arg (request, "gone", &error) != NULL,
                  "argument “gone” is missing");
  ASSERT_REFUSED (gbx_request_get_int_arg (request, "f", 0, &number, &error),
                  "argument “f” must be an integer, not a number");
  ASSERT_REFUSED (gbx_request_get_int_arg (request, "big", 0, &number, &error),
                  "argument “big” must be an integer, not a number");
  ASSERT_REFUSED (gbx_request_get_bool_arg (request, "a", FALSE, &flag, &error),
                  "argument “a” must be a boolean, not an array");
  ASSERT_REFUSED (gbx_request_get_strv_arg (request, "a", &error) != NULL,
                  "argument “a” must be an array of strings, not a number");
  ASSERT_REFUSED (gbx_request_get_object_arg (request, "a", &error) != NULL,
                  "argument “a” must be an object, not an array");
  /* Out parameters stay untouched on failure. */
  g_assert_cmpint (number, ==, 42);
  g_assert_true (flag);
}

static void
test_deadline (void)
{
  static const struct
  {
    double seconds;
    gboolean has_deadline;
  } rows[] = { { 0, FALSE }, { 2.5, TRUE }, { -1, TRUE }, { 1e300, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxRequest) request = gbx_request_new ("test", NULL);

      gbx_request_set_timeout_seconds (request, rows[i].seconds);
      g_assert_cmpint (gbx_request_get_deadline_usec (request), ==, 0);
      gbx_request_begin (request);
      g_assert_cmpint (gbx_request_get_deadline_usec (request) != 0, ==, rows[i].has_deadline);
      g_assert_cmpfloat (gbx_request_get_timeout_seconds (request), ==, rows[i].seconds);
    }
}

static void
on_stop_requested (GbxRequest *request, guint reason, gpointer user_data)
{
  g_array_append_val ((GArray *) user_data, reason);
}

static void
test_stop (void)
{
  g_autoptr (GbxRequest) request = gbx_request_new ("test", NULL);
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (guint));

  g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested), reasons);
  gbx_request_stop (request, GBX_STOP_REASON_DEADLINE);
  gbx_request_stop (request, GBX_STOP_REASON_DEADLINE);
  gbx_request_stop (request, GBX_STOP_REASON_SHUTDOWN);
  gbx_request_stop (request, GBX_STOP_REASON_DEADLINE);

  g_assert_cmpuint (reasons->len, ==, 2);
  g_assert_cmpuint (g_array_index (reasons, guint, 0), ==, GBX_STOP_REASON_DEADLINE);
  g_assert_cmpuint (g_array_index (reasons, guint, 1), ==, GBX_STOP_REASON_SHUTDOWN);
  g_assert_cmpint (gbx_request_get_stop_reason (request), ==, GBX_STOP_REASON_SHUTDOWN);
}

static void
on_drained (GbxRequest *request, gpointer user_data)
{
  ++*(guint *) user_data;
}

/* Reaches GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES. */
static void
test_output_limit (void)
{
  g_autoptr (GbxRequest) request = gbx_request_new ("test", NULL);
  g_autofree char *zeros = g_malloc0 (GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES);
  g_autoptr (GBytes) chunk = g_bytes_new (zeros, GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES);
  g_autoptr (GBytes) taken = NULL;
  guint drained_count = 0;

  g_assert_true (gbx_request_emit_output (request, chunk));
  g_assert_null (gbx_request_take_output (request)); /* nobody listened */

  gbx_request_set_streaming (request, TRUE);
  g_signal_connect (request, "drained", G_CALLBACK (on_drained), &drained_count);
  g_assert_true (gbx_request_emit_output (request, chunk));
  g_assert_false (gbx_request_emit_output (request, chunk));
  g_assert_cmpuint (drained_count, ==, 0);
  taken = gbx_request_take_output (request);
  g_assert_true (g_bytes_equal (taken, chunk));
  g_assert_cmpuint (drained_count, ==, 1);
  g_assert_true (gbx_request_emit_output (request, chunk));
}

static void
test_content (void)
{
  g_autoptr (GbxRequest) request = gbx_request_new ("upload_file", NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("text", 4);

  g_assert_null (gbx_request_get_content (request));
  gbx_request_set_content (request, content);
  gbx_request_set_content (request, gbx_request_get_content (request));
  g_assert_true (gbx_request_get_content (request) == content);
  gbx_request_set_content (request, NULL);
  g_assert_null (gbx_request_get_content (request));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/content", test_content);
  g_test_add_func ("/request/readers", test_readers);
  g_test_add_func ("/request/wrong-types", test_wrong_types);
  g_test_add_func ("/request/deadline", test_deadline);
  g_test_add_func ("/request/stop", test_stop);
  g_test_add_func ("/request/output-limit", test_output_limit);
  return g_test_run ();
}
