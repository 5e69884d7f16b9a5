/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

#include "gbx-edit-diff.h"

#define CASES_COUNT 400

static GString *
diff (const char *old, const char *new, guint max_lines, guint64 max_steps)
{
  g_autoptr (GString) a = g_string_new (old);
  g_autoptr (GString) b = g_string_new (new);

  return gbx_edit_diff_new ("/f", a, b, max_lines, max_steps);
}

static void
check (const char *old, const char *new, const char *body)
{
  g_autoptr (GString) text = diff (old, new, GBX_EDIT_DIFF_MAX_LINES_COUNT,
                                   GBX_EDIT_DIFF_MAX_STEPS_COUNT);
  g_autofree char *expected = g_strconcat (*body != '\0' ? "--- /f\n+++ /f\n" : "", body, NULL);

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_table (void)
{
  check ("", "", "");
  check ("a\nb", "a\nb", "");
  check ("", "a", "@@ -1 +1 @@\n-\n+a");
  check ("", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b");
  check ("", "a\nb", "@@ -1 +1,2 @@\n-\n+a\n+b");
  check ("a", "", "@@ -1 +1 @@\n-a\n+");
  check ("a\n", "a", "@@ -2 +1,0 @@\n-");
  check ("a", "a\n", "@@ -1,0 +2 @@\n+");
  check ("a\nb\nc", "a\nc", "@@ -2 +1,0 @@\n-b");
  check ("a\nb\nc\nd", "A\nb\nC\nd", "@@ -1 +1 @@\n-a\n+A\n@@ -3 +3 @@\n-c\n+C");
  check ("foo\n", "\n", "@@ -1 +0,0 @@\n-foo\n@@ -2,0 +2 @@\n+");
  check ("a\na\na", "a\na", "@@ -3 +2,0 @@\n-a");
  check ("a\nb\na\nb", "b\na\nb\na", "@@ -0,0 +1 @@\n+b\n@@ -4 +4,0 @@\n-b");
  check ("a\nb\nc\n", "x\ny\n", "@@ -1,3 +1,2 @@\n-a\n-b\n-c\n+x\n+y");
  check ("abc\n---\nx", "abc\n+++\nx", "@@ -2 +2 @@\n----\n++++");
  check ("a ", "a", "@@ -1 +1 @@\n-a\n+a");
}

static void
append_line (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
test_popular (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) more = g_string_new (NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *unique = g_strdup_printf ("u%u", i);

      if (i == 96)
        append_line (b, "}");
      append_line (a, i % 4 <= 1 ? "}" : unique);
      append_line (b, i % 4 <= 1 ? "}" : unique);
    }
  check (a->str, b->str, "@@ -98,0 +99 @@\n+}");

  for (guint i = 0; i < 250; i++)
    append_line (many, "x");
  g_string_append (more, many->str);
  append_line (more, "x");
  check (many->str, more->str, "@@ -250,0 +251 @@\n+x");
}

/* With too much to compare there is one change, from the first difference to the last. */
static void
test_limits (void)
{
  g_autoptr (GString) steps = diff ("a\nb\nc\nd\ne", "a\nB\nc\nD\ne", 100, 3);
  g_autoptr (GString) lines = diff ("a\nb\nc\nd\ne", "a\nB\nc\nD\ne", 4, 1000);
  const char *expected = "--- /f\n+++ /f\n@@ -2,3 +2,3 @@\n-b\n-c\n-d\n+B\n+c\n+D";

  g_assert_cmpstr (steps->str, ==, expected);
  g_assert_cmpstr (lines->str, ==, expected);
}

static GString *
make_text (guint lines, guint alphabet)
{
  static const char *const endings[] = { "", " ", "\t", "\r", "\xc2\xa0" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines; i++)
    g_string_append_printf (text, "%c%s\n",
                            alphabet > 1 ? 'a' + g_test_rand_int_range (0, (gint) alphabet) : 'a',
                            endings[g_test_rand_int_range (0, 40) % G_N_ELEMENTS (endings)]);
  if (lines > 0 && g_test_rand_bit ())
    g_string_truncate (text, text->len - 1);

  return text;
}

/* A text and one that came of it, or has nothing to do with it. */
static void
make_case (GPtrArray *texts)
{
  guint lines = (guint) g_test_rand_int_range (0, g_test_rand_bit () ? 12 : 600);
  guint alphabet = (guint) g_test_rand_int_range (1, g_test_rand_bit () ? 4 : 26);
  GString *old = make_text (lines, alphabet);
  GString *new = make_text (g_test_rand_bit () ? lines : 0, alphabet);

  if (g_test_rand_bit ())
    {
      g_string_truncate (new, 0);
      g_string_append_len (new, old->str, (gssize) old->len);
      for (gint i = g_test_rand_int_range (0, 6); i > 0; i--)
        {
          g_autoptr (GString) piece = make_text ((guint) g_test_rand_int_range (0, 9), alphabet);
          gint at = g_test_rand_int_range (0, (gint) new->len + 1);

          if (g_test_rand_bit ())
            g_string_insert (new, at, piece->str);
          else
            g_string_erase (new, at, MIN (20, (gssize) new->len - at));
        }
      /* Cut characters are not what this is about. */
      for (gsize i = 0; i < new->len; i++)
        new->str[i] = (guint8) new->str[i] >= 0x80 ? ' ' : new->str[i];
    }
  g_ptr_array_add (texts, old);
  g_ptr_array_add (texts, new);
}

static char *
encode (const GString *text)
{
  return g_base64_encode ((const guchar *) text->str, text->len);
}

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

/* What Python makes of all cases; NULL if there is no Python. */
static char **
ask_python (GPtrArray *texts)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "difflib-reference.py", NULL);
  g_autoptr (GString) input = g_string_new (NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *word = encode (texts->pdata[i]);

      g_string_append_printf (input, "%s%c", word, i % 2 == 0 ? ' ' : '\n');
    }
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                            "python3", script, NULL);
  if (child == NULL)
    return NULL;
  g_assert_true (g_subprocess_communicate_utf8 (child, input->str, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));

  return g_strsplit (output, "\n", -1);
}

static void
test_python (void)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (free_text);
  g_auto (GStrv) expected = NULL;

  for (guint i = 0; i < CASES_COUNT; i++)
    make_case (texts);
  expected = ask_python (texts);
  if (expected == NULL)
    {
      g_test_skip ("python3 is not there");
      return;
    }

  for (guint i = 0; i < CASES_COUNT; i++)
    {
      GString *old = texts->pdata[2 * i];
      GString *new = texts->pdata[2 * i + 1];
      g_autoptr (GString) text = gbx_edit_diff_new ("/f", old, new, GBX_EDIT_DIFF_MAX_LINES_COUNT,
                                                    GBX_EDIT_DIFF_MAX_STEPS_COUNT);
      gsize size;
      g_autofree guchar *reference = g_base64_decode (expected[i], &size);

      g_assert_cmpmem (text->str, text->len, reference, size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/diff/table", test_table);
  g_test_add_func ("/edit/diff/popular", test_popular);
  g_test_add_func ("/edit/diff/limits", test_limits);
  g_test_add_func ("/edit/diff/python", test_python);

  return g_test_run ();
}
