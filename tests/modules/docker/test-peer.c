/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider against an engine that plays a script: each step is a request and its answer, and an
 * unexpected request fails the test. */
#include <gbx-mock-server.h>
#include <gbx-test.h>
#include <string.h>

#include "gbx-docker-limits.h"
#include "gbx-docker-module.h"

#define BOX                                                                                    \
  "{\"Id\":\"c1\",\"State\":{\"Status\":\"running\"},\"Config\":{\"Labels\":{"                 \
  "\"glovebox.sandbox\":\"box\",\"glovebox.port\":\"3000\"}},\"NetworkSettings\":{\"Ports\":{" \
  "\"3000/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"32768\"}]}}}"

#define CREATE "POST /v1.41/containers/create?name=glovebox-box"
#define START "POST /v1.41/containers/c1/start"
#define INSPECT "GET /v1.41/containers/c1/json"
#define REMOVE "DELETE /v1.41/containers/c1?force=1&v=1"
#define PULL "POST /v1.41/images/create?fromImage=glovebox&tag=latest"

typedef struct
{
  GbxTest *test;
  GbxMockServer *server;
  GbxHost *host;
  GbxProvider *provider;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *assignment = NULL;
  g_autofree char *address = NULL;
  const char *assignments[] = { NULL, NULL };

  f->test = gbx_test_new ();
  f->server = gbx_mock_server_new_script (data);
  address = g_strdup_printf ("tcp://127.0.0.1:%u", gbx_mock_server_get_port (f->server));
  assignment = g_strconcat ("host=", address, NULL);
  assignments[0] = assignment;
  settings = gbx_test_load_settings (g_getenv ("GBX_DOCKER_KEYFILE"), assignments);
  f->host = gbx_test_new_host (f->test, "docker", settings);
  f->provider = GBX_PROVIDER (gbx_docker_new (f->host, &error));
  g_assert_no_error (error);
  gbx_test_expect_finalized (f->test, f->provider);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_null (gbx_mock_server_get_step (f->server)->request); /* all of it was played */
  g_clear_object (&f->provider);
  g_clear_object (&f->host);
  g_clear_pointer (&f->server, gbx_mock_server_free);
  gbx_test_free (f->test);
}

static GbxSandbox *
create (Fixture *f, GError **error)
{
  const char *const command[] = { "gloveboxd", "3000", NULL };
  g_autoptr (GbxSandboxSpec) spec = gbx_sandbox_spec_new ("box", command, 3000);
  g_autoptr (GAsyncResult) result = NULL;

  gbx_provider_create_async (f->provider, spec, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  return gbx_provider_create_finish (f->provider, result, error);
}

static void
test_created (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxSandbox) sandbox = create (f, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_sandbox_get_url (sandbox), ==, "http://127.0.0.1:32768");
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (create (f, &error));
  g_assert_nonnull (strstr (error->message, "told so"));
}

