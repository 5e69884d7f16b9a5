/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of the messages of a cell: as text and images, and as a notebook has it. */
#include <gbx.h>
#include <string.h>

#include "gbx-ipython-bounded-text.h"
#include "gbx-ipython-output.h"
#include "gbx-ipython-records.h"

#define NO_OUTPUT "[Code executed successfully with no output]"
#define MAX_BYTES 100

static GbxIpythonMessage *
new_message (const char *type, const char *content)
{
  g_autofree char *header = g_strdup_printf ("{\"msg_type\":\"%s\"}", type);
  const char *parts[] = { "<IDS|MSG>", "", header, "{}", "{}", content };
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GError) error = NULL;
  GbxIpythonMessage *message;

  frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_ptr_array_add (frames, g_bytes_new (parts[i], strlen (parts[i])));
  message = gbx_ipython_message_new_from_frames (frames, "", MAX_BYTES, &error);
  g_assert_no_error (error);
  return message;
}

static void
take (GbxIpythonOutput *output, const char *type, const char *content)
{
  g_autoptr (GbxIpythonMessage) message = new_message (type, content);

  gbx_ipython_output_take (output, message);
}

static void
take_reply (GbxIpythonOutput *output, const char *content)
{
  g_autoptr (JsonNode) node = json_from_string (content, NULL);

  gbx_ipython_output_take_reply (output, json_node_get_object (node));
}

static void
assert_text (const GbxIpythonOutput *output, const char *expected)
{
  g_autofree char *text = gbx_ipython_output_build_text (output);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_nothing (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);
  g_autoptr (JsonNode) images = NULL;

  take (output, "status", "{\"execution_state\":\"busy\"}");
  take (output, "execute_input", "{\"code\":\"x\"}");
  take (output, "display_data", "{\"data\":{\"text/html\":\"x\"}}");
  take (output, "stream", "{\"text\":{}}");
  take_reply (output, "{\"status\":\"ok\",\"payload\":[{\"source\":\"ask_exit\"},3]}");
  assert_text (output, NO_OUTPUT);
  images = gbx_ipython_output_build_images (output);
  g_assert_true (JSON_NODE_HOLDS_NULL (images));

  take (output, "stream", "{\"text\":\"\"}"); /* an empty piece is one */
  assert_text (output, "");
}

static void
test_pieces (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);

  take (output, "stream", "{\"name\":\"stdout\",\"text\":\"a\\n\"}");
  take (output, "execute_result", "{\"data\":{\"text/plain\":\"b\"}}");
  take (output, "update_display_data", "{\"data\":{\"text/plain\":\"no\"}}");
  take (output, "clear_output", "{\"wait\":false}");
  take (output, "error", "{\"traceback\":[\"\",\"\\u001b[31mc\\u001b[0m\"]}");
  take (output, "stream", "{\"text\":\"after the error\"}");
  take_reply (output, "{\"status\":\"error\",\"traceback\":[\"again\"]}");
  assert_text (output, "a\nb\nc");
}

static void
test_reply (void)
{
  g_autoptr (GbxIpythonOutput) pages = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);
  g_autoptr (GbxIpythonOutput) error = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);
  g_autoptr (GbxIpythonOutput) bare = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);

  take_reply (pages, "{\"status\":\"ok\",\"payload\":[{\"source\":\"page\","
                     "\"data\":{\"text/plain\":\"help\"}}]}");
  assert_text (pages, "help");
  take_reply (error, "{\"status\":\"error\",\"traceback\":[\"a\",1,\"b\"]}");
  assert_text (error, "a\nb");
  take_reply (bare, "{\"status\":\"error\",\"ename\":\"E\",\"evalue\":\"v\"}");
  assert_text (bare, "E: v");
}

