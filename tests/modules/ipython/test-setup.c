/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small pure parts: texts, variables, what a fresh kernel runs, how kernels are described. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "gbx-ipython-exports.h"
#include "gbx-ipython-interpreters.h"
#include "gbx-ipython-kernelspec.h"
#include "gbx-ipython-setup.h"
#include "gbx-ipython-text.h"

static void
test_seconds (void)
{
  static const struct
  {
    double seconds;
    const char *text;
  } vectors[] = {
    { 5, "5.0" },
    { 120, "120.0" },
    { 0.5, "0.5" },
    { 1e-7, "1e-07" },
    { 1e16, "1e+16" },
    { 1e15, "1000000000000000.0" },
    { 0.1, "0.1" },
    { 2.675, "2.675" },
    { -1, "-1.0" },
    { 1.0 / 3, "0.3333333333333333" },
    { 0, "0.0" },
    { 123456.789, "123456.789" },
    { 1e-4, "0.0001" },
    { INFINITY, "inf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = gbx_ipython_text_format_seconds (vectors[i].seconds);

      g_assert_cmpstr (text, ==, vectors[i].text);
    }
}

static void
test_colours (void)
{
  static const char *const vectors[][2] = {
    { "\033[31mred\033[0m", "red" },
    { "\033[1;4;31mx", "x" },
    { "\033[38;2;1;2;3my", "\033[38;2;1;2;3my" },
    { "\033[m\033[K\033[1;m\033[;1m", "\033[m\033[K\033[1;m\033[;1m" },
    { "\033[\033[1mx", "\033[x" },
    { "\033[1", "\033[1" },
    { "\033", "\033" },
    { "", "" },
    { "\033[\331\241m", "" }, /* any decimal digit is one */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = NULL;

      text = gbx_ipython_text_remove_colours (vectors[i][0], strlen (vectors[i][0]));
      g_assert_cmpstr (text, ==, vectors[i][1]);
    }
}

static void
test_strip (void)
{
  g_autofree char *text = gbx_ipython_text_strip ("\t\302\205 \013x y\034\342\200\251\343\200\200");
  g_autofree char *kept = gbx_ipython_text_strip (" \342\200\213 ");

  g_assert_cmpstr (text, ==, "x y");
  g_assert_cmpstr (kept, ==, "\342\200\213"); /* of no width, but no white space */
  g_assert_cmpuint (gbx_ipython_text_measure_stripped ("  ", 2), ==, 0);
}

static void
test_quote (void)
{
  g_autofree char *text = gbx_ipython_text_quote ("a\"b\\c\n\177\303\251");
  g_autofree char *bytes = gbx_ipython_text_quote ("a\"\377");

  g_assert_cmpstr (text, ==, "\"a\\\"b\\\\c\\x0a\\x7f\303\251\"");
  g_assert_cmpstr (bytes, ==, "b\"a\\\"\\xff\"");
}

static char *export(const char *code)
{
  g_autoptr (GbxIpythonExports) exports = gbx_ipython_exports_new ();

  gbx_ipython_exports_note (exports, code);
  return gbx_ipython_exports_build_code (exports);
}

static void
test_exports (void)
{
  static const char *const others[] = {
    "import os",
    "import os\n",
    "import os\nos.environ[\"A\"] = \"1\"\nprint(1)\n",
    "import os\nos.environ[\"A\"] = \"1\" + \"2\"\n",
    "import os\nos.environ[\"A\"] = 1\n",
    "import os\nos.environ[\"\"] = \"1\"\n",
    "import os\nos.environ[\"A\\\"] = \"] = \"1\"\n",
    "import os\nos.environ[\"A\"] = \"1\"; os.abort()\n",
    "import sys\nos.environ[\"A\"] = \"1\"\n",
    "",
  };
  g_autofree char *code = export("import os\nos.environ[\"A\"] = \"x \\\"y\\\" \\u00e9\"\n\n");

  g_assert_cmpstr (code, ==, "import os\nos.environ[\"A\"] = \"x \\\"y\\\" \\u00e9\"\n");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *nothing = export(others[i]);

      g_assert_null (nothing);
    }
}

static void
test_exports_limit (void)
{
  g_autoptr (GbxIpythonExports) exports = gbx_ipython_exports_new ();
  g_autofree char *code = NULL;
  guint n_lines = 0;

  for (guint i = 0; i < GBX_IPYTHON_EXPORTS_MAX_COUNT + 10; i++)
    {
      g_autofree char *cell = g_strdup_printf ("import os\nos.environ[\"V%u\"] = \"x\"\n", i);

      gbx_ipython_exports_note (exports, cell);
    }
  code = gbx_ipython_exports_build_code (exports);
  for (const char *p = code; *p != '\0'; p++)
    n_lines += *p == '\n';
  g_assert_cmpuint (n_lines, ==, GBX_IPYTHON_EXPORTS_MAX_COUNT + 1);
}

static void
assert_next (GbxIpythonSetup *setup, const char *expected, gboolean succeeds, const char *text)
{
  g_autofree char *code = gbx_ipython_setup_take_next (setup);

  g_assert_cmpstr (code, ==, expected);
  if (code != NULL)
    gbx_ipython_setup_note_done (setup, succeeds, text);
}

/* Its words are the kernel's business; that they do what they should is seen there. */
static void
assert_script (GbxIpythonSetup *setup)
{
  g_autofree char *code = gbx_ipython_setup_take_next (setup);

  g_assert_nonnull (strstr (code, "OutStream"));
  g_assert_nonnull (strstr (code, "\"MAX_CHARS\": 4194304"));
  gbx_ipython_setup_note_done (setup, TRUE, "");
}

