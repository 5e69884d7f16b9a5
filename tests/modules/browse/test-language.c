/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gbx-browse-bid.h"
#include "gbx-browse-language.h"
#include "recorded.h"

#define MODIFIERS "(Alt|Control|ControlOrMeta|Meta|Shift)"

static void
append_call (GString *out, const GbxBrowseCall *call)
{
  const char *separator = "";

  g_string_append_printf (out, "%s(", gbx_browse_function_get_name (call->function));
  for (guint i = 0; i < call->positional->len; i++, separator = ", ")
    {
      g_string_append (out, separator);
      gbx_browse_value_append_repr (call->positional->pdata[i], out);
    }
  for (guint i = 0; i < call->named->len; i++, separator = ", ")
    {
      g_string_append_printf (out, "%s%s=", separator, (char *) call->names->pdata[i]);
      gbx_browse_value_append_repr (call->named->pdata[i], out);
    }
  g_string_append (out, ")");
}

/* The calls, one a line, or what the action ends with. */
static char *
read_action (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseProgram) program = gbx_browse_program_parse (text, &error);
  GString *out;

  if (program == NULL)
    return gbx_browse_error_describe (error);

  out = g_string_new (NULL);
  for (guint i = 0; i < gbx_browse_program_count_calls (program); i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      append_call (out, gbx_browse_program_get_call (program, i));
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *text;
  const char *expected; /* NULL: nothing is found */
} Row;

static void
check_rows (const Row *rows, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *found = read_action (rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (found, ==,
                       rows[i].expected != NULL ? rows[i].expected
                                                : "ValueError: Received an empty action.");
    }
}

