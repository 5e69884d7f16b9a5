/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST /execute_action over the wire. */
#include <string.h>

#include "gbx-server-fixture.h"

#define PATH "/execute_action"
/* A command, as JSON. */
#define RUN(command) "{\"action\":{\"action\":\"run\",\"args\":{\"command\":" command "}}}"
#define WAIT RUN ("\"wait\"")
#define OBSERVATION(content) \
  "{\"message\":\"" content "\",\"observation\":\"run\",\"content\":\"" content "\",\"extras\":{}}"

typedef struct
{
  const char *body;
  guint status;
  const char *part; /* that the response's body begins with */
} Row;

static void
test_answers (GbxServerFixture *f, gconstpointer key)
{
  static const Row rows[] = {
    { RUN ("\"hi\""), 200, OBSERVATION ("hi") },
    { RUN ("\"hé 你\""), 200, OBSERVATION ("hé 你") },
    { "{\"action\":{\"action\":\"hello\",\"args\":{\"any\":1}}}", 200, OBSERVATION ("hello") },
    { "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"x\"}},\"more\":1}", 200,
      OBSERVATION ("x") },
    /* Inside a command every failure is an observation. */
    { RUN ("\"fail\""), 200,
      "{\"message\":\"the shell is gone\",\"observation\":\"error\"" },
    { RUN ("5"), 200, "{\"message\":" },
    { "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"x\"},\"timeout\":\"abc\"}}", 200,
      "{\"message\":\"could not convert string to float: 'abc'\",\"observation\":\"error\"" },
    { "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"fail\",\"hidden\":true}}}", 200,
      "{\"message\":\"Command `fail` executed with exit code -1.\",\"observation\":\"run\","
      "\"content\":\"the shell is gone\"" },
    /* Elsewhere it is a status. */
    { "{\"action\":{\"action\":\"read\",\"args\":{\"path\":\"/x\"}}}", 500,
      "{\"detail\":\"Internal server error: [Errno 13] Permission denied: '/x'\"}" },
    { "{\"action\":{}}", 500, "{\"detail\":\"Internal server error: Unknown event type: {}\"}" },
    { "{\"action\":{\"action\":\"nope\"}}", 500,
      "{\"detail\":\"Internal server error: 'action['action']='nope'' is not defined. "
      "Available actions: dict_keys(['hello', 'run'])\"}" },
    { "{\"action\":{\"action\":\"think\"}}", 500,
      "{\"detail\":\"Internal server error: 'ActionExecutor' object has no attribute 'think'\"}" },
    { "{\"action\":[]}", 422, "{\"detail\":\"Invalid request parameters\",\"errors\":\"" },
    { "[]", 422, "{\"detail\":\"Invalid request parameters\",\"errors\":\"" },
    { "{", 422, "{\"detail\":\"Invalid request parameters\",\"errors\":\"" },
    { "", 422, "{\"detail\":\"Invalid request parameters\",\"errors\":\"" },
    { RUN ("\"a\\u0000b\""), 200,
      "{\"message\":\"embedded null byte\",\"observation\":\"error\"," },
    { "{\"action\":{\"action\":\"hello\",\"args\":{\"a\":[\"\\u0000\"]}}}", 422,
      "{\"detail\":\"Invalid request parameters\",\"errors\":\"JSON: U+0000" },
    { RUN ("\"\xff\""), 422,
      "{\"detail\":\"Invalid request parameters\",\"errors\":\"JSON: invalid UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *response = gbx_server_fixture_post (f, PATH, rows[i].body);

      g_test_message ("%s", rows[i].body);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, rows[i].status);
      if (!g_str_has_prefix (gbx_raw_response_get_body (response), rows[i].part))
        g_assert_cmpstr (gbx_raw_response_get_body (response), ==, rows[i].part);
      g_assert_true (gbx_raw_response_has_header (response, "Content-Type: application/json"));
    }
}

static void
test_content_type (GbxServerFixture *f, gconstpointer key)
{
  static const struct
  {
    const char *header;
    guint status;
  } rows[] = {
    { "", 200 },
    { "Content-Type:\r\n", 200 },
    { "Content-Type: application/json\r\n", 200 },
    { "Content-Type: APPLICATION/JSON; charset=utf-8\r\n", 200 },
    { "Content-Type: application/vnd.x+json\r\n", 200 },
    { "Content-Type: text/json\r\n", 422 },
    { "Content-Type: text/plain\r\n", 422 },
    { "Content-Type: application/x-www-form-urlencoded\r\n", 422 },
  };
  const char *body = RUN ("\"x\"");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n%s"
                                                  "Content-Length: %zu\r\n\r\n%s",
                                                  rows[i].header, strlen (body), body);
      g_autofree char *response = gbx_server_fixture_ask (f, request);

      g_test_message ("%s", rows[i].header);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, rows[i].status);
    }
}

static void
test_timeout (GbxServerFixture *f, gconstpointer key)
{
  static const struct
  {
    const char *timeout;
    double seconds;
  } rows[] = {
    { "2.5", 2.5 },
    { "120", 120 },
    { "null", 0 },
    { "0", 0 },
    { "-1", -1 },
    { "\" 1_0.5e1 \"", 105 },
    { "\"inf\"", 0 },
    { "\"nan\"", 0 },
    { "true", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"action\":{\"action\":\"run\",\"timeout\":%s,"
                                               "\"args\":{\"command\":\"x\"}}}",
                                               rows[i].timeout);
      g_autofree char *response = gbx_server_fixture_post (f, PATH, body);
      GbxRequest *request = gbx_fake_dispatcher_get_last_request (f->dispatcher);

      g_test_message ("%s", rows[i].timeout);
      g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
      g_assert_cmpfloat (gbx_request_get_timeout_seconds (request), ==, rows[i].seconds);
    }
}

