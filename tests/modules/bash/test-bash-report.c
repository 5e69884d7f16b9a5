/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-report.h"

#include "gbx-bash-limits.h"
#include "gbx-bash-text.h"

#include <math.h>
#include <string.h>

/* The protocol's words once more, in one piece, as they must arrive. */
static const char advice[] = "You may wait longer to see additional output by sending empty "
                             "command '', send other commands to "
                             "interact with the current process, send keys (\"C-c\", \"C-z\", "
                             "\"C-d\") to interrupt/kill the "
                             "previous command before sending your new command, or use the timeout "
                             "parameter in execute_bash "
                             "for future commands.";

static void
assert_taken (char *text, const char *before, const char *after)
{
  g_autofree char *found = text;
  g_autofree char *expected =
      after != NULL ? g_strconcat (before, advice, after, NULL) : g_strdup (before);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_sentences (void)
{
  static const char *const pieces[] = { "ls -l", "echo x", NULL };

  assert_taken (gbx_bash_report_format_done (0), "\n[The command completed with exit code 0.]",
                NULL);
  assert_taken (gbx_bash_report_format_done (-1), "\n[The command completed with exit code -1.]",
                NULL);
  assert_taken (gbx_bash_report_format_key (130, "C-c"),
                "\n[The command completed with exit code 130. CTRL+C was sent.]", NULL);
  assert_taken (gbx_bash_report_format_key (131, "C-\\"),
                "\n[The command completed with exit code 131. CTRL+\\ was sent.]", NULL);
  assert_taken (gbx_bash_report_format_key (0, "C-é"),
                "\n[The command completed with exit code 0. CTRL+É was sent.]", NULL);
  assert_taken (gbx_bash_report_format_no_change (10),
                "\n[The command has no new output after 10 seconds. ", "]");
  assert_taken (gbx_bash_report_format_timeout (2.5),
                "\n[The command timed out after 2.5 seconds. ", "]");
  assert_taken (gbx_bash_report_format_busy ("sleep 15"),
                "\n[Your command \"sleep 15\" is NOT executed. The previous command is still "
                "running - You CANNOT send new "
                "commands until the previous command is completed. By setting `is_input` to "
                "`true`, you can interact with "
                "the current process: ",
                "]");
  assert_taken (gbx_bash_report_format_truncated (10013),
                "[Previous command outputs are truncated. Showing the last 10013 lines of the "
                "output below.]\n",
                NULL);
  assert_taken (gbx_bash_report_format_multiple (pieces),
                "ERROR: Cannot execute multiple commands at once.\nPlease run each command "
                "separately OR chain them into a "
                "single command via && or ;\nProvided commands:\n(1) ls -l\n(2) echo x",
                NULL);
  g_assert_cmpstr (GBX_BASH_REPORT_BELOW, ==, "[Below is the output of the previous command.]\n");
  g_assert_cmpstr (GBX_BASH_REPORT_NO_LOGS, ==,
                   "ERROR: No previous running command to retrieve logs from.");
  g_assert_cmpstr (GBX_BASH_REPORT_NO_INPUT, ==,
                   "ERROR: No previous running command to interact with.");
}

static const struct
{
  double value;
  const char *text;
} floats[] = {
  { 1, "1.0" },
  { 2.5, "2.5" },
  { 120, "120.0" },
  { 1.25, "1.25" },
  { 1e16, "1e+16" },
  { -1, "-1.0" },
  { 0, "0.0" },
  { -0.0, "-0.0" },
  { 0.1, "0.1" },
  { 0.30000000000000004, "0.30000000000000004" },
  { 1e15, "1000000000000000.0" },
  { 9999999999999998, "9999999999999998.0" },
  { 0.0001, "0.0001" },
  { 0.00001, "1e-05" },
  { 1.5e300, "1.5e+300" },
  { 123456.789, "123456.789" },
  { 5e-324, "5e-324" },
  { 1.7976931348623157e308, "1.7976931348623157e+308" },
  { 100.25, "100.25" },
  { 1.2345e16, "1.2345e+16" },
  { 10, "10.0" },
  { INFINITY, "inf" },
  { -INFINITY, "-inf" },
  { NAN, "nan" },
};

static void
test_floats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (floats); i++)
    {
      g_autofree char *text = gbx_bash_report_format_float (floats[i].value);

      g_assert_cmpstr (text, ==, floats[i].text);
    }
}

