/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What surrounds cells: directories, names, images, limits. */
#include "ipython-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NO_OUTPUT "[Code executed successfully with no output]"
/* One transparent point. */
#define PNG \
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

static char *
get_content (Fixture *f, const char *code, const char *extra)
{
  g_autoptr (GbxRequest) request = ipython_new_request (code, extra);
  g_auto (Outcome) outcome = ipython_run_request (f, request);

  g_assert_no_error (outcome.error);
  return g_steal_pointer (&outcome.content);
}

static void
test_extra_lines (Fixture *f, gconstpointer data)
{
  g_autofree char *content = get_content (f, "print('1\\n')", NULL);
  g_autofree char *expected = NULL;

  expected = g_strdup_printf ("1\n[Jupyter current working directory: %s]\n"
                              "[Jupyter Python interpreter: %s]",
                              gbx_test_get_dir (f->test), ipython_interpreter ());
  g_assert_cmpstr (content, ==, expected);

  g_free (content);
  content = get_content (f, "print()", "\"include_extra\":true");
  g_assert_true (g_str_has_prefix (content, "\n[Jupyter current working directory: "));
}

static void
test_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *odd = gbx_test_build_path (f->test, "a \"b\"\\c\n'd' \303\251");
  g_autofree char *bytes = gbx_test_build_path (f->test, "raw\377");
  g_autofree char *text = NULL;
  g_autofree char *content = NULL;

  ipython_assert_text (f, "import os; os.getcwd() == os.environ.get('PWD')", "False");
  ipython_assert_text (f, "os.makedirs('sub'); os.chdir('sub')", NO_OUTPUT);
  ipython_assert_text (f, "os.path.basename(os.getcwd())", "'sub'"); /* it stays where it went */

  g_assert_cmpint (g_mkdir (odd, 0700), ==, 0);
  gbx_host_set_current_directory (f->host, odd);
  text = ipython_get_text (f, "print(os.getcwd())");
  g_assert_cmpstr (text, ==, odd);

  g_assert_cmpint (g_mkdir (bytes, 0700), ==, 0);
  gbx_host_set_current_directory (f->host, bytes);
  ipython_assert_text (f, "os.getcwdb()[-4:]", "b'raw\\xff'");

  gbx_host_set_current_directory (f->host, "/nonexistent");
  ipython_assert_text (f, "os.getcwdb()[-4:]", "b'raw\\xff'");
  content = get_content (f, "1", NULL);
  g_assert_nonnull (strstr (content, "[Jupyter current working directory: /nonexistent]"));
}

static void
test_images (Fixture *f, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };
  JsonArray *images;

  outcome = ipython_run (f, "from IPython.display import Image, display\nimport base64\n"
                            "i = Image(base64.b64decode('" PNG "'))\n"
                            "display(i); print('x', flush=True)\ni");
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.content, ==,
                   "<IPython.core.display.Image object>x\n<IPython.core.display.Image object>");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (outcome.images));
  images = json_node_get_array (outcome.images);
  g_assert_cmpuint (json_array_get_length (images), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (images, 0), ==, "data:image/png;base64," PNG);

  outcome_clear (&outcome);
  outcome = ipython_run (f, "1");
  g_assert_true (JSON_NODE_HOLDS_NULL (outcome.images));
}

/* What threads write after the cell does not come up in a later one. */
static void
test_late_output (Fixture *f, gconstpointer data)
{
  g_autofree char *over = gbx_test_build_path (f->test, "over");
  g_autofree char *done = gbx_test_build_path (f->test, "done");

  ipython_assert_text (f, "import threading, time, os, sys\n"
                          "def late():\n"
                          "  while not os.path.exists('over'): time.sleep(0.01)\n"
                          "  print('late'); sys.stdout.flush(); os.mkdir('done')\n"
                          "threading.Thread(target=late).start()",
                       NO_OUTPUT);
  g_assert_cmpint (g_mkdir (over, 0700), ==, 0);
  while (!g_file_test (done, G_FILE_TEST_IS_DIR))
    g_main_context_iteration (NULL, FALSE);
  ipython_assert_text (f, "2", "2");
}

/* What it costs the server is measured over HTTP. */
static void
test_many_cells (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *code = g_strdup_printf ("%u", i);

      ipython_assert_text (f, code, code);
    }
  ipython_assert_text (f, "len(In) < 10", "True");
}

static void
test_large_output (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  /* In one piece of 50 MB: it arrives after the reply. */
  gbx_settings_set_size_bytes (f->settings, "max-output", 100 * 1024 * 1024);
  text = ipython_get_text (f, "print('x' * 50_000_000)");
  g_assert_cmpuint (strlen (text), ==, 50000000);
  g_free (text);

  gbx_settings_set_size_bytes (f->settings, "max-output", 1024);
  text = ipython_get_text (f, "print('first')\nfor i in range(200_000): print('line', i)\n"
                              "print('last')");
  g_assert_cmpuint (strlen (text), <, 1024 + 100);
  g_assert_true (g_str_has_prefix (text, "first\n"));
  g_assert_true (g_str_has_suffix (text, "line 199999\nlast"));
  g_assert_nonnull (strstr (text, "\n[... Observation truncated due to length ...]\n"));
}

