/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions in a real kernel, brought there by the module. */
#include <gbx-host-private.h>
#include <string.h>

#include "gbx-agent-skills-module.h"
#include "ipython-fixture.h"

#define IMPORT_LINE "from openhands.runtime.plugins.agent_skills.agentskills import *"

static GObject *
lookup (const char *module, const char *feature, gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  g_assert_cmpstr (feature, ==, "ipython-kernel");
  if (f != NULL)
    return g_object_ref (f->module);
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "none");
  return NULL;
}

static const GbxHostCallbacks callbacks = { lookup, NULL };

static gboolean
start (Fixture *f, Fixture *kernels, GError **error)
{
  g_autoptr (GbxSettings) settings = gbx_settings_new ();
  g_autoptr (GbxHostEnvironment) environment = NULL;
  g_autoptr (GbxHost) host = NULL;
  g_autoptr (GObject) module = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gbx_settings_set_string (settings, "import-line", IMPORT_LINE);
  gbx_settings_set_string (settings, "python-directory", g_getenv ("GLOVEBOX_TEST_SKILLS"));
  environment = gbx_host_environment_new (gbx_test_get_dir (f->test), "root", 0);
  host = gbx_host_new ("agent_skills", settings, environment, &callbacks, kernels);
  module = gbx_agent_skills_create (host, NULL);
  gbx_service_start_async (GBX_SERVICE (module), NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  return gbx_service_start_finish (GBX_SERVICE (module), result, error);
}

static void
test_kernel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (start (f, f, &error));
  g_assert_no_error (error);
  g_free (gbx_test_write_file (f->test, "a.txt", "one\n"));

  text = ipython_get_text (f, "open_file('a.txt')");
  g_assert_nonnull (strstr (text, "1|one\n"));
  ipython_assert_text (f, "'glovebox_skills' in globals()", "False");
}

static void
test_fresh_kernel (Fixture *f, gconstpointer data)
{
  g_assert_true (start (f, f, NULL));
  ipython_assert_text (f, IMPORT_LINE "\nprint(callable(file_editor))", "True");
  g_free (ipython_get_text (f, "import os; os._exit(1)"));
  ipython_assert_text (f, "scroll_up()", "ERROR: No file open. Use the open_file function first.");
}

static void
test_no_kernel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (start (f, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
}

static void
test_code (void)
{
  g_autofree char *code = gbx_agent_skills_build_code ("/a\"b\\c", "import x");

  g_assert_cmpstr (code, ==, "__import__(\"sys\").path.append(\"/a\\\"b\\\\c\")\n"
                             "__import__(\"glovebox_skills\").install_alias()\nimport x\n");
}

int
main (int argc, char **argv)
{
  ipython_init (&argc, &argv);

  g_test_add ("/agent-skills/kernel", Fixture, NULL, ipython_set_up, test_kernel,
              ipython_tear_down);
  g_test_add ("/agent-skills/fresh-kernel", Fixture, NULL, ipython_set_up, test_fresh_kernel,
              ipython_tear_down);
  g_test_add ("/agent-skills/no-kernel", Fixture, NULL, ipython_set_up_stopped, test_no_kernel,
              ipython_tear_down);
  g_test_add_func ("/agent-skills/code", test_code);

  return g_test_run ();
}