static void
send_action (GbxRawClient *client, const char *body)
{
  g_autofree char *request = g_strdup_printf ("POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                                              "Content-Length: %zu\r\n\r\n%s",
                                              strlen (body), body);

  gbx_raw_client_send (client, request);
}

/* The action goes on without its client, once. */
static void
test_client_gone (GbxServerFixture *f, gconstpointer key)
{
  GbxRawClient *client = gbx_raw_client_new (f->port);
  GbxRequest *request;
  g_autofree char *alive = NULL;

  send_action (client, WAIT);
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  gbx_raw_client_free (client);
  alive = gbx_server_fixture_ask (f, GBX_GET ("/alive"));
  g_assert_cmpuint (gbx_raw_response_get_status (alive), ==, 200);
  request = gbx_fake_dispatcher_get_last_request (f->dispatcher);
  g_assert_cmpint (gbx_request_get_stop_reason (request), ==, GBX_STOP_REASON_NONE);

  gbx_fake_dispatcher_release (f->dispatcher);
  gbx_test_run_until (gbx_server_get_connections_count (f->server) == 0);
  g_assert_cmpuint (gbx_fake_dispatcher_get_begun_count (f->dispatcher), ==, 1);
}

/* A client that has nothing more to say still gets its answer. */
static void
test_half_closed (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *response = NULL;

  send_action (client, WAIT);
  gbx_raw_client_shut_down_write (client);
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  gbx_test_settle ();
  gbx_fake_dispatcher_release (f->dispatcher);
  response = gbx_raw_client_read_response (client);
  g_assert_cmpstr (gbx_raw_response_get_body (response), ==, OBSERVATION ("waited"));
}

/* All other routes answer while an action runs, on the same connection too, in order. */
static void
test_beside (GbxServerFixture *f, gconstpointer key)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (f->port);
  g_autofree char *alive = NULL, *first = NULL, *second = NULL;

  send_action (client, WAIT);
  gbx_raw_client_send (client, GBX_GET ("/alive"));
  gbx_test_run_until (gbx_fake_dispatcher_get_waiting_count (f->dispatcher) == 1);
  alive = gbx_server_fixture_ask (f, GBX_GET ("/alive"));
  g_assert_cmpuint (gbx_raw_response_get_status (alive), ==, 200);

  gbx_fake_dispatcher_release (f->dispatcher);
  first = gbx_raw_client_read_response (client);
  second = gbx_raw_client_read_response (client);
  g_assert_cmpstr (gbx_raw_response_get_body (first), ==, OBSERVATION ("waited"));
  g_assert_cmpstr (gbx_raw_response_get_body (second), ==, "{\"status\":\"ok\"}");
}

/* Encoded in a thread. */
static void
test_large_answer (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;

  response = gbx_server_fixture_post (f, PATH,
                                      RUN ("\"large\""));
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, 200);
  g_assert_cmpuint (strlen (response), >, 2 * GBX_HTTP_INLINE_MAX_BYTES);
  g_assert_true (g_str_has_suffix (response, "xxx\",\"extras\":{}}"));
}

/* Decoded in a thread. */
static void
test_large_request (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *command = g_strnfill (GBX_HTTP_INLINE_MAX_BYTES, 'c');
  g_autofree char *good = g_strdup_printf (RUN ("\"%s\""),
                                           command);
  g_autofree char *bad = g_strdup_printf ("{\"action\":{\"action\":\"nope\","
                                          "\"args\":{\"command\":\"%s\"}}}",
                                          command);
  g_autofree char *good_response = gbx_server_fixture_post (f, PATH, good);
  g_autofree char *bad_response = gbx_server_fixture_post (f, PATH, bad);

  g_assert_cmpuint (gbx_raw_response_get_status (good_response), ==, 200);
  g_assert_nonnull (strstr (good_response, command));
  g_assert_cmpuint (gbx_raw_response_get_status (bad_response), ==, 500);
}

/* Each action is measured. */
static void
test_measured (GbxServerFixture *f, gconstpointer key)
{
  g_autofree char *response = NULL;
  g_autofree char *text = NULL;

  response = gbx_server_fixture_post (f, PATH,
                                      RUN ("\"x\""));
  text = gbx_metrics_to_text (f->metrics, NULL);
  g_assert_nonnull (strstr (text, "glovebox_action_seconds_count{action=\"run\"} 1\n"));
  g_assert_nonnull (strstr (text, "{route=\"/execute_action\",status=\"200\"} 1\n"));
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  GBX_SERVER_TEST ("/server/answers", NULL, test_answers);
  GBX_SERVER_TEST ("/server/content-type", NULL, test_content_type);
  GBX_SERVER_TEST ("/server/timeout", NULL, test_timeout);
  GBX_SERVER_TEST ("/server/client-gone", NULL, test_client_gone);
  GBX_SERVER_TEST ("/server/half-closed", NULL, test_half_closed);
  GBX_SERVER_TEST ("/server/beside", NULL, test_beside);
  GBX_SERVER_TEST ("/server/large-answer", NULL, test_large_answer);
  GBX_SERVER_TEST ("/server/large-request", NULL, test_large_request);
  GBX_SERVER_TEST ("/server/measured", NULL, test_measured);

  return g_test_run ();
}