static void
test_images (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (MAX_BYTES, 10);
  g_autoptr (JsonNode) images = NULL;
  JsonArray *array;

  take (output, "display_data", "{\"data\":{\"image/png\":\"AA\\nBB\\n\",\"image/jpeg\":\"no\"}}");
  take (output, "display_data", "{\"data\":{\"text/plain\":\"x\",\"image/png\":\"CC==\"}}");
  take (output, "display_data", "{\"data\":{\"image/png\":\"too much\"}}");
  images = gbx_ipython_output_build_images (output);
  array = json_node_get_array (images);
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (array, 0), ==, "data:image/png;base64,AABB");
  g_assert_cmpstr (json_array_get_string_element (array, 1), ==, "data:image/png;base64,CC==");
  assert_text (output, "x\n[1 images left out: together they are larger than 10 bytes]");
}

static void
test_notice (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (MAX_BYTES, MAX_BYTES);

  gbx_ipython_output_add_notice (output, "[1]");
  gbx_ipython_output_add_notice (output, "[2]");
  take (output, "stream", "{\"text\":\"\\nx\\n\"}");
  gbx_ipython_output_add_notice (output, "[3]");
  assert_text (output, "[1]\n[2]\nx\n[3]");
  gbx_ipython_output_clear (output);
  g_assert_true (gbx_ipython_output_is_empty (output));
  assert_text (output, NO_OUTPUT);
}

static void
test_bounded (void)
{
  g_autoptr (GbxIpythonBoundedText) text = gbx_ipython_bounded_text_new (10);
  g_autoptr (GbxIpythonBoundedText) wide = gbx_ipython_bounded_text_new (10);
  g_autofree char *built = NULL;

  gbx_ipython_bounded_text_append (text, "01234");
  gbx_ipython_bounded_text_append (text, "56789");
  built = gbx_ipython_bounded_text_build (text);
  g_assert_cmpstr (built, ==, "0123456789");

  for (guint i = 0; i < 1000; i++)
    gbx_ipython_bounded_text_append (text, i < 999 ? "-" : "z");
  g_free (built);
  built = gbx_ipython_bounded_text_build (text);
  g_assert_cmpstr (built, ==, "01234\n[... Observation truncated due to length ...]\n----z");
  g_assert_cmpuint (gbx_ipython_bounded_text_get_total_bytes (text), ==, 1010);

  /* No character is cut: two bytes each, shares of five. */
  gbx_ipython_bounded_text_append (wide, "éééééééééé");
  g_free (built);
  built = gbx_ipython_bounded_text_build (wide);
  g_assert_cmpstr (built, ==, "éé\n[... Observation truncated due to length ...]\néé");
}

/* What cannot be read is not passed over in silence; after an error nothing is collected. */
static void
test_left_out (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (1000, 0);
  g_autofree char *text = NULL;

  g_assert_true (gbx_ipython_output_is_type ("display_data"));
  g_assert_false (gbx_ipython_output_is_type ("comm_open"));
  take (output, "stream", "{\"name\":\"stdout\",\"text\":\"a\"}");
  gbx_ipython_output_leave_out (output, "why");
  take (output, "execute_result", "{\"data\":{\"text/plain\":\"5\"}}");
  take (output, "error", "{\"traceback\":[\"E\"]}");
  gbx_ipython_output_leave_out (output, "again");
  text = gbx_ipython_output_build_text (output);
  g_assert_cmpstr (text, ==, "a\n[Output was left out: why.]\n5E");
}

static void
record (GbxIpythonRecord *self, const char *type, const char *content)
{
  g_autoptr (GbxIpythonMessage) message = new_message (type, content);

  gbx_ipython_record_take (self, message);
}