typedef void (*BeginFunc) (GbxProvider *provider,
                           GbxSandbox *sandbox,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
typedef gboolean (*FinishFunc) (GbxProvider *provider, GAsyncResult *result, GError **error);

static void
change (Fixture *f, BeginFunc begin, FinishFunc finish)
{
  g_autoptr (GbxSandbox) sandbox = gbx_sandbox_new ("docker", "c1", "box");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (f->provider, sandbox, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (finish (f->provider, result, &error));
  g_assert_no_error (error);
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  change (f, gbx_provider_pause_async, gbx_provider_pause_finish);
  change (f, gbx_provider_resume_async, gbx_provider_resume_finish);
  change (f, gbx_provider_destroy_async, gbx_provider_destroy_finish);
  change (f, gbx_provider_destroy_async, gbx_provider_destroy_finish);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;

  gbx_provider_find_async (f->provider, "box", NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  sandbox = gbx_provider_find_finish (f->provider, result, &error);
  g_assert_cmpstr (gbx_sandbox_get_id (sandbox), ==, "c1");
  g_clear_object (&result);

  gbx_provider_find_async (f->provider, "none", NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_null (gbx_provider_find_finish (f->provider, result, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND);
}

static GBytes *
read_log (Fixture *f, GError **error)
{
  g_autoptr (GbxSandbox) sandbox = gbx_sandbox_new ("docker", "c1", "box");
  g_autoptr (GAsyncResult) result = NULL;

  gbx_provider_read_logs_async (f->provider, sandbox, 0, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  return gbx_provider_read_logs_finish (f->provider, result, error);
}

/* An engine that says more than anybody can want. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) log = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_log (f, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
  g_clear_error (&error);
  log = read_log (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (log), >, GBX_DOCKER_ANSWER_MAX_BYTES);

  gbx_provider_find_async (f->provider, "box", NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_null (gbx_provider_find_finish (f->provider, result, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static const GbxMockStep older[] = {
  { CREATE, 400,
    "{\"message\":\"client version 1.41 is too new. Maximum supported API version is 1.40\"}" },
  { "POST /v1.40/containers/create?name=glovebox-box", 201, "{\"Id\":\"c1\"}" },
  { "POST /v1.40/containers/c1/start", 204, NULL },
  { "GET /v1.40/containers/c1/json", 200, BOX },
  { NULL, 0, NULL },
};
static const GbxMockStep neither[] = {
  { CREATE, 400, "{\"message\":\"Minimum supported API version is 1.44, please\"}" },
  { "POST /v1.44/containers/create?name=glovebox-box", 400,
    "{\"message\":\"told so: Maximum supported API version is 1.40\"}" },
  { NULL, 0, NULL },
};
static const GbxMockStep created[] = {
  { CREATE, 201, "{\"Id\":\"c1\"}" }, { START, 204, NULL }, { INSPECT, 200, BOX }, { NULL, 0, NULL }
};
static const GbxMockStep pulled[] = {
  { CREATE, 404, "{\"message\":\"no such image\"}" },
  { PULL, 200, "{\"status\":\"Pulling\"}\r\n{\"status\":\"done\"}\r\n" },
  { CREATE, 201, "{\"Id\":\"c1\"}" },
  { START, 204, NULL },
  { INSPECT, 200, BOX },
  { NULL, 0, NULL },
};
static const GbxMockStep not_pulled[] = {
  { CREATE, 404, "{\"message\":\"no such image\"}" },
  { PULL, 200, "{\"status\":\"Pulling\"}\r\n{\"error\":\"told so\"}" },
  { NULL, 0, NULL },
};
static const GbxMockStep no_such_image[] = {
  { CREATE, 404, "{\"message\":\"no such image\"}" },
  { PULL, 500, "{\"message\":\"told so\"}" },
  { NULL, 0, NULL },
};
static const GbxMockStep name_taken[] = {
  { CREATE, 409, "{\"message\":\"told so\"}" }, { NULL, 0, NULL }
};
static const GbxMockStep not_started[] = {
  { CREATE, 201, "{\"Id\":\"c1\"}" },
  { START, 500, "{\"message\":\"told so\"}" },
  { REMOVE, 204, NULL },
  { NULL, 0, NULL },
};
static const GbxMockStep not_inspected[] = {
  { CREATE, 201, "{\"Id\":\"c1\"}" },
  { START, 204, NULL },
  { INSPECT, 500, "{\"message\":\"told so\"}" },
  { REMOVE, 404, "{}" },
  { NULL, 0, NULL },
};
static const GbxMockStep changes[] = {
  { "POST /v1.41/containers/c1/stop?t=10", 304, NULL },
  { INSPECT, 200, BOX },
  { START, 204, NULL },
  { INSPECT, 200, BOX },
  { REMOVE, 204, NULL },
  { REMOVE, 404, "{}" },
  { NULL, 0, NULL },
};
static const GbxMockStep found[] = {
  { "GET /v1.41/containers/glovebox-box/json", 200, BOX },
  { "GET /v1.41/containers/glovebox-none/json", 404, "{}" },
  { NULL, 0, NULL },
};

/* Their bodies are made when they are needed. */
static GbxMockStep large[] = {
  { "GET /v1.41/containers/c1/logs?stdout=1&stderr=1", 200, NULL },
  { "GET /v1.41/containers/c1/logs?stdout=1&stderr=1", 200, NULL },
  { "GET /v1.41/containers/glovebox-box/json", 200, NULL },
  { NULL, 0, NULL },
};

#define ADD(name, script, function) \
  g_test_add ("/docker/peer/" name, Fixture, script, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *filling = g_strnfill (GBX_DOCKER_LOG_MAX_BYTES + 1, ' ');

  large[0].body = filling;
  large[1].body = filling + 1;
  large[2].body = filling + GBX_DOCKER_LOG_MAX_BYTES - GBX_DOCKER_ANSWER_MAX_BYTES;
  gbx_test_init (&argc, &argv);
  ADD ("created", created, test_created);
  ADD ("older", older, test_created);
  ADD ("neither", neither, test_refused);
  ADD ("pulled", pulled, test_created);
  ADD ("not-pulled", not_pulled, test_refused);
  ADD ("no-such-image", no_such_image, test_refused);
  ADD ("name-taken", name_taken, test_refused);
  ADD ("not-started", not_started, test_refused);
  ADD ("not-inspected", not_inspected, test_refused);
  ADD ("changes", changes, test_changes);
  ADD ("found", found, test_found);
  ADD ("large", large, test_large);
  return g_test_run ();
}
