/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transport, authentication, routing: what a client sees before any action runs. */
#include <string.h>

#include <glib/gstdio.h>

#include "gbx-http-routes.h"
#include "gbx-server-fixture.h"

#define ALIVE "{\"status\":\"ok\"}"
#define FORBIDDEN "{\"detail\":\"Invalid API Key\"}"
#define NOT_FOUND "{\"detail\":\"Not Found\"}"
#define WRONG_METHOD "{\"detail\":\"Method Not Allowed\"}"

typedef struct
{
  const char *name;
  const char *request;
  guint status;
  const char *body;
} Row;

static void
check_rows (GbxServerFixture *f, const Row *rows, gsize count)
{
  for (gsize i = 0; i < count; i++)
    {
      g_test_message ("%s", rows[i].name);
      gbx_server_fixture_assert_response (f, rows[i].request, rows[i].status, rows[i].body);
    }
}

static void
test_open (GbxServerFixture *f, gconstpointer key)
{
  static const Row rows[] = {
    { "alive", GBX_GET ("/alive"), 200, ALIVE },
    { "alive with a query", GBX_GET ("/alive?a=b"), 200, ALIVE },
    { "absolute URL", GBX_GET ("http://x/alive"), 200, ALIVE },
    { "escaped path", GBX_GET ("/%61live"), 200, ALIVE },
    { "a range is not cut out", GBX_REQUEST ("GET", "/alive", "Range: bytes=0-1\r\n"), 200, ALIVE },
    { "a key is ignored", GBX_REQUEST ("GET", "/alive", "X-Session-API-Key: y\r\n"), 200, ALIVE },
    { "HTTP/1.0", "GET /alive HTTP/1.0\r\n\r\n", 200, ALIVE },
    { "HTTP/1.0 with a query", "GET /alive?a=b HTTP/1.0\r\n\r\n", 200, ALIVE },
    { "unknown path", GBX_GET ("/nope"), 404, NOT_FOUND },
    { "root", GBX_GET ("/"), 404, NOT_FOUND },
    { "two slashes", GBX_GET ("//alive"), 404, NOT_FOUND },
    { "dots are resolved", GBX_GET ("/x/../alive"), 200, ALIVE },
    { "escaped dots too", GBX_GET ("/x/%2e%2e/alive"), 200, ALIVE },
    { "escaped NUL", GBX_GET ("/alive%00"), 404, NOT_FOUND },
    { "invalid UTF-8", GBX_GET ("/alive%ff"), 404, NOT_FOUND },
    { "other case", GBX_GET ("/Alive"), 404, NOT_FOUND },
    { "OPTIONS *", GBX_REQUEST ("OPTIONS", "*", ""), 404, NOT_FOUND },
    { "unknown path with a slash", GBX_GET ("/nope/"), 404, NOT_FOUND },
    { "wrong method", GBX_REQUEST ("DELETE", "/alive", ""), 405, WRONG_METHOD },
    { "OPTIONS", GBX_REQUEST ("OPTIONS", "/alive", ""), 405, WRONG_METHOD },
    { "lower-case method", GBX_REQUEST ("get", "/alive", ""), 405, WRONG_METHOD },
    { "method of another's", GBX_GET ("/execute_action"), 405, WRONG_METHOD },
    { "no editor", GBX_GET ("/vscode/connection_token"), 200, "{\"token\":null}" },
  };

  check_rows (f, rows, G_N_ELEMENTS (rows));
}

