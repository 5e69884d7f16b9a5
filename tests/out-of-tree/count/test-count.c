/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

typedef struct
{
  GbxTest *test;
  GbxHost *host;
  GObject *module;
} Fixture;

static void
set_up (Fixture *f, gconstpointer pause)
{
  const char *assignments[] = { pause, NULL };
  g_autoptr (GbxSettings) settings = gbx_test_load_settings (g_getenv ("KEYFILE"), assignments);
  g_autoptr (GError) error = NULL;

  f->test = gbx_test_new ();
  f->host = gbx_test_new_host (f->test, "count", settings);
  f->module = gbx_module_descriptor ()->create (f->host, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer pause)
{
  gbx_test_settle ();
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  gbx_test_free (f->test);
}

static void
test_counts (Fixture *f, gconstpointer pause)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("count", "{\"to\":3}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) answer = NULL;

  answer = gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_content (answer), ==, "1\n2\n3\n");
}

static void
cancel (GbxRequest *request, double fraction, const char *what, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancelled (Fixture *f, gconstpointer pause)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("count", "{\"to\":1000}");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_signal_connect (request, "progress", G_CALLBACK (cancel), cancellable);
  g_assert_null (gbx_test_run_action (GBX_ACTION (f->module), request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stopped (Fixture *f, gconstpointer pause)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("count", "{\"to\":1000}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) answer = NULL;

  gbx_action_execute_async (GBX_ACTION (f->module), request, NULL, gbx_test_store_result, &result);
  g_signal_emit_by_name (request, "stop-requested", GBX_STOP_REASON_DEADLINE);
  gbx_test_run_until (result != NULL);

  answer = gbx_action_execute_finish (GBX_ACTION (f->module), result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_content (answer), ==, "");
}

static void
test_wrong_argument (Fixture *f, gconstpointer pause)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("count", "{\"to\":0}");
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);
  g_test_add ("/count/counts", Fixture, "pause=1ms", set_up, test_counts, tear_down);
  g_test_add ("/count/cancelled", Fixture, "pause=1ms", set_up, test_cancelled, tear_down);
  g_test_add ("/count/stopped", Fixture, "pause=1min", set_up, test_stopped, tear_down);
  g_test_add ("/count/argument", Fixture, "pause=1ms", set_up, test_wrong_argument, tear_down);
  return g_test_run ();
}