static void
test_setup (void)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GbxIpythonSetup) setup = gbx_ipython_setup_new (cells);

  g_ptr_array_add (cells, g_strdup ("first"));
  gbx_ipython_setup_want (setup, "/a", "init");
  gbx_ipython_setup_begin (setup, TRUE);
  assert_next (setup, "%colors nocolor", TRUE, "");
  assert_next (setup, "import sys; print(sys.executable)", TRUE, "/usr/bin/python3\n");
  assert_script (setup);
  assert_next (setup, "import os; os.chdir(\"/a\")", FALSE, "");
  assert_next (setup, "first", TRUE, "");
  assert_next (setup, NULL, TRUE, "");
  g_assert_cmpstr (gbx_ipython_setup_get_interpreter (setup), ==, "/usr/bin/python3");

  g_ptr_array_add (cells, g_strdup ("second"));
  gbx_ipython_setup_want (setup, "/a", NULL);
  assert_next (setup, "import os; os.chdir(\"/a\")", TRUE, "");
  assert_next (setup, "second", TRUE, "");
  assert_next (setup, NULL, TRUE, "");

  gbx_ipython_setup_note_cell (setup, "import os\nos.environ[\"A\"] = \"1\"\n");
  gbx_ipython_setup_begin (setup, TRUE);
  assert_next (setup, "%colors nocolor", FALSE, "");
  assert_next (setup, "import sys; print(sys.executable)", FALSE, "");
  assert_script (setup);
  assert_next (setup, "import os; os.chdir(\"/a\")", TRUE, "");
  assert_next (setup, "first", TRUE, "");
  assert_next (setup, "second", TRUE, "");
  assert_next (setup, "import os\nos.environ[\"A\"] = \"1\"\n", TRUE, "");
  assert_next (setup, NULL, TRUE, "");
  gbx_ipython_setup_want (setup, "/a", "init");
  assert_next (setup, "init", TRUE, "");
  gbx_ipython_setup_want (setup, "/a", "init");
  assert_next (setup, NULL, TRUE, "");

  gbx_ipython_setup_begin (setup, FALSE); /* another language */
  assert_next (setup, NULL, TRUE, "");
}

static void
test_kernelspec (void)
{
  static const char good[] = "{\"argv\":[\"ir\",\"{connection_file}\",\"-x{connection_file}\"],"
                             "\"env\":{\"A\":\"1\",\"\":\"2\",\"B=\":\"3\",\"C\":4},"
                             "\"interrupt_mode\":\"message\"}";
  static const char *const bad[] = {
    "",
    "[]",
    "{}",
    "{\"argv\":[]}",
    "{\"argv\":[1]}",
    "{\"argv\":{}}",
  };
  g_autoptr (GBytes) text = g_bytes_new_static (good, strlen (good));
  g_autoptr (GbxIpythonLaunch) launch = gbx_ipython_launch_new (NULL);
  g_autoptr (GbxIpythonKernelspec) spec = NULL;
  g_auto (GStrv) argv = NULL;
  g_autofree char *words = NULL;

  spec = gbx_ipython_kernelspec_parse ("ir", text, NULL);
  gbx_ipython_kernelspec_apply (spec, launch);
  argv = gbx_ipython_launch_build_argv (launch, "/f");
  words = g_strjoinv (" ", argv);
  g_assert_cmpstr (words, ==, "ir /f -x/f");
  g_assert_cmpuint (g_strv_length (launch->environment), ==, 1);
  g_assert_cmpstr (g_environ_getenv (launch->environment, "A"), ==, "1");
  g_assert_true (launch->interrupt_by_message);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_ipython_kernelspec_parse ("x", bytes, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
    }
}

static void
test_interpreters (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("interpreters-XXXXXX", &error);
  g_autofree char *program = g_build_filename (dir, "python3", NULL);
  g_autofree char *path = g_strconcat ("relative::", dir, ":/usr/bin", NULL);
  g_autofree char *extended = gbx_ipython_interpreters_extend_path ("/bin:/x", "/v/bin/python3");
  g_autofree char *same = gbx_ipython_interpreters_extend_path ("/bin:/x", "/x/python3");
  g_auto (GStrv) set = gbx_ipython_interpreters_find ("/only", path, path);
  g_auto (GStrv) found = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (extended, ==, "/v/bin:/bin:/x");
  g_assert_cmpstr (same, ==, "/bin:/x");
  g_assert_cmpuint (g_strv_length (set), ==, 1);
  g_assert_cmpstr (set[0], ==, "/only");

  g_assert_true (g_file_set_contents (program, "", 0, NULL));
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  found = gbx_ipython_interpreters_find ("", path, path);
  g_assert_cmpstr (found[0], ==, program);
  for (gsize i = 1; found[i] != NULL; i++)
    g_assert_cmpstr (found[i], !=, program);

  g_assert_true (gbx_ipython_interpreters_lacks_kernel ("x: No module named ipykernel_launcher"));
  g_assert_true (gbx_ipython_interpreters_lacks_kernel (
      "Traceback (most recent call last):\n  …\nImportError: cannot import name 'a' from 'b'"));
  g_assert_false (gbx_ipython_interpreters_lacks_kernel ("MemoryError"));

  g_remove (program);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ipython/text/seconds", test_seconds);
  g_test_add_func ("/ipython/text/colours", test_colours);
  g_test_add_func ("/ipython/text/strip", test_strip);
  g_test_add_func ("/ipython/text/quote", test_quote);
  g_test_add_func ("/ipython/exports", test_exports);
  g_test_add_func ("/ipython/exports/limit", test_exports_limit);
  g_test_add_func ("/ipython/setup", test_setup);
  g_test_add_func ("/ipython/kernelspec", test_kernelspec);
  g_test_add_func ("/ipython/interpreters", test_interpreters);

  return g_test_run ();
}