static void
assert_record (const GbxIpythonRecord *self, const char *expected)
{
  g_autoptr (JsonNode) node = gbx_ipython_record_build (self);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_record (void)
{
  g_autoptr (GbxIpythonRecords) records = gbx_ipython_records_new (2, 1000);
  g_autoptr (GbxIpythonRecord) self = gbx_ipython_records_add (records, "c", "");
  g_autoptr (GbxIpythonMessage) update = NULL;
  g_autoptr (JsonNode) reply = json_from_string ("{\"status\":\"ok\"}", NULL);

  record (self, "stream", "{\"name\":\"stdout\",\"text\":\"gone\"}");
  record (self, "clear_output", "{\"wait\":true}");
  record (self, "stream", "{\"name\":\"stdout\",\"text\":\"a\"}");
  record (self, "stream", "{\"name\":\"stdout\",\"text\":\"b\"}");
  record (self, "display_data", "{\"data\":{\"text/html\":\"x\"},\"metadata\":{},"
                                "\"transient\":{\"display_id\":\"d\"}}");
  update = new_message ("update_display_data", "{\"data\":{\"text/html\":\"y\"},\"metadata\":{},"
                                               "\"transient\":{\"display_id\":\"d\"}}");
  gbx_ipython_records_update_display (records, update);
  gbx_ipython_record_take_reply (self, json_node_get_object (reply));
  assert_record (self, "{\"cell\":\"c\",\"kernel\":\"\",\"status\":\"ok\",\"truncated\":false,"
                       "\"outputs\":[{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":"
                       "\"ab\"},{\"output_type\":\"display_data\",\"data\":{\"text/html\":\"y\"},"
                       "\"metadata\":{}}]}");
}

/* What a cell says that makes a kernel ready: nobody reads it, and little of it is kept. */
static void
test_own (void)
{
  g_autoptr (GbxIpythonOutput) output =
      gbx_ipython_output_new (GBX_IPYTHON_OWN_OUTPUT_MAX_BYTES, 0);
  g_autofree char *text = NULL;

  for (guint i = 0; i < GBX_IPYTHON_OWN_OUTPUT_MAX_BYTES / 50; i++)
    take (output, "stream", "{\"name\":\"stdout\",\"text\":"
                            "\"0123456789012345678901234567890123456789"
                            "01234567890123456789\"}");
  take (output, "stream", "{\"name\":\"stdout\",\"text\":\"last\"}");
  text = gbx_ipython_output_build_text (output);
  g_assert_cmpuint (strlen (text), <, GBX_IPYTHON_OWN_OUTPUT_MAX_BYTES + 100);
  g_assert_nonnull (strstr (text, "truncated"));
  g_assert_true (g_str_has_suffix (text, "last"));
}

static void
test_record_limits (void)
{
  g_autoptr (GbxIpythonRecords) records = gbx_ipython_records_new (2, 60);
  g_autoptr (JsonNode) list = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GbxIpythonRecord) self = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);

      g_clear_pointer (&self, gbx_ipython_record_unref);
      self = gbx_ipython_records_add (records, id, "k");
    }
  list = gbx_ipython_records_build_list (records);
  text = json_to_string (list, FALSE);
  g_assert_cmpstr (text, ==, "{\"cells\":[\"c3\",\"c4\"]}");
  g_assert_null (gbx_ipython_records_find (records, "c0"));

  record (self, "stream", "{\"name\":\"stderr\",\"text\":\"fits\"}");
  record (self, "stream", "{\"name\":\"stderr\",\"text\":\"does not\"}");
  assert_record (self, "{\"cell\":\"c4\",\"kernel\":\"k\",\"status\":\"running\","
                       "\"truncated\":true,"
                       "\"outputs\":[{\"output_type\":\"stream\",\"name\":\"stderr\",\"text\":"
                       "\"fits\"}]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ipython/output/nothing", test_nothing);
  g_test_add_func ("/ipython/output/pieces", test_pieces);
  g_test_add_func ("/ipython/output/reply", test_reply);
  g_test_add_func ("/ipython/output/images", test_images);
  g_test_add_func ("/ipython/output/notice", test_notice);
  g_test_add_func ("/ipython/output/left-out", test_left_out);
  g_test_add_func ("/ipython/output/bounded", test_bounded);
  g_test_add_func ("/ipython/output/own", test_own);
  g_test_add_func ("/ipython/output/record", test_record);
  g_test_add_func ("/ipython/output/record-limits", test_record_limits);

  return g_test_run ();
}
