/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

static void
test_json (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("run", "h\xc3\xa9\n\"");
  g_autofree char *text = NULL;
  gsize length_bytes = 0;

  gbx_observation_set_message (observation, "said");
  gbx_observation_set_success (observation, TRUE);
  gbx_observation_set_string_extra (observation, "command", "x");
  gbx_observation_set_string_extra (observation, "none", NULL);
  gbx_observation_set_int_extra (observation, "number", -7);
  gbx_observation_set_bool_extra (observation, "hidden", FALSE);
  gbx_observation_set_node_extra (observation, "list", json_from_string ("[1]", NULL));
  text = gbx_observation_to_json (observation, &length_bytes);

  g_assert_cmpuint (length_bytes, ==, strlen (text));
  g_assert_cmpstr (text, ==,
                   "{\"message\":\"said\",\"observation\":\"run\",\"content\":\"h\xc3\xa9\\n\\\"\","
                   "\"extras\":{\"command\":\"x\",\"none\":null,\"number\":-7,\"hidden\":false,"
                   "\"list\":[1]},\"success\":true}");
  g_assert_finalize_object (g_steal_pointer (&observation));
}

/* All control characters, and the one that json-glib does not see. */
static void
test_control_characters (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("run", "\001\036\037\177");
  g_autofree char *text = NULL;
  gsize length_bytes = 0;

  text = gbx_observation_to_json (observation, &length_bytes);
  g_assert_cmpuint (length_bytes, ==, strlen (text));
  g_assert_nonnull (strstr (text, "\"content\":\"\\u0001\\u001e\\u001f"));
  for (gsize i = 0; i < length_bytes; i++)
    g_assert_cmpint ((guchar) text[i], >=, 0x20);
}

/* U+0000 is there for those who get JSON. */
static void
test_exact_content (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("read", "?a?");
  g_autofree char *text = NULL;
  gsize length_bytes = 0;

  gbx_observation_set_exact_content (observation, "", 0);
  gbx_observation_set_exact_content (observation, "\0a\037\0", 4);
  gbx_observation_set_string_extra (observation, "raw", "\300\200");
  text = gbx_observation_to_json (observation, &length_bytes);
  g_assert_cmpuint (length_bytes, ==, strlen (text));
  g_assert_nonnull (strstr (text, "\"content\":\"\\u0000a\\u001f\\u0000\""));
  g_assert_nonnull (strstr (text, "\"raw\":\"\357\277\275\357\277\275\""));
  g_assert_cmpstr (gbx_observation_get_content (observation), ==, "?a?");
}

static void
test_error (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new_error ("File not found: /a");
  g_autofree char *text = gbx_observation_to_json (observation, NULL);

  g_assert_cmpstr (text, ==,
                   "{\"message\":\"File not found: /a\",\"observation\":\"error\","
                   "\"content\":\"File not found: /a\",\"extras\":{\"error_id\":\"\"}}");
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("run", "a\xff"
                                                                       "b");

  g_assert_true (g_utf8_validate (gbx_observation_get_content (observation), -1, NULL));
  g_assert_cmpstr (gbx_observation_get_content (observation), ==, "a\xef\xbf\xbd"
                                                                  "b");
}

static GbxObservation *
read_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return gbx_observation_new_from_object ("count", json_node_get_object (node), error);
}

static void
test_from_object (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) bare = read_text ("{}", &error);
  g_autoptr (GbxObservation) full =
      read_text ("{\"observation\":\"k\",\"content\":\"c\",\"message\":\"m\",\"success\":false,"
                 "\"extras\":{\"a\":1},\"more\":[]}",
                 &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_kind (bare), ==, "count");
  g_assert_cmpstr (gbx_observation_get_content (bare), ==, "");
  g_assert_cmpstr (gbx_observation_get_kind (full), ==, "k");
  g_assert_cmpstr (gbx_observation_get_message (full), ==, "m");
  g_assert_cmpint (json_object_get_int_member (gbx_observation_get_extras (full), "a"), ==, 1);
}

static void
test_from_wrong_object (gconstpointer text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (text, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/observation/json", test_json);
  g_test_add_func ("/observation/control-characters", test_control_characters);
  g_test_add_func ("/observation/exact-content", test_exact_content);
  g_test_add_func ("/observation/error", test_error);
  g_test_add_func ("/observation/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/observation/from-object", test_from_object);
  g_test_add_data_func ("/observation/wrong/content", "{\"content\":{}}", test_from_wrong_object);
  g_test_add_data_func ("/observation/wrong/kind", "{\"observation\":1}", test_from_wrong_object);
  g_test_add_data_func ("/observation/wrong/success", "{\"success\":\"yes\"}",
                        test_from_wrong_object);
  g_test_add_data_func ("/observation/wrong/extras", "{\"extras\":[]}", test_from_wrong_object);
  return g_test_run ();
}
