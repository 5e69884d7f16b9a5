/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ipython-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include <gbx-request-private.h>

#define WITHOUT_EXTRA "\"include_extra\":false"

static char *interpreter;

static gboolean
has_ipykernel (const char *program)
{
  const char *argv[] = { program, "-c", "import ipykernel, zmq", NULL };
  int status = -1;

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                           G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         status == 0;
}

/* A machine without ipykernel skips the whole program and says so. */
void
ipython_init (int *argc, char ***argv)
{
  const char *given = g_getenv ("GLOVEBOX_TEST_PYTHON");
  const char *const candidates[] = { given, "/usr/bin/python3", "python3" };

  gbx_test_init (argc, argv);
  g_setenv ("GBX_TEST_TIMEOUT_SECONDS", "60", FALSE);
  for (gsize i = 0; interpreter == NULL && i < G_N_ELEMENTS (candidates); i++)
    if (candidates[i] != NULL && has_ipykernel (candidates[i]))
      interpreter = g_find_program_in_path (candidates[i]);
  if (interpreter == NULL)
    {
      g_print ("1..0 # SKIP no python3 here has ipykernel\n");
      exit (0);
    }
}

const char *
ipython_interpreter (void)
{
  return interpreter;
}

void
ipython_set_up_stopped (Fixture *f, gconstpointer data)
{
  const char *const kept[] = { "LANG", "LC_ALL", NULL };
  g_autofree char *home = NULL;

  f->test = gbx_test_new ();
  home = gbx_test_build_path (f->test, "ipython");
  g_setenv ("IPYTHONDIR", home, TRUE);

  f->settings = gbx_settings_new ();
  gbx_settings_set_string (f->settings, "interpreter", interpreter);
  gbx_settings_set_bool (f->settings, "wait-until-ready", FALSE);
  gbx_settings_set_duration_usec (f->settings, "start-timeout", 50 * G_USEC_PER_SEC);
  gbx_settings_set_string (f->settings, "su-to-user", "true");
  gbx_settings_set_string (f->settings, "local-runtime", "1");
  gbx_settings_set_list (f->settings, "keep-environment", kept);
  gbx_settings_set_size_bytes (f->settings, "max-output", 32 * 1024 * 1024);
  gbx_settings_set_size_bytes (f->settings, "max-images", 64 * 1024 * 1024);
  gbx_settings_set_uint (f->settings, "max-kernels", 3);
  gbx_settings_set_uint (f->settings, "kept-cells", 4);
  gbx_settings_set_size_bytes (f->settings, "kept-output", 8 * 1024 * 1024);

  f->host = gbx_test_new_host (f->test, "ipython", f->settings);
  f->module = gbx_ipython_create (f->host, NULL);
}

void
ipython_start (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gbx_service_start_async (GBX_SERVICE (f->module), NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_service_start_finish (GBX_SERVICE (f->module), result, &error));
  g_assert_no_error (error);
}

void
ipython_set_up (Fixture *f, gconstpointer data)
{
  ipython_set_up_stopped (f, data);
  ipython_start (f);
}

void
ipython_stop (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (f->is_stopped)
    return;
  f->is_stopped = TRUE;
  gbx_service_stop_async (GBX_SERVICE (f->module), NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_service_stop_finish (GBX_SERVICE (f->module), result, NULL));
}

void
ipython_tear_down (Fixture *f, gconstpointer data)
{
  ipython_stop (f);
  gbx_test_settle ();
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  g_object_unref (f->settings);
  gbx_test_free (f->test);
}

GbxRequest *
ipython_new_request (const char *code, const char *extra)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), code);
  g_autofree char *literal = json_to_string (node, FALSE);
  g_autofree char *args = g_strdup_printf ("{\"code\":%s%s%s}", literal, extra != NULL ? "," : "",
                                           extra != NULL ? extra : "");

  return gbx_test_new_request ("run_ipython", args);
}

Outcome
ipython_run_request (Fixture *f, GbxRequest *request)
{
  Outcome outcome = { 0 };
  g_autoptr (GbxObservation) observation = NULL;

  observation = gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &outcome.error);
  if (observation != NULL)
    {
      JsonObject *extras = gbx_observation_get_extras (observation);

      g_assert_cmpstr (gbx_observation_get_kind (observation), ==, "run_ipython");
      g_assert_cmpstr (gbx_observation_get_message (observation), ==,
                       "Code executed in IPython cell.");
      outcome.content = g_strdup (gbx_observation_get_content (observation));
      outcome.images = json_node_ref (json_object_get_member (extras, "image_urls"));
    }
  return outcome;
}

Outcome
ipython_run (Fixture *f, const char *code)
{
  g_autoptr (GbxRequest) request = ipython_new_request (code, WITHOUT_EXTRA);

  return ipython_run_request (f, request);
}

static gboolean
on_deadline (gpointer request)
{
  gbx_request_stop (request, GBX_STOP_REASON_DEADLINE);
  return G_SOURCE_REMOVE;
}

Outcome
ipython_run_with_timeout (Fixture *f, const char *code, double seconds)
{
  g_autoptr (GbxRequest) request = ipython_new_request (code, WITHOUT_EXTRA);
  guint id = g_timeout_add ((guint) (seconds * 1000), on_deadline, request);
  Outcome outcome;

  gbx_request_set_timeout_seconds (request, seconds);
  gbx_request_begin (request);
  outcome = ipython_run_request (f, request);
  if (g_main_context_find_source_by_id (NULL, id) != NULL)
    g_source_remove (id);
  return outcome;
}

typedef struct
{
  GbxRequest *request;
  char *path;
  gint64 stopped_usec;
} Watch;

static gboolean
on_look (gpointer user_data)
{
  Watch *watch = user_data;

  if (!g_file_test (watch->path, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  watch->stopped_usec = g_get_monotonic_time ();
  gbx_request_stop (watch->request, GBX_STOP_REASON_DEADLINE);
  return G_SOURCE_REMOVE;
}

void
ipython_assert_timed_out (Fixture *f, const char *code)
{
  g_autoptr (GbxRequest) request = ipython_new_request (code, WITHOUT_EXTRA);
  g_autofree char *path = gbx_test_build_path (f->test, IPYTHON_READY);
  Watch watch = { request, path, 0 };
  g_autoptr (GSource) source = g_timeout_source_new (5);
  g_auto (Outcome) outcome = { 0 };

  g_unlink (path);
  g_source_set_callback (source, on_look, &watch, NULL);
  g_source_attach (source, NULL);
  gbx_request_set_timeout_seconds (request, 5);
  gbx_request_begin (request);
  outcome = ipython_run_request (f, request);
  g_source_destroy (source);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.content, ==, "[Execution timed out (5.0 seconds).]");
  g_assert_cmpint (g_get_monotonic_time () - watch.stopped_usec, <, G_USEC_PER_SEC);
}

void
ipython_assert_text (Fixture *f, const char *code, const char *text)
{
  g_autofree char *found = ipython_get_text (f, code);

  g_assert_cmpstr (found, ==, text);
}

char *
ipython_get_text (Fixture *f, const char *code)
{
  g_auto (Outcome) outcome = ipython_run (f, code);

  g_assert_no_error (outcome.error);
  return g_steal_pointer (&outcome.content);
}

int
ipython_get_kernel_pid (Fixture *f)
{
  g_autofree char *text = ipython_get_text (f, "import os; print(os.getpid())");

  return (int) g_ascii_strtoll (text, NULL, 10);
}

void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->content, g_free);
  g_clear_pointer (&outcome->images, json_node_unref);
  g_clear_error (&outcome->error);
}
