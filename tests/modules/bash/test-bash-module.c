/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module as its host sees it: requests in, observations out, and a service. */
#include <gbx-test.h>
#include <string.h>

#include "gbx-bash-module.h"
#include "gbx-request-private.h"

typedef struct
{
  GbxTest *test;
  GbxHost *host;
  GbxBash *module;
  char *directory;
} Fixture;

static void
start_service (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gbx_service_start_async (GBX_SERVICE (f->module), NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_service_start_finish (GBX_SERVICE (f->module), result, &error));
  g_assert_no_error (error);
}

static void
stop_service (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_service_stop_async (GBX_SERVICE (f->module), NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_service_stop_finish (GBX_SERVICE (f->module), result, NULL));
}

static void
set_up (Fixture *f, gconstpointer test_data)
{
  const char *const assignments[] = {
    test_data != NULL ? test_data : "no-change-timeout=60", /* a busy machine's commands */
    "su-to-user=no",
    NULL,
  };
  g_autoptr (GbxSettings) settings =
      gbx_test_load_settings (g_getenv ("BASH_KEYFILE"), assignments);

  f->test = gbx_test_new ();
  f->directory = realpath (gbx_test_get_dir (f->test), NULL);
  f->host = gbx_test_new_host (f->test, "bash", settings);
  f->module = gbx_bash_new (f->host);
  start_service (f);
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  stop_service (f);
  gbx_test_settle ();
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  free (f->directory);
  gbx_test_free (f->test);
}

static GbxObservation *
execute (Fixture *f, const char *args, double timeout)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("run", args);
  g_autoptr (GError) error = NULL;
  GbxObservation *observation;

  gbx_request_set_timeout_seconds (request, timeout);
  observation = gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &error);
  g_assert_no_error (error);

  return observation;
}

static JsonObject *
get_metadata (GbxObservation *observation)
{
  return json_object_get_object_member (gbx_observation_get_extras (observation), "metadata");
}

static void
assert_wire (Fixture *f, const char *args, double timeout, const char *expected)
{
  g_autoptr (GbxObservation) observation = execute (f, args, timeout);
  g_autofree char *json = gbx_observation_to_json (observation, NULL);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_wire (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxObservation) first = execute (f, "{\"command\":\"echo hi\"}", 120);
  g_autofree char *json = gbx_observation_to_json (first, NULL);
  JsonObject *metadata = get_metadata (first);

  g_assert_cmpstr (gbx_observation_get_kind (first), ==, "run");
  g_assert_cmpstr (gbx_observation_get_message (first), ==,
                   "Command `echo hi` executed with exit code 0.");
  g_assert_nonnull (strstr (json, "\"success\":true"));
  g_assert_cmpuint (json_object_get_size (metadata), ==, 8);
  g_assert_cmpstr (json_object_get_string_member (metadata, "working_dir"), ==, f->directory);
  g_assert_cmpstr (json_object_get_string_member (metadata, "username"), ==, g_get_user_name ());
  g_assert_cmpstr (json_object_get_string_member (metadata, "suffix"), ==,
                   "\n[The command completed with exit code 0.]");
  g_assert_cmpstr (gbx_host_get_current_directory (f->host), ==, f->directory);

  assert_wire (f, "{\"command\":\"\"}", 0,
               "{\"message\":\"Command `` executed with exit code -1.\",\"observation\":\"run\","
               "\"content\":\"ERROR: No previous running command to retrieve logs from.\","
               "\"extras\":{\"command\":\"\",\"metadata\":{\"exit_code\":-1,\"pid\":-1,"
               "\"username\":null,\"hostname\":null,\"working_dir\":null,"
               "\"py_interpreter_path\":null,\"prefix\":\"\",\"suffix\":\"\"},"
               "\"hidden\":false},\"success\":false}");
}

static void
test_current_directory (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxObservation) main = execute (f, "{\"command\":\"cd /usr\"}", 120);
  g_autoptr (GbxObservation) aside =
      execute (f, "{\"command\":\"cd /tmp\",\"is_static\":true}", 120);

  g_assert_cmpstr (gbx_host_get_current_directory (f->host), ==, "/usr");
}

static void
test_failures (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxObservation) number = execute (f, "{\"command\":5}", 0);
  g_autoptr (GbxObservation) object = execute (f, "{\"command\":{}}", 0);
  g_autoptr (GbxObservation) hidden = execute (f, "{\"command\":null,\"hidden\":true}", 0);
  g_autoptr (GbxObservation) several = execute (f, "{\"command\":\"a\\nb\"}", 0);
  g_autoptr (GbxObservation) several_hidden =
      execute (f, "{\"command\":\"a\\nb\",\"hidden\":true}", 0);

  g_assert_cmpstr (gbx_observation_get_kind (number), ==, "error");
  g_assert_cmpstr (gbx_observation_get_content (number), ==,
                   "'int' object has no attribute 'strip'");
  g_assert_cmpstr (gbx_observation_get_content (object), ==,
                   "'dict' object has no attribute 'strip'");
  g_assert_cmpstr (gbx_observation_get_kind (hidden), ==, "run");
  g_assert_cmpstr (gbx_observation_get_content (hidden), ==,
                   "'NoneType' object has no attribute 'strip'");
  g_assert_cmpstr (gbx_observation_get_kind (several), ==, "error");
  g_assert_cmpstr (gbx_observation_get_kind (several_hidden), ==, "run");
  g_assert_cmpint (json_object_get_int_member (get_metadata (several_hidden), "exit_code"), ==, -1);
}