static void
assert_cut (const char *unit, guint count, glong expected_count)
{
  g_autoptr (GString) content = g_string_new (NULL);
  g_autofree char *cut = NULL;

  for (guint i = 0; i < count; i++)
    g_string_append (content, unit);
  cut = gbx_bash_report_cut (content->str, content->len);
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, expected_count);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
  if (expected_count == (glong) count)
    g_assert_cmpstr (cut, ==, content->str);
  else
    {
      const char *mark = strstr (cut, "\n[... Observation truncated due to length ...]\n");

      g_assert_nonnull (mark);
      g_assert_cmpint (g_utf8_pointer_to_offset (cut, mark), ==,
                       GBX_BASH_CONTENT_MAX_CHARS_COUNT / 2);
    }
}

static void
test_cut (void)
{
  assert_cut ("x", 0, 0);
  assert_cut ("x", GBX_BASH_CONTENT_MAX_CHARS_COUNT, 30000);
  assert_cut ("x", 30001, 30047);
  assert_cut ("é", 30000, 30000);
  assert_cut ("é", 40000, 30047);
  assert_cut ("🎉", 50000, 30047);
}

static const struct
{
  const char *text;
  const char *shown;
  gboolean was_open;
  const char *echo;
  const char *rest;
} removals[] = {
  { "1", "", FALSE, NULL, "1" },
  { "1\n2", "1", FALSE, NULL, "2" },
  { "1\n2", "1\n2", FALSE, NULL, "" },
  { "1\n\n  2\n3", "1", FALSE, NULL, "2\n3" },
  { "other", "1", FALSE, NULL, "other" },
  /* a line that went on, or became another one */
  { "pct 100", "pct 1", TRUE, NULL, "pct 100" },
  { "a\npct 50", "a\npct 1", TRUE, NULL, "pct 50" },
  { "bbb", "aaa", TRUE, NULL, "bbb" },
  { "a\npct 1", "a\npct 1", TRUE, NULL, "" },
  { "a\npct 1\nb", "a\npct 1", TRUE, NULL, "b" },
  { "c\nx", "a\npct 1", TRUE, NULL, "c\nx" },
  /* what was typed */
  { "hello\nhello", "", FALSE, "hello", "hello" },
  { "hello\nhello\nhello\nhello", "hello\nhello", FALSE, "hello", "hello" },
  { "Enter name: John\nHello John", "Enter name:", TRUE, "John", "Hello John" },
  { ">>> 1+1\n2\n>>>", ">>>", TRUE, "1+1", "2\n>>>" },
  { "Password:\n[secret]", "Password:", TRUE, "secret", "[secret]" },
  { ">>> ^C\nKeyboardInterrupt", ">>>", TRUE, "", "^C\nKeyboardInterrupt" },
  { "x\nabcdef", "x", FALSE, "abc", "abcdef" },
  { "x", "x", FALSE, "abc", "" },
};

static void
test_find_fresh (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++)
    {
      gsize rest_bytes;
      const char *begin =
          gbx_bash_report_find_fresh (removals[i].text, removals[i].shown, removals[i].was_open,
                                      removals[i].echo, &rest_bytes);
      g_autofree char *rest = g_strndup (begin, rest_bytes);

      g_assert_cmpstr (rest, ==, removals[i].rest);
    }
}

/* Python's white space and nothing else. */
static void
test_strip (void)
{
  static const gunichar spaces[] = { 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d,
                                     0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000,
                                     0x2003, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 };
  static const gunichar others[] = { 'a', 0x08, 0x1b, 0x7f, 0x84,
                                     0xad, 0x180e, 0x200b, 0x2060, 0xfeff };
  g_autofree char *stripped = gbx_bash_strip ("\xe3\x80\x80\n a b\xc2\xa0\x1f\n");
  g_autofree char *end_stripped = gbx_bash_strip_end (" a \n");
  g_autofree char *empty = gbx_bash_strip (" \n\xc2\x85");

  g_assert_cmpstr (stripped, ==, "a b");
  g_assert_cmpstr (end_stripped, ==, " a");
  g_assert_cmpstr (empty, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    g_assert_true (gbx_bash_is_space (spaces[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (gbx_bash_is_space (others[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/report/sentences", test_sentences);
  g_test_add_func ("/bash/report/floats", test_floats);
  g_test_add_func ("/bash/report/cut", test_cut);
  g_test_add_func ("/bash/report/find-fresh", test_find_fresh);
  g_test_add_func ("/bash/report/strip", test_strip);

  return g_test_run ();
}