/* What is large is read and made elsewhere, and stays in its place all the same. */
static void
test_inline (Fixture *f, gconstpointer data)
{
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;
  g_autofree char *filling = g_strnfill (GBX_IPYTHON_INLINE_MAX_BYTES, 'x');
  g_autofree char *expected = g_strconcat ("'a''", filling, "''b''", filling + 300, "''c'", NULL);

  code = g_strdup_printf ("display('a'); display('x' * %d); display('b')\n"
                          "display('x' * (%d - 300)); display('c')",
                          GBX_IPYTHON_INLINE_MAX_BYTES, GBX_IPYTHON_INLINE_MAX_BYTES);
  text = ipython_get_text (f, code);
  g_assert_cmpstr (text, ==, expected);
}

/* Of a message with very many parts the first are read. */
static void
test_frames (Fixture *f, gconstpointer data)
{
  g_autofree char *code =
      g_strdup_printf ("kernel = get_ipython().kernel\n"
                       "kernel.session.send(kernel.iopub_socket, 'stream',\n"
                       "  {'name': 'stdout', 'text': 'many'}, parent=kernel.get_parent(),\n"
                       "  buffers=[b'x'] * %d)\nNone",
                       GBX_IPYTHON_MAX_FRAMES_COUNT);

  ipython_assert_text (f, code, "many");
  ipython_assert_text (f, "1", "1");
}

/* The kernel opens and closes a pipe when all that the cell publishes is sent, or dropped. */
#define TELL                                                              \
  "kernel = get_ipython().kernel; publish = kernel._publish_status\n"     \
  "def tell(state, *more, **named):\n"                                    \
  "  publish(state, *more, **named)\n"                                    \
  "  if state == 'idle':\n"                                               \
  "    kernel._publish_status = publish\n"                                \
  "    kernel.iopub_thread.schedule(lambda: open('done', 'w').close())\n" \
  "kernel._publish_status = tell\n"

/*
 * A flood that nobody reads: what ZeroMQ does not hold any more the kernel drops, the word that the
 * cell is over among it. That much is not read late only where the main loop stands still.
 */
static void
test_flood (Fixture *f, gconstpointer data)
{
  g_autofree char *begun = gbx_test_build_path (f->test, "begun");
  g_autofree char *done = gbx_test_build_path (f->test, "done");
  g_autoptr (GbxRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxObservation) observation = NULL;
  g_autofree char *nothing = NULL;
  const char *text;

  g_assert_cmpint (mkfifo (done, 0600), ==, 0);
  request = ipython_new_request ("import os, time; os.mkdir('begun')\n"
                                 "while os.path.exists('begun'): time.sleep(0.01)\n" TELL
                                 "for i in range(6_000): display({'text/plain': '.'}, raw=True)",
                                 "\"include_extra\":false");
  gbx_action_execute_async (GBX_ACTION (f->module), request, NULL, gbx_test_store_result, &result);
  while (g_rmdir (begun) != 0)
    g_main_context_iteration (NULL, FALSE);
  /* The main loop stands still until the kernel has opened and closed the pipe. */
  g_assert_true (g_file_get_contents (done, &nothing, NULL, NULL));
  gbx_test_run_until (result != NULL);
  observation = gbx_action_execute_finish (GBX_ACTION (f->module), result, NULL);
  text = gbx_observation_get_content (observation);
  g_assert_cmpuint (strspn (text, "."), >=, GBX_IPYTHON_QUEUE_MAX_COUNT);
  g_assert_cmpuint (strspn (text, "."), <, 6000);
  g_assert_true (g_str_has_suffix (text, "or too many pieces at once.]"));
  ipython_assert_text (f, "1", "1");
}

static void
test_named_kernels (Fixture *f, gconstpointer data)
{
  g_autofree char *content = NULL;
  g_autoptr (GbxRequest) request = NULL;
  g_auto (Outcome) outcome = { 0 };

  content = get_content (f, "x = 'other'", "\"kernel\":\"b\"");
  g_free (content);
  ipython_assert_text (f, "'x' in globals()", "False");
  content = get_content (f, "x", "\"kernel\":\"b\",\"include_extra\":false");
  g_assert_cmpstr (content, ==, "'other'");

  /* The unnamed one, b and this one: that is all that is allowed. */
  g_free (content);
  content = get_content (f, "1", "\"kernel\":\"c\"");
  request = ipython_new_request ("1", "\"kernel\":\"d\"");
  outcome = ipython_run_request (f, request);
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
}

