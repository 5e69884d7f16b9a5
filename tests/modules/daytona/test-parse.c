/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-json.h"
#include "gbx-daytona-parse.h"

#include <string.h>

static GBytes *
new_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GbxSandbox *
parse (const char *text, GbxDaytonaBox *out_box, JsonObject **out_view)
{
  g_autoptr (GBytes) body = new_bytes (text);
  g_autoptr (GError) error = NULL;

  *out_view = gbx_common_json_parse_object (body, &error);
  g_assert_no_error (error);
  return gbx_daytona_parse_box (*out_view, NULL, out_box);
}

static void
test_box (void)
{
  GbxDaytonaBox box = { 0 };
  g_autoptr (JsonObject) view = NULL;
  g_autoptr (GbxSandbox) sandbox =
      parse ("{\"id\":\"1\",\"state\":\"started\",\"createdAt\":\"1970-01-01T00:00:02Z\","
             "\"snapshot\":\"img\",\"toolboxProxyUrl\":\"https://t\",\"labels\":{"
             "\"glovebox.sandbox\":\"box\",\"glovebox.port\":\"4444\","
             "\"glovebox.workspace\":\"/w\",\"glovebox.create\":\"t\"}}",
             &box, &view);

  g_assert_cmpstr (gbx_sandbox_get_name (sandbox), ==, "box");
  g_assert_cmpstr (gbx_sandbox_get_image (sandbox), ==, "img");
  g_assert_cmpstr (gbx_sandbox_get_workspace (sandbox), ==, "/w");
  g_assert_cmpint (gbx_sandbox_get_created_usec (sandbox), ==, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
  g_assert_cmpuint (box.port, ==, 4444);
  g_assert_cmpstr (box.toolbox_url, ==, "https://t");
  g_assert_false (box.is_gone);
}

static void
test_states (void)
{
  static const struct
  {
    const char *text;
    GbxSandboxState state;
    gboolean is_gone;
  } rows[] = {
    { "creating", GBX_SANDBOX_STATE_STARTING, FALSE },
    { "pulling_snapshot", GBX_SANDBOX_STATE_STARTING, FALSE },
    { "of_a_later_day", GBX_SANDBOX_STATE_STARTING, FALSE },
    { "stopped", GBX_SANDBOX_STATE_PAUSED, FALSE },
    { "archived", GBX_SANDBOX_STATE_PAUSED, FALSE },
    { "build_failed", GBX_SANDBOX_STATE_ENDED, FALSE },
    { "destroying", GBX_SANDBOX_STATE_ENDED, TRUE },
    { "unknown", GBX_SANDBOX_STATE_UNKNOWN, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxDaytonaBox box = { 0 };
      g_autofree char *text =
          g_strdup_printf ("{\"id\":\"1\",\"state\":\"%s\",\"errorReason\":\"why\","
                           "\"labels\":{\"glovebox.sandbox\":\"box\"}}",
                           rows[i].text);
      g_autoptr (JsonObject) view = NULL;
      g_autoptr (GbxSandbox) sandbox = parse (text, &box, &view);

      g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, rows[i].state);
      g_assert_cmpint (box.is_gone, ==, rows[i].is_gone);
      if (rows[i].state == GBX_SANDBOX_STATE_ENDED)
        g_assert_nonnull (strstr (gbx_sandbox_get_reason (sandbox), "why"));
    }
}

static void
test_not_ours (void)
{
  static const char *const rows[] = {
    "{}",
    "{\"id\":[],\"labels\":7}",
    "{\"id\":\"1\",\"labels\":{}}",
    "{\"id\":\"1\",\"labels\":{\"glovebox.sandbox\":null}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxDaytonaBox box = { 0 };
      g_autoptr (JsonObject) view = NULL;

      g_assert_null (parse (rows[i], &box, &view));
    }
}

static void
test_page (void)
{
  static const struct
  {
    const char *body;
    gint count; /* -1: refused */
    const char *cursor;
  } rows[] = {
    { "[{},{}]", 2, NULL },
    { "{\"items\":[{}],\"nextCursor\":\"c\"}", 1, "c" },
    { "{\"items\":[],\"nextCursor\":null}", 0, NULL },
    { "{\"items\":{}}", -1, NULL },
    { "7", -1, NULL },
    { "[", -1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = new_bytes (rows[i].body);
      g_autofree char *cursor = NULL;
      g_autoptr (JsonArray) items = gbx_daytona_parse_page (body, &cursor, &error);

      g_assert_cmpint (items != NULL ? (gint) json_array_get_length (items) : -1, ==,
                       rows[i].count);
      g_assert_cmpint (error != NULL, ==, items == NULL);
      g_assert_cmpstr (cursor, ==, rows[i].cursor);
    }
}

static void
test_session (void)
{
  static const struct
  {
    const char *body;
    const char *id;
    gint64 status;
  } rows[] = {
    { "{\"commands\":[{\"id\":\"a\"}]}", "a", -1 },
    { "{\"commands\":[{\"id\":\"a\",\"exitCode\":3}]}", "a", 3 },
    { "{\"commands\":[{\"id\":\"a\"},{\"id\":\"b\",\"exitCode\":3}]}", "b", -1 },
    { "{\"commands\":[{\"id\":\"a\",\"exitCode\":3},{\"id\":\"b\"}]}", "b", -1 },
    { "{\"commands\":[{\"id\":\"a\",\"exitCode\":3},{\"id\":\"b\",\"exitCode\":0}]}", "b", 0 },
    { "{\"commands\":[7]}", NULL, -1 },
    { "{\"commands\":[]}", NULL, -1 },
    { "", NULL, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 status = 0;
      g_autoptr (GBytes) body = new_bytes (rows[i].body);
      g_autofree char *id = gbx_daytona_parse_session (body, &status);

      g_assert_cmpstr (id, ==, rows[i].id);
      g_assert_cmpint (status, ==, rows[i].status);
    }
}

static void
test_log (void)
{
  static const struct
  {
    const char *body;
    guint lines_count;
    const char *text;
  } rows[] = {
    { "one\ntwo\n", 0, "one\ntwo\n" },
    { "one\ntwo\n", 1, "two\n" },
    { "one\ntwo\n", 2, "one\ntwo\n" },
    { "one\ntwo\n", 3, "one\ntwo\n" },
    { "one\ntwo", 1, "two" },
    { "", 1, "" },
    { "{\"output\":\"a\\nb\\n\"}", 1, "b\n" },
    { "{\"output\":null}", 0, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) body = new_bytes (rows[i].body);
      g_autoptr (GBytes) log = gbx_daytona_parse_log (body, rows[i].lines_count);

      g_assert_cmpmem (g_bytes_get_data (log, NULL), g_bytes_get_size (log), rows[i].text,
                       strlen (rows[i].text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/daytona-parse/box", test_box);
  g_test_add_func ("/daytona-parse/states", test_states);
  g_test_add_func ("/daytona-parse/not-ours", test_not_ours);
  g_test_add_func ("/daytona-parse/page", test_page);
  g_test_add_func ("/daytona-parse/session", test_session);
  g_test_add_func ("/daytona-parse/log", test_log);

  return g_test_run ();
}