static void
test_calls (void)
{
  static const Row rows[] = {
    { "noop()", "noop()" },
    { "noop( 500 , )", "noop(500)" },
    { "noop(wait_ms = 500,)", "noop(wait_ms=500)" },
    { "click(\"a\", button=\"right\", modifiers=[\"Shift\",])",
      "click('a', button='right', modifiers=['Shift'])" },
    { "click(\"a\" button=\"right\")", "click('a', button='right')" },
    { "noop() noop()", "noop()\nnoop()" },
    { "noop(1)noop(2)", "noop(1)\nnoop(2)" },
    { "noop();noop()", "noop()\nnoop()" },
    { "noop()\n# click(\"x\")\nnoop(1)", "noop()\nnoop(1)" },
    { "```click(\"12\")```", "click('12')" },
    { "I will do click(\"12\") now and noop(3).", "click('12')\nnoop(3)" },
    { "goto(\"http://a/#frag\")", "goto('http://a/#frag')" },
    { "goto (\"x\")", "goto('x')" },
    { "click ( \"1\" )", "click('1')" },
    { "click(\n  \"1\", # which\n  button = # how\n 'left'\n)", "click('1', button='left')" },
    { "page.goto(\"x\")", "goto('x')" },
    { "print noop()", "noop()" },
    { "print(noop())", "noop()" },
    { "x = noop()", "noop()" },
    { "send_msg_to_user(\"a)b(c\")", "send_msg_to_user('a)b(c')" },
    { "click((\"1\"))", "click(('1',))" },
    { "noop() # noop(1)", "noop()" },
    { "it is #1: noop()\nnoop(2)", "noop(2)" },
    { "dblclick('1')hover('2')press('3','a')focus('4')clear('5')",
      "dblclick('1')\nhover('2')\npress('3', 'a')\nfocus('4')\nclear('5')" },
    { "drag_and_drop('1','2')upload_file('3','f')go_back()go_forward()goto('u')tab_close()",
      "drag_and_drop('1', '2')\nupload_file('3', 'f')\ngo_back()\ngo_forward()\ngoto('u')\n"
      "tab_close()" },
    { "tab_focus(-1)new_tab()report_infeasible('x')scroll(1.5,-2)select_option('1',['a','b'])",
      "tab_focus(-1)\nnew_tab()\nreport_infeasible('x')\nscroll(1.5, -2)\n"
      "select_option('1', ['a', 'b'])" },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_nothing (void)
{
  static const Row rows[] = {
    { "", NULL },
    { "noop", NULL },
    { "plain prose", NULL },
    { "click(\"a\" \"b\")", NULL },
    { "click(\"a\"\"b\")", NULL },
    { "click(\"a\nb\")", NULL },
    { "fill(\"1\", r\"raw\")", NULL },
    { "fill(\"1\", \"a\" + \"b\")", NULL },
    { "noop(,)", NULL },
    { "noop(1,,2)", NULL },
    { "noop(1 2)", NULL },
    { "goto(http://x)", NULL },
    { "fill(\"1\",\"a\"", NULL },
    { "click(\"1\",\"left\",modifiers=[\"Shift\"],\"x\")", NULL },
    { "noop(true)", NULL },
    { "noop(null)", NULL },
    { "noop(Truely)", NULL },
    { "noop(0x10)", NULL },
    { "noop(1_000)", NULL },
    { "noop(1j)", NULL },
    { "noop(inf)", NULL },
    { "noop(1+1)", NULL },
    { "noop(- 1)", NULL },
    { "noop(.5e3)", NULL },
    { "noop([,])", NULL },
    { "noop({1: 2})", NULL },
    { "noop({'b'})", NULL },
    { "# noop()", NULL },
    { "fill(\"1\", \"\\xg\")", NULL },
    { "fill(\"1\", \"\"\"a\"\"\"\")", NULL },
    { "fill(\"1\", \"\"\"a\\\nb\"\"\")", NULL },
    { "fill('1', 'it's')", NULL },
    { "noop(\x0c)", NULL },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_literals (void)
{
  static const Row rows[] = {
    { "noop(12)", "noop(12)" },
    { "noop(+12)", "noop(12)" },
    { "noop(-12)", "noop(-12)" },
    { "noop(007)", "noop(7)" },
    { "noop(-0)", "noop(0)" },
    { "noop(12.)", "noop(12.0)" },
    { "noop(.5)", "noop(0.5)" },
    { "noop(1e3)", "noop(1000.0)" },
    { "noop(1.5E-2)", "noop(0.015)" },
    { "noop(123456789012345678901234567890)", "noop(123456789012345678901234567890)" },
    { "noop(True)noop(False)noop(None)", "noop(True)\nnoop(False)\nnoop(None)" },
    { "noop({})noop([])noop(())", "noop({})\nnoop([])\nnoop(())" },
    { "noop({'a': 1, \"b\": [(1, 2), {}], 'a': 2,})", "noop({'a': 2, 'b': [(1, 2), {}]})" },
    { "noop('')noop(\"\")", "noop('')\nnoop('')" },
    { "noop(\"\"\"\"\"\")", "noop('')" },
    { "noop('''a 'b' \"c\" ''')", "noop('a \\'b\\' \"c\" ')" },
    { "noop(\"\"\"a\nb\r\nc\rd\"\"\")", "noop('a\\nb\\nc\\nd')" },
    { "noop(\"\"\"say \"\"hi\"\" \"\"\")", "noop('say \"\"hi\"\" ')" },
    { "noop('a\\\nb')", "noop('ab')" },
    { "noop('\\\\\\'\\\"\\n\\r\\t\\a\\b\\f\\v')",
      "noop('\\\\\\'\"\\n\\r\\t\\x07\\x08\\x0c\\x0b')" },
    { "noop('\\101\\x41\\u0041\\U00000041')", "noop('AAAA')" },
    { "noop('\\777\\u20ac\\U0001f600')", "noop('\xc7\xbf\xe2\x82\xac\xf0\x9f\x98\x80')" },
    { "noop('\\d\\ \\8')", "noop('\\\\d\\\\ \\\\8')" },
    { "noop('\\0\\ud800')", "noop('\xef\xbf\xbd\xef\xbf\xbd')" },
    { "noop('a\tb')", "noop('a\\tb')" },
    { "noop('\xc3\xa9\xc2\xa0')", "noop('\xc3\xa9\\xa0')" },
    { "fill('1', '# no comment')", "fill('1', '# no comment')" },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_checked_first (void)
{
  static const Row rows[] = {
    { "foo(1)", "NameError: Invalid action type 'foo'." },
    { "foo(\"a\") noop()", "NameError: Invalid action type 'foo'." },
    { "noop() foo()", "NameError: Invalid action type 'foo'." },
    { "click(\"1\").foo()", "NameError: Invalid action type 'foo'." },
    { "def f(): click(\"1\")", "NameError: Invalid action type 'f'." },
    { "fill(\"1\", str(3))", "NameError: Invalid action type 'str'." },
    { "mouse_click(1, 2)", "NameError: Invalid action type 'mouse_click'." },
    { "check('1')", "NameError: Invalid action type 'check'." },
    { "\xc3\xa9t\xc3\xa9()", "NameError: Invalid action type '\xc3\xa9t\xc3\xa9'." },
    { "noop(wait_ms=1, wait_ms=2)", "SyntaxError: keyword argument repeated: wait_ms" },
    { "noop(a=1, a=2) foo()", "NameError: Invalid action type 'foo'." },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* What the original's parser makes of actions put together at random. */
static void
test_recorded (void)
{
  g_autoptr (GBytes) file = recorded_read (".", "actions.jsonl");
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint count = 0;

  for (; *lines[count] != '\0'; count++)
    {
      g_autoptr (GBytes) row = g_bytes_new_static (lines[count], strlen (lines[count]));
      g_autoptr (GString) action = recorded_get_text (row, "text");
      g_autoptr (GString) calls = recorded_get_text (row, "calls");
      g_autofree char *found = read_action (action->str);

      g_test_message ("%s", action->str);
      if (strcmp (calls->str, "SyntaxError") == 0)
        g_assert_true (g_str_has_prefix (found, calls->str));
      else
        g_assert_cmpstr (found, ==, calls->str);
    }
  g_assert_cmpuint (count, >, 600);
}

static void
test_cut_escapes (void)
{
  static const char *const rows[] = {
    "fill('1', '\\x4')",
    "fill('1', '\\u12')",
    "fill('1', '\\U00110000')",
    "fill('1', '\\N{NO SUCH NAME}')",
    "noop() fill('1', '\\u12' oops",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *found = read_action (rows[i]);

      g_assert_true (g_str_has_prefix (found,
                                       "SyntaxError: (unicode error) 'unicodeescape' codec can't "
                                       "decode bytes"));
    }
}

static void
test_limits (void)
{
  g_autofree char *open = g_strnfill (GBX_BROWSE_VALUE_MAX_DEPTH_COUNT, '[');
  g_autofree char *close = g_strnfill (GBX_BROWSE_VALUE_MAX_DEPTH_COUNT, ']');
  g_autofree char *deepest = g_strdup_printf ("noop(%s%s)", open, close);
  g_autofree char *too_deep = g_strdup_printf ("noop([%s%s])", open, close);
  g_autofree char *long_text = g_strnfill (GBX_BROWSE_PROGRAM_MAX_BYTES + 1, ' ');
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new ("noop([");
  g_autofree char *found = read_action (deepest);

  g_assert_true (g_str_has_prefix (found, "noop([[["));
  for (guint i = 0; i <= GBX_BROWSE_VALUE_MAX_ELEMENTS_COUNT; i++)
    g_string_append (wide, "1,");
  g_string_append (wide, "])");
  for (guint i = 0; i < GBX_BROWSE_PROGRAM_MAX_CALLS_COUNT; i++)
    g_string_append (many, "noop()");
  g_free (found);
  found = read_action (many->str);
  g_assert_true (g_str_has_prefix (found, "noop()\nnoop()"));
  g_string_append (many, "noop()");

  check_rows ((const Row[]){ { too_deep, NULL },
                             { wide->str, NULL },
                             { many->str,
                               "ValueError: Received an action of more than 4096 calls." },
                             { long_text,
                               "ValueError: Received an action of more than 4194304 bytes." } },
              4);
}

static gboolean
read_texts (const GbxBrowseArgs *args, GError **error)
{
  g_auto (GStrv) texts = gbx_browse_args_get_texts (args, 1, error);

  return texts != NULL;
}

static gboolean
read_with_bid (const GbxBrowseArgs *args, GError **error)
{
  GbxBrowseButton button;
  guint modifiers;

  if (gbx_browse_args_get_bid (args, 0, error) == NULL)
    return FALSE;
  switch (args->function)
    {
    case GBX_BROWSE_FUNCTION_FILL:
    case GBX_BROWSE_FUNCTION_PRESS:
      return gbx_browse_args_get_text (args, 1, error) != NULL;
    case GBX_BROWSE_FUNCTION_SELECT_OPTION:
    case GBX_BROWSE_FUNCTION_UPLOAD_FILE:
      return read_texts (args, error);
    case GBX_BROWSE_FUNCTION_CLICK:
    case GBX_BROWSE_FUNCTION_DBLCLICK:
      return gbx_browse_args_get_pointer (args, &button, &modifiers, error);
    default:
      return TRUE;
    }
}

static gboolean
read_all (const GbxBrowseArgs *args, GError **error)
{
  guint position;
  double number;

  switch (args->function)
    {
    case GBX_BROWSE_FUNCTION_NOOP:
      return gbx_browse_args_get_number (args, 0, &number, error);
    case GBX_BROWSE_FUNCTION_SCROLL:
      return gbx_browse_args_get_number (args, 0, &number, error) &&
             gbx_browse_args_get_number (args, 1, &number, error);
    case GBX_BROWSE_FUNCTION_SEND_MSG_TO_USER:
    case GBX_BROWSE_FUNCTION_REPORT_INFEASIBLE:
    case GBX_BROWSE_FUNCTION_GOTO:
      return gbx_browse_args_get_text (args, 0, error) != NULL;
    case GBX_BROWSE_FUNCTION_TAB_FOCUS:
      return gbx_browse_args_get_position (args, 2, &position, error);
    case GBX_BROWSE_FUNCTION_NEW_TAB:
      return TRUE;
    default:
      return read_with_bid (args, error);
    }
}

/* What the first call of an action ends with, when all its arguments are read; or "ok". */
static char *
run_first (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseProgram) program = gbx_browse_program_parse (text, &error);
  GbxBrowseArgs args;

  g_assert_no_error (error);
  if (!gbx_browse_call_bind (gbx_browse_program_get_call (program, 0), &args, &error) ||
      !read_all (&args, &error))
    return gbx_browse_error_describe (error);

  g_assert_no_error (error);
  return g_strdup ("ok");
}

static void
check_runs (const Row *rows, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *found = run_first (rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (found, ==, rows[i].expected);
    }
}

static void
test_binding (void)
{
  static const Row rows[] = {
    { "click()", "TypeError: click() missing 1 required positional argument: 'bid'" },
    { "fill()", "TypeError: fill() missing 2 required positional arguments: 'bid' and 'value'" },
    { "fill(value='x')", "TypeError: fill() missing 1 required positional argument: 'bid'" },
    { "go_back(1)", "TypeError: go_back() takes 0 positional arguments but 1 was given" },
    { "goto('a', 'b')", "TypeError: goto() takes 1 positional argument but 2 were given" },
    { "click('1', 'left', [], 4)",
      "TypeError: click() takes from 1 to 3 positional arguments but 4 were given" },
    { "noop(1, 2)", "TypeError: noop() takes from 0 to 1 positional arguments but 2 were given" },
    { "click('1', foo=1)", "TypeError: click() got an unexpected keyword argument 'foo'" },
    { "click('1', bid='2')", "TypeError: click() got multiple values for argument 'bid'" },
    { "click('1', 'left', [], 4, foo=1)",
      "TypeError: click() got an unexpected keyword argument 'foo'" },
    { "noop(1e400)", "NameError: name 'inf' is not defined" },
    { "noop([-1e400])", "NameError: name 'inf' is not defined" },
    { "click(modifiers=['Alt'], bid='1')", "ok" },
    { "noop()", "ok" },
    { "new_tab()", "ok" },
  };

  check_runs (rows, G_N_ELEMENTS (rows));
}

static void
test_types (void)
{
  static const Row rows[] = {
    { "click(12)", "ValueError: expected a string, got 12" },
    { "hover(None)", "ValueError: expected a string, got None" },
    { "focus(True)", "ValueError: expected a string, got True" },
    { "clear(['1'])", "ValueError: expected a string, got ['1']" },
    { "click(('1'))", "ValueError: expected a string, got ('1',)" },
    { "click(1.50)", "ValueError: expected a string, got 1.5" },
    { "click('1', modifiers='Shift')",
      "Error: Locator.click: modifiers: expected array, got string" },
    { "dblclick('1', modifiers={})",
      "Error: Locator.click: modifiers: expected array, got object" },
    { "click('1', 'center')", "Error: Locator.click: button: expected one of (left|right|middle)" },
    { "click('1', 1)", "Error: Locator.click: button: expected one of (left|right|middle)" },
    { "click('1', modifiers=['Alt', 'shift'])",
      "Error: Locator.click: modifiers[1]: expected one of " MODIFIERS },
    { "click('1', 'x', ['y'])",
      "Error: Locator.click: modifiers[0]: expected one of " MODIFIERS },
    { "click('1', None, None)", "ok" },
    { "click('1', 'middle', ('Shift', 'Meta'))", "ok" },
    { "fill('1', 3)", "Error: Locator.fill: value: expected string, got number" },
    { "fill('1', [])", "Error: Locator.fill: value: expected string, got object" },
    { "goto(3)", "Error: Page.goto: url: expected string, got number" },
    { "press('1', 3)", "Error: Locator.press: key: expected string, got number" },
    { "noop('a')", "Error: Page.wait_for_timeout: wait_timeout: expected float, got string" },
    { "noop(None)", "Error: Page.wait_for_timeout: wait_timeout: expected float, got undefined" },
    { "noop(True)", "Error: Page.wait_for_timeout: wait_timeout: expected float, got boolean" },
    { "scroll('a', 1)", "Error: Mouse.wheel: delta_x: expected float, got string" },
    { "scroll(1, 'a')", "Error: Mouse.wheel: delta_y: expected float, got string" },
    { "tab_focus('a')", "TypeError: list indices must be integers or slices, not str" },
    { "tab_focus(1.0)", "TypeError: list indices must be integers or slices, not float" },
    { "tab_focus(None)", "TypeError: list indices must be integers or slices, not NoneType" },
    { "tab_focus(2)", "IndexError: list index out of range" },
    { "tab_focus(-3)", "IndexError: list index out of range" },
    { "tab_focus(99999999999999999999999)", "IndexError: list index out of range" },
    { "tab_focus(-2)", "ok" },
    { "tab_focus(True)", "ok" },
    { "send_msg_to_user(3)", "ValueError: Forbidden value: 3 is not a string" },
    { "report_infeasible([1])", "ValueError: Forbidden value: [1] is not a string" },
    { "select_option('1', 3)", "TypeError: 'int' object is not iterable" },
    { "select_option('1', 3.5)", "TypeError: 'float' object is not iterable" },
    { "select_option('1', [1])",
      "Error: Locator.select_option: options[0].valueOrLabel: expected string, got number" },
    { "select_option('1', ('a', 'b'))", "ok" },
    { "select_option('1', [])", "ok" },
    { "upload_file('1', 3)", "AttributeError: 'int' object has no attribute 'get'" },
    { "upload_file('1', ['a', 'b'])", "ok" },
  };

  check_runs (rows, G_N_ELEMENTS (rows));
}

static void
test_values (void)
{
  g_autoptr (GbxBrowseProgram) program = gbx_browse_program_parse (
      "click('b7', 'right', ['Alt', 'ControlOrMeta', 'Alt'])select_option('1', 'x')tab_focus(-1)"
      "noop()",
      NULL);
  g_auto (GStrv) texts = NULL;
  GbxBrowseArgs args;
  GbxBrowseButton button;
  guint number = 0;
  double real;

  g_assert_true (gbx_browse_call_bind (gbx_browse_program_get_call (program, 0), &args, NULL));
  g_assert_cmpstr (gbx_browse_args_get_bid (&args, 0, NULL), ==, "b7");
  g_assert_true (gbx_browse_args_get_pointer (&args, &button, &number, NULL));
  g_assert_cmpint (button, ==, GBX_BROWSE_BUTTON_RIGHT);
  g_assert_cmpuint (number, ==, GBX_BROWSE_MODIFIER_ALT | GBX_BROWSE_MODIFIER_CONTROL);
  g_assert_true (gbx_browse_call_bind (gbx_browse_program_get_call (program, 1), &args, NULL));
  texts = gbx_browse_args_get_texts (&args, 1, NULL);
  g_assert_cmpuint (g_strv_length (texts), ==, 1);
  g_assert_cmpstr (texts[0], ==, "x");
  g_assert_true (gbx_browse_call_bind (gbx_browse_program_get_call (program, 2), &args, NULL));
  g_assert_true (gbx_browse_args_get_position (&args, 3, &number, NULL));
  g_assert_cmpuint (number, ==, 2);
  g_assert_true (gbx_browse_call_bind (gbx_browse_program_get_call (program, 3), &args, NULL));
  g_assert_true (gbx_browse_args_get_number (&args, 0, &real, NULL));
  g_assert_cmpfloat (real, ==, 1000);
}

static void
test_frames (void)
{
  static const Row rows[] = {
    { "", "" },
    { "12", "" },
    { "a", "a" },
    { "a12", "a" },
    { "bb7", "b bb" },
    { "aA0", "aA" },
    { "abDb123", "a abD abDb" },
    { "aAbBCd", "aA aAbBC aAbBCd" },
    { "-1", "-" },
    { "b51 ", "b b5 b51 b51 " },
    { "1x", "1 1x" },
    { "\xc3\xa9", "\xc3\xa9" },
  };
  g_autofree char *long_bid = g_strnfill (GBX_BROWSE_BID_MAX_BYTES + 1, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) frames = gbx_browse_bid_get_frames (rows[i].text);
      g_autofree char *joined = g_strjoinv (" ", frames);

      g_assert_cmpstr (joined, ==, rows[i].expected);
    }
  g_assert_null (gbx_browse_bid_get_frames (long_bid));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/language/calls", test_calls);
  g_test_add_func ("/browse/language/nothing", test_nothing);
  g_test_add_func ("/browse/language/literals", test_literals);
  g_test_add_func ("/browse/language/checked-first", test_checked_first);
  g_test_add_func ("/browse/language/recorded", test_recorded);
  g_test_add_func ("/browse/language/cut-escapes", test_cut_escapes);
  g_test_add_func ("/browse/language/limits", test_limits);
  g_test_add_func ("/browse/language/binding", test_binding);
  g_test_add_func ("/browse/language/types", test_types);
  g_test_add_func ("/browse/language/values", test_values);
  g_test_add_func ("/browse/language/frames", test_frames);

  return g_test_run ();
}