static void
test_key (GbxServerFixture *f, gconstpointer key)
{
  static const Row rows[] = {
    { "alive", GBX_GET ("/alive"), 200, ALIVE },
    { "alive, wrong method",
      GBX_REQUEST ("POST", "/alive", "Content-Length: 0\r\n"), 405, WRONG_METHOD },
    { "alive with a slash is another path", GBX_GET ("/alive/"), 403, FORBIDDEN },
    { "no key, unknown path", GBX_GET ("/nope"), 403, FORBIDDEN },
    { "no key, metrics", GBX_GET ("/metrics"), 403, FORBIDDEN },
    { "no key, openapi", GBX_GET ("/openapi.json"), 403, FORBIDDEN },
    { "no key, wrong method", GBX_REQUEST ("DELETE", "/metrics", ""), 403, FORBIDDEN },
    { "no key, OPTIONS *", GBX_REQUEST ("OPTIONS", "*", ""), 403, FORBIDDEN },
    { "key, unknown path", GBX_REQUEST ("GET", "/nope", FIXTURE_KEY_LINE), 404, NOT_FOUND },
    { "name of the header in any case",
      GBX_REQUEST ("GET", "/nope", "x-session-api-KEY: sesame\r\n"), 404, NOT_FOUND },
    { "value in one case",
      GBX_REQUEST ("GET", "/nope", "X-Session-API-Key: Sesame\r\n"), 403, FORBIDDEN },
    { "too long", GBX_REQUEST ("GET", "/nope", "X-Session-API-Key: sesame1\r\n"), 403, FORBIDDEN },
    { "too short", GBX_REQUEST ("GET", "/nope", "X-Session-API-Key: sesam\r\n"), 403, FORBIDDEN },
    { "empty", GBX_REQUEST ("GET", "/nope", "X-Session-API-Key:\r\n"), 403, FORBIDDEN },
    { "the first of two counts",
      GBX_REQUEST ("GET", "/nope", FIXTURE_KEY_LINE "X-Session-API-Key: no\r\n"), 404, NOT_FOUND },
    { "the first of two counts, the other way",
      GBX_REQUEST ("GET", "/nope", "X-Session-API-Key: no\r\n" FIXTURE_KEY_LINE), 403, FORBIDDEN },
    { "in the query", GBX_GET ("/nope?X-Session-API-Key=sesame"), 403, FORBIDDEN },
  };

  check_rows (f, rows, G_N_ELEMENTS (rows));
}

/* The body is not waited for: the answer is there although the body never comes. */
static void
test_key_before_body (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_ask (f, "POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                        "Content-Length: 1000\r\n\r\n");
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 403);
  g_assert_cmpstr (gbx_raw_response_get_body (response), ==, FORBIDDEN);
  g_assert_true (gbx_raw_response_has_header (response, "Connection: close"));
  g_assert_cmpuint (gbx_fake_dispatcher_get_begun_count (f->dispatcher), ==, 0);
}

static void
test_redirect (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_ask (f, "GET /server_info//?a=b%20c HTTP/1.1\r\n"
                                        "Host: box:8000\r\n" FIXTURE_KEY_LINE "\r\n");
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 307);
  g_assert_true (gbx_raw_response_has_header (response,
                                              "Location: http://box:8000/server_info?a=b%20c"));
  g_assert_cmpstr (gbx_raw_response_get_body (response), ==, "");

  /* With a body, which is read and thrown away. */
  g_clear_pointer (&response, g_free);
  response = gbx_server_fixture_ask (f, GBX_REQUEST ("POST", "/execute_action/",
                                                     FIXTURE_KEY_LINE
                                                     "Content-Length: 2\r\n") "{}");
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 307);
  g_assert_cmpuint (gbx_fake_dispatcher_get_begun_count (f->dispatcher), ==, 0);
}

static void
test_headers (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *wrong = gbx_server_fixture_ask (f, GBX_REQUEST ("PUT", "/alive", ""));
  g_autofree char *alive = gbx_server_fixture_ask (f, GBX_GET ("/alive"));

  g_assert_null (strcasestr (wrong, "\r\nAllow:"));
  g_assert_true (gbx_raw_response_has_header (wrong, "Content-Type: application/json"));
  g_assert_true (gbx_raw_response_has_header (alive, "Content-Type: application/json"));
  g_assert_null (strcasestr (alive, "\r\nAccess-Control"));
  g_assert_null (strcasestr (alive, "\r\nConnection: close"));
}

static void
test_head (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, GBX_REQUEST ("HEAD", "/alive", "Connection: close\r\n"));
  all = gbx_raw_client_read_all (client);
  g_assert_cmpuint (gbx_raw_response_get_status (all), ==, 405);
  g_assert_cmpstr (gbx_raw_response_get_body (all), ==, "");
}

/* Nothing that a client sends begins a line of its own in a response. */
static void
test_header_injection (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_ask (f, GBX_GET ("/alive/?a=%0d%0aX-Evil:%201"));
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 307);
  g_assert_null (strstr (response, "\nX-Evil"));
}

static void
test_keep_alive (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *response = gbx_raw_client_ask (client, i % 2 == 0
                                                                  ? GBX_GET ("/alive")
                                                                  : GBX_GET ("/nope"));

      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, i % 2 == 0 ? 200 : 404);
    }
}

