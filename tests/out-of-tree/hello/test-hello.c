/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

typedef struct
{
  GbxTest *test;
  GbxHost *host;
  GObject *module;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->test = gbx_test_new ();
  f->host = gbx_test_new_host (f->test, "hello", NULL);
  f->module = gbx_module_descriptor ()->create (f->host, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  gbx_test_free (f->test);
}

static void
test_greets (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("hello", "{\"who\":\"world\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) answer = NULL;

  answer = gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_content (answer), ==, "Hello, world!");
}

static void
test_wants_a_name (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) request = gbx_test_new_request ("hello", "{\"who\":[]}");
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_test_run_action (GBX_ACTION (f->module), request, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);
  g_test_add ("/hello/greets", Fixture, NULL, set_up, test_greets, tear_down);
  g_test_add ("/hello/wants-a-name", Fixture, NULL, set_up, test_wants_a_name, tear_down);
  return g_test_run ();
}
