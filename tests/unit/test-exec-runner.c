/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-host-private.h>
#include <gbx-request-private.h>
#include <gbx-settings-private.h>
#include <gbx.h>

#include "gbx-exec-runner.h"

typedef struct
{
  GbxHostEnvironment *environment;
  GbxHost *host;
  GObject *runner;
  GAsyncResult *result;
} Fixture;

static GbxSettings *
new_settings (void)
{
  const char *const words[] = { "a", "b c", NULL };
  GbxSettings *settings = gbx_settings_new ();

  gbx_settings_set_bool (settings, "quick", TRUE);
  gbx_settings_set_int (settings, "least", -3);
  gbx_settings_set_uint (settings, "most", G_MAXUINT64);
  gbx_settings_set_size_bytes (settings, "max-size", 65536);
  gbx_settings_set_duration_usec (settings, "pause", 500000);
  gbx_settings_set_string (settings, "greeting", "hi \"you\"");
  gbx_settings_set_string (settings, "no-secret", NULL);
  gbx_settings_set_list (settings, "words", words);

  return settings;
}

static void
set_up (Fixture *f, gconstpointer script)
{
  g_autoptr (GbxSettings) settings = new_settings ();
  const char *command[] = { "/bin/sh", "-c", script, NULL };

  f->environment = gbx_host_environment_new ("/", g_get_user_name (), 0);
  f->host = gbx_host_new ("counter", settings, f->environment, NULL, NULL);
  f->runner = gbx_exec_runner_new (f->host, "counter", command);
}

static void
tear_down (Fixture *f, gconstpointer script)
{
  g_clear_object (&f->result);
  g_assert_finalize_object (f->runner);
  g_assert_finalize_object (f->host);
  g_assert_finalize_object (f->environment);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static gboolean
on_deadline (gpointer request)
{
  gbx_request_stop (request, GBX_STOP_REASON_DEADLINE);
  return G_SOURCE_REMOVE;
}

static GbxObservation *
run (Fixture *f, double timeout_seconds)
{
  g_autoptr (JsonNode) args = json_from_string ("{\"text\":\"a b\"}", NULL);
  g_autoptr (GbxRequest) request = gbx_request_new ("count", json_node_get_object (args));
  g_autoptr (GError) error = NULL;
  GbxObservation *observation;

  gbx_request_set_timeout_seconds (request, timeout_seconds);
  gbx_request_begin (request);
  if (timeout_seconds > 0)
    g_idle_add (on_deadline, request); /* what the dispatcher does when the time comes */
  gbx_action_execute_async (GBX_ACTION (f->runner), request, NULL, on_done, f);
  g_assert_null (f->result);
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  observation = gbx_action_execute_finish (GBX_ACTION (f->runner), f->result, &error);
  g_assert_no_error (error);
  g_clear_object (&f->result);
  return observation;
}

static void
check (Fixture *f, double timeout_seconds, const char *kind, const char *content)
{
  g_autoptr (GbxObservation) observation = run (f, timeout_seconds);

  g_assert_cmpstr (gbx_observation_get_content (observation), ==, content);
  g_assert_cmpstr (gbx_observation_get_kind (observation), ==, kind);
}

static void
test_answer (Fixture *f, gconstpointer script)
{
  check (f, 0, "count", "{\"text\":\"a b\"} counter count /");
}

static void
test_settings (Fixture *f, gconstpointer script)
{
  check (f, 0, "count", "true -3 18446744073709551615 65536 500000 hi \"you\" unset a;b c");
}

static void
test_failure (Fixture *f, gconstpointer script)
{
  check (f, 0, "error", "counter: “/bin/sh” exited with status 3: no words");
}

/* Reaches GBX_PROCESS_MAX_OUTPUT_BYTES. */
static void
test_flood (Fixture *f, gconstpointer script)
{
  check (f, 0, "error", "counter: “/bin/sh” wrote more than 67108864 bytes");
}

static void
test_garbage (Fixture *f, gconstpointer script)
{
  g_autoptr (GbxObservation) observation = run (f, 0);

  g_assert_cmpstr (gbx_observation_get_kind (observation), ==, "error");
  g_assert_true (g_str_has_prefix (gbx_observation_get_content (observation),
                                   "counter: “/bin/sh” did not write an observation as JSON: "));
}

static void
test_deadline (Fixture *f, gconstpointer script)
{
  check (f, 1.5, "error", "counter: stopped after 1.5 seconds");
}

static void
test_unstartable (void)
{
  const char *command[] = { "/nonexistent/counter", NULL };
  g_autoptr (GbxHostEnvironment) environment =
      gbx_host_environment_new ("/", g_get_user_name (), 0);
  g_autoptr (GbxHost) host = gbx_host_new ("counter", NULL, environment, NULL, NULL);
  g_autoptr (GObject) runner = gbx_exec_runner_new (host, "counter", command);
  g_autoptr (GbxRequest) request = gbx_request_new ("count", NULL);
  g_autoptr (GError) error = NULL;
  Fixture f = { 0 };

  gbx_action_execute_async (GBX_ACTION (runner), request, NULL, on_done, &f);
  while (f.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (gbx_action_execute_finish (GBX_ACTION (runner), f.result, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_clear_object (&f.result);
}

#define ADD(name, script, test) \
  g_test_add ("/exec-runner/" name, Fixture, script, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answer",
       "args=$(sed 's/\"/\\\\\"/g'); "
       "echo \"{\\\"content\\\":\\\"$args $GLOVEBOX_MODULE $GLOVEBOX_ACTION $(pwd)\\\"}\"",
       test_answer);
  ADD ("settings",
       "printf '{\"content\":\"%s\"}' \"$(echo \"$GLOVEBOX_SETTING_QUICK $GLOVEBOX_SETTING_LEAST "
       "$GLOVEBOX_SETTING_MOST $GLOVEBOX_SETTING_MAX_SIZE $GLOVEBOX_SETTING_PAUSE "
       "$GLOVEBOX_SETTING_GREETING ${GLOVEBOX_SETTING_NO_SECRET-unset} $GLOVEBOX_SETTING_WORDS\" | "
       "sed 's/\"/\\\\\"/g')\"",
       test_settings);
  ADD ("failure", "echo 'no words' >&2; exit 3", test_failure);
  ADD ("garbage", "echo hello", test_garbage);
  ADD ("not-an-object", "echo '[1]'", test_garbage);
  ADD ("nested", "head -c 200000 /dev/zero | tr '\\0' '['", test_garbage);
  ADD ("flood", "cat /dev/zero", test_flood);
  ADD ("deadline", "tail -f /dev/null", test_deadline);
  g_test_add_func ("/exec-runner/unstartable", test_unstartable);
  return g_test_run ();
}