static void
test_pipelined (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autoptr (GString) requests = g_string_new (NULL);

  for (guint i = 0; i < 200; i++)
    g_string_append (requests, GBX_GET ("/alive")
                                   GBX_REQUEST ("POST", "/list_files",
                                                "Content-Length: 2\r\n") "{}");
  gbx_raw_client_send (client, requests->str);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *response = gbx_raw_client_read_response (client);

      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
      g_assert_cmpstr (gbx_raw_response_get_body (response), ==, i % 2 == 0 ? ALIVE : "[]");
    }
}

/* Whoever leaves between two requests leaves nothing behind. */
static void
test_connections_end (GbxServerFixture *f, gconstpointer key)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *response = gbx_server_fixture_ask (f, GBX_GET ("/alive"));

      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
    }
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
}

static void
test_connection_close (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, GBX_REQUEST ("GET", "/alive", "Connection: close\r\n"));
  all = gbx_raw_client_read_all (client);
  g_assert_cmpstr (gbx_raw_response_get_body (all), ==, ALIVE);
}

static void
test_not_http (GbxServerFixture *f, gconstpointer key)
{
  static const char *const requests[] = {
    "\x16\x03\x01\x02\r\n\r\n",
    "GET\r\n\r\n",
    "GET /alive\r\n\r\n",
    "GET /alive HTTP/1.1\r\n\r\n", /* no Host */
    "GET /alive HTTP/2.0\r\nHost: x\r\n\r\n",
    GBX_GET ("/%zz"),
    GBX_REQUEST ("POST", "/list_files", "Transfer-Encoding: gzip\r\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
      g_autofree char *all = NULL;

      g_test_message ("%s", requests[i]);
      gbx_raw_client_send (client, requests[i]);
      gbx_raw_client_shut_down_write (client);
      all = gbx_raw_client_read_all (client);
      if (*all != '\0')
        {
          g_assert_cmpuint (gbx_raw_response_get_status (all), >=, 400);
          g_assert_cmpuint (gbx_raw_response_get_status (all), !=, 404);
          g_assert_false (gbx_raw_response_get_status (all) >= 502 &&
                          gbx_raw_response_get_status (all) <= 504);
          g_assert_true (g_str_has_prefix (gbx_raw_response_get_body (all), "{\"detail\":\""));
        }
    }
  gbx_server_fixture_assert_response (f, GBX_GET ("/alive"), 200, ALIVE);
}

/* A head that ends before its end is not taken for a whole one. */
static void
test_cut_short (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *all = NULL;

  gbx_raw_client_send (client, "GET /alive HTTP/1.1\r\nHost: x\r\n");
  gbx_raw_client_shut_down_write (client);
  all = gbx_raw_client_read_all (client);
  g_assert_cmpstr (all, ==, "");
}

static JsonObject *
parse_body (const char *response, JsonNode **out_root)
{
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
  *out_root = json_from_string (gbx_raw_response_get_body (response), NULL);
  g_assert_nonnull (*out_root);
  return json_node_get_object (*out_root);
}

static void
test_server_info (GbxServerFixture *f, gconstpointer key)
{
  static const char *const groups[] = { "memory", "disk", "io" };
  g_autofree char *response = gbx_server_fixture_ask (f, GBX_GET ("/server_info"));
  g_autoptr (JsonNode) root = NULL;
  JsonObject *info = parse_body (response, &root);
  JsonObject *resources = json_object_get_object_member (info, "resources");
  JsonObject *memory;

  g_assert_cmpuint (json_object_get_size (info), ==, 4);
  g_assert_cmpfloat (json_object_get_double_member (info, "uptime"), >=, 0);
  g_assert_cmpfloat (json_object_get_double_member (info, "idle_time"), ==,
                     json_object_get_double_member (info, "uptime"));
  g_assert_cmpfloat (json_object_get_double_member (resources, "cpu_percent"), >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    g_assert_nonnull (json_object_get_object_member (resources, groups[i]));
  memory = json_object_get_object_member (resources, "memory");
  g_assert_cmpint (json_object_get_int_member (memory, "rss"), >, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (info, "modules")), ==, 1);
}

/* Only an action ends the idling, and its start does so. */
static void
test_idle_time (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *bad = NULL, *good = NULL;
  gint64 started_usec = gbx_server_get_last_action_usec (f->server);

  bad = gbx_server_fixture_post (f, "/execute_action", "{\"action\":{}}");
  g_assert_cmpuint (gbx_raw_response_get_status (bad), ==, 500);
  g_assert_cmpint (gbx_server_get_last_action_usec (f->server), ==, started_usec);
  good = gbx_server_fixture_post (f, "/execute_action",
                                  "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"x\"}}}");
  g_assert_cmpuint (gbx_raw_response_get_status (good), ==, 200);
  g_assert_cmpint (gbx_server_get_last_action_usec (f->server), >, started_usec);
}

static void
test_metrics (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *first = gbx_server_fixture_post (f, "/list_files", "{}");
  g_autofree char *response = gbx_server_fixture_ask (f, GBX_GET ("/metrics"));

  g_assert_nonnull (strstr (response, "Content-Type: text/plain; version=0.0.4;"));
  g_assert_nonnull (strstr (response, "glovebox_http_requests_total{route=\"/list_files\","
                                      "status=\"200\"} 1\n"));
  g_assert_nonnull (strstr (response,
                            "glovebox_module_state{module=\"bash\",state=\"running\"} 1\n"));
}

/* The description has every route, and the arguments of every action. */
/* That the key may be wrong is said of all that asks for it, whoever described it. */
static void
assert_refusal (JsonObject *paths, const char *path, const char *method, gboolean is_expected)
{
  JsonObject *item = json_object_get_object_member (paths, path);
  JsonObject *operation = json_object_get_object_member (item, method);
  JsonObject *responses = json_object_get_object_member (operation, "responses");

  g_assert_cmpint (json_object_has_member (responses, "403"), ==, is_expected);
}

static void
test_openapi (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = gbx_server_fixture_ask (f, GBX_GET ("/openapi.json"));
  g_autoptr (JsonNode) root = NULL;
  JsonObject *document = parse_body (response, &root);
  JsonObject *paths = json_object_get_object_member (document, "paths");
  guint count;
  const GbxHttpRoute *routes = gbx_http_routes_get (&count);

  g_assert_cmpstr (json_object_get_string_member (document, "openapi"), ==, "3.1.0");
  g_assert_cmpuint (json_object_get_size (paths), ==, count + 1);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *method = g_ascii_strdown (routes[i].method, -1);

      assert_refusal (paths, routes[i].path, method,
                      strcmp (routes[i].path, "/alive") != 0 &&
                          strcmp (routes[i].path, "/server_info") != 0);
    }
  g_assert_nonnull (strstr (response, "\"browsergym_send_msg_to_user\""));

  /* Of the fixture's parts one adds a path, and none replaces what was there. */
  assert_refusal (paths, "/added", "get", TRUE);
  g_assert_null (strstr (response, "usurped"));
  g_assert_nonnull (strstr (response, "\"Added\""));
}