static void
test_kernelspec (Fixture *f, gconstpointer data)
{
  g_autofree char *spec = NULL;
  g_autofree char *filling = g_strnfill (GBX_IPYTHON_KERNELSPEC_MAX_BYTES, ' ');
  g_autofree char *large = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GbxRequest) request = NULL;
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) too_large = { 0 };

  spec = g_strdup_printf ("{\"argv\":[\"%s\",\"-m\",\"ipykernel_launcher\",\"-f\","
                          "\"{connection_file}\"],\"language\":\"python\","
                          "\"interrupt_mode\":\"message\",\"env\":{\"MARK\":\"set\"}}",
                          ipython_interpreter ());
  /* One as large as may be, and one byte more. */
  large = g_strconcat (filling + strlen (spec), spec, NULL);
  g_free (gbx_test_write_file (f->test, "jupyter/kernels/mine/kernel.json", large));
  g_free (large);
  large = g_strconcat (filling + strlen (spec) - 1, spec, NULL);
  g_free (gbx_test_write_file (f->test, "jupyter/kernels/large/kernel.json", large));
  g_setenv ("JUPYTER_PATH", gbx_test_get_dir (f->test), TRUE);
  g_free (spec);
  spec = gbx_test_build_path (f->test, "jupyter");
  g_setenv ("JUPYTER_PATH", spec, TRUE);
  ipython_start (f);
  g_unsetenv ("JUPYTER_PATH");

  content = get_content (f, "import os; os.environ['MARK']",
                         "\"kernel\":\"m\",\"kernelspec\":\"mine\",\"include_extra\":false");
  g_assert_cmpstr (content, ==, "'set'");

  request = ipython_new_request ("1", "\"kernel\":\"n\",\"kernelspec\":\"absent\"");
  outcome = ipython_run_request (f, request);
  g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (outcome.error->message, "“absent” is not installed"));

  g_clear_object (&request);
  request = ipython_new_request ("1", "\"kernel\":\"n\",\"kernelspec\":\"large\"");
  too_large = ipython_run_request (f, request);
  g_assert_error (too_large.error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (too_large.error->message, "“large” is not installed"));
}

/* What a client gave the first kernel, the next one has, too. */
static void
test_fresh_kernel (Fixture *f, gconstpointer data)
{
  g_autofree char *content = NULL;

  g_signal_emit_by_name (f->module, "add-start-cell", "started = 'yes'");
  ipython_assert_text (f, "started", "'yes'");
  ipython_assert_text (f, "import os\nos.environ[\"MARK\"] = \"a \\\"b\\\"\"\n\n", NO_OUTPUT);
  content = get_content (f, "'init' in globals()",
                         "\"include_extra\":false,\"kernel_init_code\":\"init = 1\"");
  g_assert_cmpstr (content, ==, "False"); /* not in the first */

  g_free (ipython_get_text (f, "os._exit(0)"));
  g_free (content);
  content = get_content (f, "import os; init, started, os.environ['MARK'], os.getcwd() != '/'",
                         "\"include_extra\":false,\"kernel_init_code\":\"init = 1\"");
  g_assert_cmpstr (content, ==, "(1, 'yes', 'a \"b\"', True)");
}

static void
test_environment (Fixture *f, gconstpointer data)
{
  g_setenv ("SESSION_API_KEY", "secret", TRUE);
  ipython_start (f);
  ipython_assert_text (f, "import os; 'SESSION_API_KEY' in os.environ", "False");
  ipython_assert_text (f, "os.getpgid(0) == os.getpid() == os.getsid(0)", "True");
  ipython_assert_text (f, "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [])", "set()");
  ipython_assert_text (f, "'%03o' % os.umask(0o22)", "'022'");
  ipython_assert_text (f, "os.environ['JPY_PARENT_PID'] == str(os.getppid())", "True");
  g_unsetenv ("SESSION_API_KEY");
}

static void
test_bad_arguments (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "{}",
    "{\"code\":1}",
    "{\"code\":\"1\",\"kernel_init_code\":3}",
    "{\"code\":\"1\",\"kernel\":{}}",
    "{\"code\":\"1\",\"cell\":[]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GbxRequest) request = gbx_test_new_request ("run_ipython", bad[i]);
      g_auto (Outcome) outcome = ipython_run_request (f, request);

      g_assert_error (outcome.error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
    }
}

int
main (int argc, char **argv)
{
  ipython_init (&argc, &argv);

#define ADD(path, set_up, function) \
  g_test_add ("/ipython/features/" path, Fixture, NULL, set_up, function, ipython_tear_down)
  ADD ("extra-lines", ipython_set_up, test_extra_lines);
  ADD ("directory", ipython_set_up, test_directory);
  ADD ("images", ipython_set_up, test_images);
  ADD ("late-output", ipython_set_up, test_late_output);
  ADD ("many-cells", ipython_set_up, test_many_cells);
  ADD ("large-output", ipython_set_up, test_large_output);
  ADD ("inline", ipython_set_up, test_inline);
  ADD ("frames", ipython_set_up, test_frames);
  ADD ("flood", ipython_set_up, test_flood);
  ADD ("named-kernels", ipython_set_up, test_named_kernels);
  ADD ("kernelspec", ipython_set_up_stopped, test_kernelspec);
  ADD ("fresh-kernel", ipython_set_up, test_fresh_kernel);
  ADD ("environment", ipython_set_up_stopped, test_environment);
  ADD ("bad-arguments", ipython_set_up, test_bad_arguments);

  return g_test_run ();
}
