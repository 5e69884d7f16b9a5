/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What cells answer, against a real kernel. */
#include "ipython-fixture.h"

#include <string.h>

#define NO_OUTPUT "[Code executed successfully with no output]"
#define RULE "---------------------------------------------------------------------------"
#define ESC "\x1b"

/* Code and the text that it answers; ^ and $ in front: what the text begins or ends with. */
static const char *const vectors[][2] = {
  { "print('Hello, `World`!\\n')", "Hello, `World`!" },
  { "print(1)\n2", "1\n2" },
  { "x=1", NO_OUTPUT },
  { "", NO_OUTPUT },
  { "None", NO_OUTPUT },
  { "# comment", NO_OUTPUT },
  { "\"abc\"\n\"def\"", "'def'" },
  { "print(\"\\n\")", "" },
  { "display(1); display(HTML(\"<b>x</b>\")); 3", "1<IPython.core.display.HTML object>3" },
  { "h=display(\"a\",display_id=True); h.update(\"b\")", "'a'" },
  { "print(\"x\"); clear_output(); print(\"y\")", "x\ny" },
  { "def f(:\n  pass", "$def f(:\n          ^\nSyntaxError: invalid syntax" },
  { "import nonexistent_mod", "$ModuleNotFoundError: No module named 'nonexistent_mod'" },
  { "import sys; sys.exit(3)",
    "An exception has occurred, use %tb to see the full traceback.\n\nSystemExit: 3" },
  { "input(\"name? \")", "$StdinNotImplementedError: raw_input was called, but this frontend does "
                         "not support input requests." },
  { "import getpass; getpass.getpass()", "$StdinNotImplementedError: getpass was called, but this "
                                         "frontend does not support input requests." },
  { "!echo hi; echo err >&2", "hi\r\nerr" },
  { "%magicnotfound", "UsageError: Line magic function `%magicnotfound` not found." },
  { "print('\\x1b[31mred\\x1b[0m \\x1b[1;4;31mx\\x1b[m \\x1b[38;2;1;2;3my\\x1b[0m "
    "\\x1b[38;5;32mq')",
    "red x" ESC "[m " ESC "[38;2;1;2;3my q" },
  { "print('a\\x00b')", "a\xef\xbf\xbd"
                        "b" },
  { "print('\\udc80|')", "\xef\xbf\xbd|" },
  { "print('\\u00e9\\U0001f600')", "\xc3\xa9\xf0\x9f\x98\x80" },
  { "len?", "^Signature" },
  { "publish_display_data({'application/json': {}})", NO_OUTPUT },
  { "from time import sleep\nfor i in range(3): print(i, flush=True)", "0\n1\n2" },
};

static void
test_vectors (Fixture *f, gconstpointer data)
{
  ipython_assert_text (f, "from IPython.display import *", NO_OUTPUT);
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const char *expected = vectors[i][1];
      g_autofree char *text = ipython_get_text (f, vectors[i][0]);

      g_test_message ("%s", vectors[i][0]);
      if (*expected == '$')
        g_assert_true (g_str_has_suffix (text, expected + 1));
      else if (*expected == '^')
        g_assert_true (g_str_has_prefix (text, expected + 1));
      else
        g_assert_cmpstr (text, ==, expected);
    }
}

/* Left to the kernel, it comes before or after the result, or with the next cell. */
static void
test_child_output (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    ipython_assert_text (f, "import os; os.system(\"echo sys\")", "sys\n0");
}

static void
test_error (Fixture *f, gconstpointer data)
{
  g_autofree char *text = ipython_get_text (f, "print(\"before\"); 1/0");

  g_assert_true (g_str_has_prefix (text, "before\n" RULE "\nZeroDivisionError"));
  g_assert_true (g_str_has_suffix (text, "---> 1 print(\"before\"); 1/0\n\nZeroDivisionError: "
                                         "division by zero"));
  g_assert_nonnull (strstr (text, "[1], line 1"));
}

int
main (int argc, char **argv)
{
  ipython_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, ipython_set_up, function, ipython_tear_down)
  ADD ("/ipython/cells/vectors", test_vectors);
  ADD ("/ipython/cells/child-output", test_child_output);
  ADD ("/ipython/cells/error", test_error);

  return g_test_run ();
}