static void
test_list_files (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *path = gbx_test_write_file (f->test, "b.txt", "");
  g_autofree char *sub = gbx_test_build_path (f->test, "A");
  g_autofree char *absolute = NULL;
  static const Row rows[] = {
    { "working directory", "{}", 200, "[\"A/\",\"b.txt\"]" },
    { "null", "{\"path\":null}", 200, "[\"A/\",\"b.txt\"]" },
    { "empty", "{\"path\":\"\"}", 200, "[\"A/\",\"b.txt\"]" },
    { "relative", "{\"path\":\"A\"}", 200, "[]" },
    { "a file", "{\"path\":\"b.txt\"}", 200, "[]" },
    { "not there", "{\"path\":\"/nope\"}", 200, "[]" },
    { "the last one counts", "{\"path\":1,\"path\":\"A\"}", 200, "[]" },
    { "no string", "{\"path\":1}", 500,
      "{\"detail\":\"An unexpected error occurred. Please try again later.\"}" },
    { "no object", "[]", 500,
      "{\"detail\":\"An unexpected error occurred. Please try again later.\"}" },
    { "no JSON", "nope", 500,
      "{\"detail\":\"An unexpected error occurred. Please try again later.\"}" },
    { "NUL", "{\"path\":\"a\\u0000b\"}", 500,
      "{\"detail\":\"JSON: U+0000 (\\\\u0000) in a string is not accepted\"}" },
  };

  g_assert_cmpint (g_mkdir (sub, 0755), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *response = gbx_server_fixture_post (f, "/list_files", rows[i].request);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, rows[i].status);
      g_assert_cmpstr (gbx_raw_response_get_body (response), ==, rows[i].body);
    }

  /* Whatever the type of the body, and without one. */
  gbx_server_fixture_assert_response (f,
                                      GBX_REQUEST ("POST", "/list_files",
                                                   "Content-Type: text/plain\r\n"
                                                   "Content-Length: 2\r\n") "{}",
                                      200, "[\"A/\",\"b.txt\"]");
  gbx_server_fixture_assert_response (f, GBX_REQUEST ("POST", "/list_files", ""), 500,
                                      rows[7].body);
}

