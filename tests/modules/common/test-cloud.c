/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a provider's API can do to whoever asks it: refuse for ever, answer or list without end. */
#include <gbx-mock-server.h>
#include <gbx-test.h>
#include <string.h>

#include "gbx-common-flow.h"
#include "gbx-common-json.h"
#include "gbx-common-limits.h"

#define TRY_TIMEOUT_USEC (60 * G_USEC_PER_SEC)

typedef struct
{
  GbxTest *test;
  GArray *steps; /* of GbxMockStep */
  GbxMockServer *server;
  GbxCommonRest *rest;
} Fixture;

static void
add_steps (Fixture *f, guint count, guint status, const char *body)
{
  GbxMockStep step = { "GET /things", status, body };

  for (guint i = 0; i < count; i++)
    g_array_append_val (f->steps, step);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->test = gbx_test_new ();
  f->steps = g_array_new (TRUE, FALSE, sizeof (GbxMockStep));
}

/* When all steps are there. */
static void
start (Fixture *f)
{
  g_autofree char *address = NULL;
  g_autoptr (GbxCommonHttp) http = NULL;
  g_autoptr (GError) error = NULL;

  f->server = gbx_mock_server_new_script ((const GbxMockStep *) f->steps->data);
  address = g_strdup_printf ("tcp://127.0.0.1:%u", gbx_mock_server_get_port (f->server));
  http = gbx_common_http_new (address, &error);
  g_assert_no_error (error);
  f->rest = gbx_common_rest_new (http, "the provider", NULL, TRY_TIMEOUT_USEC);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_null (gbx_mock_server_get_step (f->server)->request); /* all of it was played */
  gbx_common_rest_unref (f->rest);
  gbx_mock_server_free (f->server);
  g_array_unref (f->steps);
  gbx_test_free (f->test);
}

static GBytes *
ask (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint status = 0;

  gbx_common_rest_send_async (f->rest, gbx_common_call_new ("GET", g_strdup ("/things"), NULL),
                              NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  return gbx_common_rest_send_finish (result, &status, error);
}

static void
test_tries (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_steps (f, GBX_COMMON_MAX_TRIES_COUNT, 429, "{\"message\":\"not now\"}");
  start (f);
  g_assert_null (ask (f, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "the provider refuses: not now (status 429)");
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = g_strnfill (GBX_COMMON_ANSWER_MAX_BYTES + 1, ' ');
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  add_steps (f, 1, 200, answer);
  add_steps (f, 1, 200, answer + 1);
  start (f);
  g_assert_null (ask (f, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
  g_clear_error (&error);
  body = ask (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), ==, GBX_COMMON_ANSWER_MAX_BYTES);
}

static GbxCommonCall *
format_page (GbxCommonFlow *flow, GError **error)
{
  return gbx_common_call_new ("GET", g_strdup ("/things"), NULL);
}

static GbxCommonVerdict
parse_page (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  return GBX_COMMON_AGAIN_NOW; /* there is always more */
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  static const GbxCommonStep steps[] = { { NULL, format_page, parse_page }, { NULL, NULL, NULL } };
  g_autoptr (GbxCommonFlow) flow = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_steps (f, GBX_COMMON_PAGES_MAX_COUNT, 200, "{}");
  start (f);
  flow = gbx_common_flow_new (f->rest, NULL);
  gbx_common_flow_run_async (flow, steps, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_false (gbx_common_flow_run_finish (result, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static void
test_message (void)
{
  g_autofree char *words = g_strnfill (GBX_COMMON_MESSAGE_MAX_BYTES + 1, 'x');
  g_autofree char *json = g_strdup_printf ("{\"message\":\"%s\"}", words);
  const char *const texts[] = { words, json };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autofree char *shown = gbx_common_json_describe_error (body);

      g_assert_cmpstr (shown, ==, words + 1);
    }
}

#define ADD(name, function) \
  g_test_add ("/common/cloud/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("tries", test_tries);
  ADD ("answer", test_answer);
  ADD ("pages", test_pages);
  g_test_add_func ("/common/cloud/message", test_message);
  return g_test_run ();
}
