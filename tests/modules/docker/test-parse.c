/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <string.h>

#include "gbx-docker-limits.h"
#include "gbx-docker-parse.h"

#define INSPECTED(state, ports)                                                                \
  "{\"Id\":\"abc\",\"Created\":\"2026-11-21T23:45:02.5Z\",\"State\":" state ",\"Config\":"     \
  "{\"Image\":\"i\",\"Env\":[\"A=1\",\"SESSION_API_KEY=k\"],\"Labels\":{\"glovebox.sandbox\":" \
  "\"box\",\"glovebox.port\":\"3000\",\"glovebox.workspace\":\"/w\"}},\"NetworkSettings\":"    \
  "{\"IPAddress\":\"10.0.0.2\",\"Ports\":" ports "}}"

typedef struct
{
  const char *text;
  GbxSandboxState state;
  const char *url;
} Row;

static const Row rows[] = {
  { INSPECTED ("{\"Status\":\"running\"}",
               "{\"3000/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"32768\"}]}"),
    GBX_SANDBOX_STATE_RUNNING, "http://127.0.0.1:32768" },
  { INSPECTED ("{\"Status\":\"running\"}",
               "{\"3000/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"1\"}]}"),
    GBX_SANDBOX_STATE_RUNNING, "http://127.0.0.1:1" },
  { INSPECTED ("{\"Status\":\"running\"}",
               "{\"3000/tcp\":[{\"HostIp\":\"fd00::1\",\"HostPort\":\"1\"}]}"),
    GBX_SANDBOX_STATE_RUNNING, "http://[fd00::1]:1" },
  { INSPECTED ("{\"Status\":\"running\"}", "{\"3000/tcp\":null}"), GBX_SANDBOX_STATE_RUNNING,
    "http://10.0.0.2:3000" },
  { INSPECTED ("{\"Status\":\"created\"}", "{}"), GBX_SANDBOX_STATE_STARTING, NULL },
  { INSPECTED ("{\"Status\":\"exited\",\"ExitCode\":143,\"Error\":\"\"}", "{}"),
    GBX_SANDBOX_STATE_PAUSED, NULL },
  { INSPECTED ("{\"Status\":\"exited\",\"ExitCode\":3}", "{}"), GBX_SANDBOX_STATE_ENDED, NULL },
  { INSPECTED ("{\"Status\":7}", "7"), GBX_SANDBOX_STATE_ENDED, NULL },
  { INSPECTED ("[]", "[]"), GBX_SANDBOX_STATE_ENDED, NULL },
};

static GBytes *
to_bytes (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static void
test_inspect (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) body = to_bytes (rows[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxSandbox) sandbox = gbx_docker_parse_inspect (body, &error);

      g_assert_no_error (error);
      g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, rows[i].state);
      g_assert_cmpstr (gbx_sandbox_get_url (sandbox), ==, rows[i].url);
      g_assert_cmpstr (gbx_sandbox_get_name (sandbox), ==, "box");
      g_assert_cmpstr (gbx_sandbox_get_headers (sandbox)[1], ==, "k");
      g_assert_cmpint (gbx_sandbox_get_created_usec (sandbox), >, 0);
    }
}

static void
test_foreign (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    "x",
    "{\"Id\":\"a\",\"Config\":{\"Labels\":[]}}",
    "{\"Id\":\"a\",\"Config\":{\"Labels\":{\"glovebox.sandbox\":\"x\"}}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) body = to_bytes (texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_docker_parse_inspect (body, &error));
      g_assert_nonnull (error);
    }
}

static void
test_list (void)
{
  g_autoptr (GBytes) body =
      to_bytes ("[{\"Id\":\"a\",\"Labels\":{\"glovebox.sandbox\":\"x\"},\"State\":\"running\","
                "\"Created\":7},{\"Id\":\"b\"},7,{\"Id\":\"c\",\"State\":\"exited\","
                "\"Labels\":{\"glovebox.sandbox\":\"y\"}}]");
  g_autoptr (GPtrArray) list = gbx_docker_parse_list (body, NULL);

  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (gbx_sandbox_get_state (list->pdata[1]), ==, GBX_SANDBOX_STATE_PAUSED);
}

static void
test_progress (void)
{
  static const char line[] = "{\"status\":\"Downloading\",\"id\":\"ab\",\"progressDetail\":"
                             "{\"current\":1,\"total\":4}}";
  static const char bad[] = "{\"errorDetail\":{},\"error\":\"manifest unknown\"}";
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;
  double fraction = 0;

  g_assert_true (gbx_docker_parse_progress (line, strlen (line), &fraction, &what, &error));
  g_assert_cmpfloat (fraction, ==, 0.25);
  g_assert_cmpstr (what, ==, "Downloading ab");
  g_assert_false (gbx_docker_parse_progress (bad, strlen (bad), &fraction, &what, &error));
  g_assert_cmpstr (error->message, ==, "manifest unknown");
}

static void
test_log (void)
{
  static const char framed[] = "\1\0\0\0\0\0\0\2a\n\2\0\0\0\0\0\0\1b\1\0\0\0\0\0\1\0cut";
  g_autoptr (GBytes) body = g_bytes_new_static (framed, sizeof framed - 1);
  g_autoptr (GBytes) log = gbx_docker_parse_log (body);
  gsize length = 0;
  const char *text = g_bytes_get_data (log, &length);

  g_assert_cmpmem (text, length, "a\nbcut", 6);
}

static void
test_version (void)
{
  g_autofree char *version = g_strnfill (GBX_DOCKER_VERSION_MAX_BYTES, '1');
  g_autofree char *too_long = g_strconcat ("supported API version is ", version, NULL);
  g_autofree char *fits = g_strconcat ("supported API version is ", version + 1, ", so", NULL);
  g_autofree char *found = gbx_docker_parse_version (fits);

  g_assert_cmpstr (found, ==, version + 1);
  g_assert_null (gbx_docker_parse_version (too_long));
  g_assert_null (gbx_docker_parse_version ("supported API version is none"));
  g_assert_null (gbx_docker_parse_version ("no"));
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/docker/parse/inspect", test_inspect);
  g_test_add_func ("/docker/parse/foreign", test_foreign);
  g_test_add_func ("/docker/parse/list", test_list);
  g_test_add_func ("/docker/parse/progress", test_progress);
  g_test_add_func ("/docker/parse/log", test_log);
  g_test_add_func ("/docker/parse/version", test_version);
  return g_test_run ();
}