static void
test_update_mcp_server (GbxServerFixture *f, gconstpointer key)
{
  static const char *const bad[] = {
    "[1]",
    "[{\"name\":\"a\"}]",
    "[{\"command\":\"a\"}]",
    "[{\"name\":\"\",\"command\":\"a\"}]",
    "[{\"name\":\"a b\",\"command\":\"a\"}]",
    "[{\"name\":\"a\",\"command\":\"a b\"}]",
    "[{\"name\":\"a\",\"command\":\"\"}]",
    "[{\"name\":\"a\",\"command\":\"a\",\"args\":[1]}]",
    "[{\"name\":\"a\",\"command\":\"a\",\"env\":{\"K\":1}}]",
    "nope",
  };
  g_autofree char *not_a_list = gbx_server_fixture_post (f, "/update_mcp_server", "{}");
  g_autofree char *empty = gbx_server_fixture_post (f, "/update_mcp_server", "[]");
  g_autofree char *one = NULL;

  g_assert_cmpuint (gbx_raw_response_get_status (not_a_list), ==, 400);
  g_assert_cmpstr (gbx_raw_response_get_body (not_a_list), ==,
                   "{\"detail\":\"Request must be a list of MCP tools to sync\"}");
  g_assert_cmpstr (gbx_raw_response_get_body (empty), ==,
                   "{\"detail\":\"MCP server updated successfully\",\"router_error_log\":\"\"}");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *response = gbx_server_fixture_post (f, "/update_mcp_server", bad[i]);

      g_test_message ("%s", bad[i]);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 500);
    }

  one = gbx_server_fixture_post (f, "/update_mcp_server",
                                 "[{\"name\":\"a_-1\",\"command\":\"npx\","
                                 "\"args\":[\"-y\"],\"env\":{\"K\":\"V\"}},"
                                 "{\"name\":\"b\",\"command\":\"c\","
                                 "\"args\":\"-y 'a b'\",\"env\":\"K=V\"}]");
  g_assert_cmpuint (gbx_raw_response_get_status (one), ==, 200);
  g_assert_nonnull (strstr (one, "“mcp” is not running"));
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  GBX_SERVER_TEST ("/server/open", NULL, test_open);
  GBX_SERVER_TEST ("/server/empty-key", "", test_open);
  GBX_SERVER_TEST ("/server/key", FIXTURE_KEY, test_key);
  GBX_SERVER_TEST ("/server/key-before-body", FIXTURE_KEY, test_key_before_body);
  GBX_SERVER_TEST ("/server/redirect", FIXTURE_KEY, test_redirect);
  GBX_SERVER_TEST ("/server/headers", NULL, test_headers);
  GBX_SERVER_TEST ("/server/head", NULL, test_head);
  GBX_SERVER_TEST ("/server/header-injection", NULL, test_header_injection);
  GBX_SERVER_TEST ("/server/keep-alive", NULL, test_keep_alive);
  GBX_SERVER_TEST ("/server/pipelined", NULL, test_pipelined);
  GBX_SERVER_TEST ("/server/connections-end", NULL, test_connections_end);
  GBX_SERVER_TEST ("/server/connection-close", NULL, test_connection_close);
  GBX_SERVER_TEST ("/server/not-http", NULL, test_not_http);
  GBX_SERVER_TEST ("/server/cut-short", NULL, test_cut_short);
  GBX_SERVER_TEST ("/server/server-info", NULL, test_server_info);
  GBX_SERVER_TEST ("/server/idle-time", NULL, test_idle_time);
  GBX_SERVER_TEST ("/server/metrics", NULL, test_metrics);
  GBX_SERVER_TEST ("/server/openapi", NULL, test_openapi);
  GBX_SERVER_TEST ("/server/list-files", NULL, test_list_files);
  GBX_SERVER_TEST ("/server/update-mcp-server", NULL, test_update_mcp_server);

  return g_test_run ();
}
