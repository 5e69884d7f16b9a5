/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-json.h"
#include "gbx-runloop-parse.h"

#include <string.h>

static GBytes *
new_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GbxSandbox *
parse (const char *text, GbxRunloopDevbox *out_devbox, JsonObject **out_view)
{
  g_autoptr (GBytes) body = new_bytes (text);
  g_autoptr (GError) error = NULL;

  *out_view = gbx_common_json_parse_object (body, &error);
  g_assert_no_error (error);
  return gbx_runloop_parse_devbox (*out_view, NULL, out_devbox);
}

static void
test_devbox (void)
{
  GbxRunloopDevbox devbox = { 0 };
  g_autoptr (JsonObject) view = NULL;
  g_autoptr (GbxSandbox) sandbox = parse (
      "{\"id\":\"dbx_1\",\"status\":\"running\",\"create_time_ms\":2,\"metadata\":{"
      "\"glovebox.sandbox\":\"box\",\"glovebox.port\":\"4444\",\"glovebox.workspace\":\"/w\","
      "\"glovebox.create\":\"t\"},\"tunnel\":{\"tunnel_key\":\"k\",\"auth_token\":\"a\"}}",
      &devbox, &view);

  g_assert_cmpstr (gbx_sandbox_get_id (sandbox), ==, "dbx_1");
  g_assert_cmpstr (gbx_sandbox_get_name (sandbox), ==, "box");
  g_assert_cmpstr (gbx_sandbox_get_workspace (sandbox), ==, "/w");
  g_assert_cmpint (gbx_sandbox_get_created_usec (sandbox), ==, 2000);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
  g_assert_cmpuint (devbox.port, ==, 4444);
  g_assert_cmpstr (devbox.tunnel_key, ==, "k");
  g_assert_cmpstr (devbox.auth_token, ==, "a");
  g_assert_false (devbox.is_gone);
}

static void
test_states (void)
{
  static const struct
  {
    const char *status;
    GbxSandboxState state;
  } rows[] = {
    { "provisioning", GBX_SANDBOX_STATE_STARTING },
    { "suspending", GBX_SANDBOX_STATE_STARTING },
    { "suspended", GBX_SANDBOX_STATE_PAUSED },
    { "failure", GBX_SANDBOX_STATE_ENDED },
    { "shutdown", GBX_SANDBOX_STATE_ENDED },
    { "of a later day", GBX_SANDBOX_STATE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxRunloopDevbox devbox = { 0 };
      g_autofree char *text = g_strdup_printf ("{\"id\":\"d\",\"status\":\"%s\",\"metadata\":{"
                                               "\"glovebox.sandbox\":\"box\"},"
                                               "\"failure_reason\":\"out_of_memory\"}",
                                               rows[i].status);
      g_autoptr (JsonObject) view = NULL;
      g_autoptr (GbxSandbox) sandbox = parse (text, &devbox, &view);

      g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, rows[i].state);
      if (rows[i].state == GBX_SANDBOX_STATE_ENDED)
        g_assert_nonnull (strstr (gbx_sandbox_get_reason (sandbox), "out_of_memory"));
      g_assert_cmpint (devbox.is_gone, ==, strcmp (rows[i].status, "shutdown") == 0);
    }
}

static void
test_not_ours (void)
{
  static const char *const rows[] = {
    "{}",
    "{\"id\":1,\"status\":[],\"metadata\":\"\",\"tunnel\":7}",
    "{\"id\":\"d\",\"status\":\"running\",\"metadata\":null}",
    "{\"id\":\"d\",\"status\":\"running\",\"metadata\":{\"glovebox.sandbox\":7}}",
    "{\"id\":\"\",\"status\":\"running\",\"metadata\":{\"glovebox.sandbox\":\"b\"}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxRunloopDevbox devbox = { 0 };
      g_autoptr (JsonObject) view = NULL;

      g_assert_null (parse (rows[i], &devbox, &view));
    }
}

static void
test_page (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      new_bytes ("{\"devboxes\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"has_more\":true}");
  g_autoptr (GBytes) last = new_bytes ("{\"devboxes\":[],\"has_more\":true}");
  g_autoptr (GBytes) other = new_bytes ("{\"devboxes\":{}}");
  g_autofree char *cursor = NULL;
  g_autoptr (JsonArray) page = gbx_runloop_parse_page (body, &cursor, &error);
  g_autoptr (JsonArray) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (page), ==, 2);
  g_assert_cmpstr (cursor, ==, "b");
  g_clear_pointer (&cursor, g_free);
  none = gbx_runloop_parse_page (last, &cursor, &error);
  g_assert_nonnull (none);
  g_assert_null (cursor);
  g_assert_null (gbx_runloop_parse_page (other, &cursor, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

static void
test_address (void)
{
  g_autofree char *usual =
      gbx_runloop_format_address ("https://{port}-{key}.tunnel.runloop.ai", 4444, "abc");
  g_autofree char *odd = gbx_runloop_format_address ("https://x", 1, "abc");
  g_autofree char *bad = gbx_runloop_format_address ("https://{key}.x", 1, "a/../b");

  g_assert_cmpstr (usual, ==, "https://4444-abc.tunnel.runloop.ai");
  g_assert_cmpstr (odd, ==, "https://x");
  g_assert_cmpstr (bad, ==, "https://a%2F..%2Fb.x");
}

static void
test_log (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = new_bytes ("{\"logs\":[{\"message\":\"a\"},{\"message\":7},7,"
                                       "{\"message\":\"b\\n\"}]}");
  g_autoptr (GBytes) all = gbx_runloop_parse_log (body, 0, &error);
  g_autoptr (GBytes) last = gbx_runloop_parse_log (body, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), "a\nb\n", 4);
  g_assert_cmpmem (g_bytes_get_data (last, NULL), g_bytes_get_size (last), "b\n", 2);
}

static void
test_error_text (void)
{
  static const struct
  {
    const char *body;
    const char *text;
  } rows[] = {
    { "{\"message\":\"no\\nway\"}", "no way" },
    { "{\"message\":[\"one\",2,\"three\"],\"error\":\"x\"}", "one; three" },
    { "{\"error\":{\"message\":\"inner\"}}", "inner" },
    { "<html>", "<html>" },
    { "", "" },
  };
  g_autofree char *zeros = g_strnfill (10000, '0');
  g_autoptr (GBytes) much = new_bytes (zeros);
  g_autofree char *shown = gbx_common_json_describe_error (much);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) body = new_bytes (rows[i].body);
      g_autofree char *text = gbx_common_json_describe_error (body);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_assert_cmpuint (strlen (shown), ==, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/runloop-parse/devbox", test_devbox);
  g_test_add_func ("/runloop-parse/states", test_states);
  g_test_add_func ("/runloop-parse/not-ours", test_not_ours);
  g_test_add_func ("/runloop-parse/page", test_page);
  g_test_add_func ("/runloop-parse/address", test_address);
  g_test_add_func ("/runloop-parse/log", test_log);
  g_test_add_func ("/runloop-parse/error-text", test_error_text);

  return g_test_run ();
}