static void
test_static (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxObservation) set = execute (f, "{\"command\":\"export FOO=1; x() { :; }\"}", 120);
  g_autoptr (GbxObservation) running = execute (f, "{\"command\":\"sleep 100\"}", 0.1);
  g_autoptr (GbxObservation) place =
      execute (f, "{\"command\":\"pwd\",\"is_static\":true,\"cwd\":\"/usr\"}", 120);
  g_autoptr (GbxObservation) fresh = execute (
      f, "{\"command\":\"echo \\\"[$FOO]\\\"; alias; type -t x\",\"is_static\":true}", 120);
  g_autoptr (GbxObservation) empty = execute (f, "{\"command\":\"\",\"is_static\":true}", 120);
  g_autoptr (GbxObservation) input =
      execute (f, "{\"command\":\"x\",\"is_static\":true,\"is_input\":true}", 120);
  g_autoptr (GbxObservation) late =
      execute (f, "{\"command\":\"sleep 5\",\"is_static\":true}", 0.2);
  g_autoptr (GbxObservation) busy = execute (f, "{\"command\":\"true\"}", 0);

  g_assert_cmpstr (gbx_observation_get_content (place), ==, "/usr");
  g_assert_cmpstr (gbx_observation_get_content (fresh), ==, "[]");
  g_assert_true (g_str_has_prefix (gbx_observation_get_content (empty), "ERROR: No previous"));
  g_assert_true (g_str_has_prefix (gbx_observation_get_content (input), "ERROR: No previous"));
  g_assert_nonnull (strstr (json_object_get_string_member (get_metadata (late), "suffix"),
                            "timed out after 0.2 seconds"));
  g_assert_nonnull (strstr (json_object_get_string_member (get_metadata (busy), "suffix"),
                            "is NOT executed"));
}

static void
test_aside (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxRequest) aside =
      gbx_test_new_request ("run", "{\"command\":\"x\",\"is_static\":true}");
  g_autoptr (GbxRequest) main = gbx_test_new_request ("run", "{\"command\":\"x\"}");
  g_autoptr (GbxRequest) odd = gbx_test_new_request ("run", "{\"is_static\":[1]}");

  g_assert_true (gbx_action_may_run_aside (GBX_ACTION (f->module), aside));
  g_assert_false (gbx_action_may_run_aside (GBX_ACTION (f->module), main));
  g_assert_false (gbx_action_may_run_aside (GBX_ACTION (f->module), odd));
}

static GbxObservation *
execute_and_stop (Fixture *f, const char *args, GbxStopReason reason)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("run", args);
  g_autoptr (GAsyncResult) result = NULL;

  gbx_request_set_timeout_seconds (request, 60);
  gbx_action_execute_async (GBX_ACTION (f->module), request, NULL, gbx_test_store_result,
                            &result);
  gbx_request_stop (request, reason);
  gbx_test_run_until (result != NULL);

  return gbx_action_execute_finish (GBX_ACTION (f->module), result, NULL);
}

static void
test_stop_reasons (Fixture *f, gconstpointer test_data)
{
  const char *const args = "{\"command\":\"sleep 100\",\"blocking\":true}";
  g_autoptr (GbxObservation) deadline = execute_and_stop (f, args, GBX_STOP_REASON_DEADLINE);
  g_autoptr (GbxObservation) shutdown = execute_and_stop (
      f, "{\"command\":\"\",\"blocking\":true}", GBX_STOP_REASON_SHUTDOWN);

  g_assert_nonnull (strstr (json_object_get_string_member (get_metadata (deadline), "suffix"),
                            "timed out after 60.0 seconds"));
  g_assert_cmpstr (gbx_observation_get_kind (shutdown), ==, "error");
  g_assert_cmpstr (gbx_observation_get_content (shutdown), ==,
                   "Bash session was likely interrupted...");
}

static void
test_no_change_timeout (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxObservation) running = execute (f, "{\"command\":\"sleep 100\"}", 0);

  g_assert_nonnull (strstr (json_object_get_string_member (get_metadata (running), "suffix"),
                            "no new output after 1 seconds."));
}

#define ADD_WITH(path, assignment, func) \
  g_test_add ("/bash/module/" path, Fixture, assignment, set_up, func, tear_down)
#define ADD(path, func) ADD_WITH (path, NULL, func)

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);

  ADD ("wire", test_wire);
  ADD ("current-directory", test_current_directory);
  ADD ("failures", test_failures);
  ADD ("static", test_static);
  ADD ("aside", test_aside);
  ADD ("stop-reasons", test_stop_reasons);
  ADD_WITH ("no-change-timeout", "no-change-timeout=1", test_no_change_timeout);

  return g_test_run ();
}
