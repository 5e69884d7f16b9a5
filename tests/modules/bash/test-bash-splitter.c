/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-limits.h"
#include "gbx-bash-splitter.h"

#include <string.h>

#define SCRIPTS_COUNT 1500
#define WHOLE_SCRIPTS_COUNT 500
#define SEED 20251122

static void
assert_pieces (const char *text, const char *const *expected)
{
  g_auto (GStrv) pieces = gbx_bash_split (text);

  if (!g_strv_equal ((const char *const *) pieces, expected))
    {
      g_autofree char *found = g_strjoinv ("»\n«", pieces);

      g_test_message ("«%s» became «%s»", text, found);
    }
  g_assert_true (g_strv_equal ((const char *const *) pieces, expected));
}

static void
assert_single (const char *text)
{
  const char *const expected[] = { text, NULL };

  assert_pieces (text, expected);
}

typedef struct
{
  const char *text;
  const char *pieces[5];
} Split;

static const Split several[] = {
  { "cat <<EOF\nmultiline\ntext\nEOF\necho \"Done\"",
    { "cat <<EOF\nmultiline\ntext\nEOF", "echo \"Done\"" } },
  { "echo \"Hello\" # This is a comment\n# This is another comment\nls -l",
    { "echo \"Hello\" # This is a comment\n# This is another comment", "ls -l" } },
  { "ls -l\n\necho \"Hello\"\n\ncd /tmp", { "ls -l", "echo \"Hello\"", "cd /tmp" } },
  { "ls;\npwd", { "ls;", "pwd" } },
  { "sleep 5 &\necho x", { "sleep 5 &", "echo x" } },
  { "# it's \"unclosed\npwd", { "# it's \"unclosed", "pwd" } },
  { "(( a > b ))\npwd", { "(( a > b ))", "pwd" } },
  { "((x++))\n((x<<2))\npwd", { "((x++))", "((x<<2))", "pwd" } },
  { "diff <(ls a) <(ls b)\npwd", { "diff <(ls a) <(ls b)", "pwd" } },
  { "x=$(cat <<EOF\na\nEOF\n)\necho $x", { "x=$(cat <<EOF\na\nEOF\n)", "echo $x" } },
  { "echo a; # c\necho b", { "echo a; # c", "echo b" } },
  { "a\nb", { "a", "b" } },
  { "a\n\nb", { "a", "b" } },
  { "a # c\nb", { "a # c", "b" } },
  { "a \\\n\nb", { "a \\", "b" } },
  { "# comment\na", { "# comment", "a" } },
  { "# one\n# two\na", { "# one\n# two", "a" } },
  { "'x\ny'\nz", { "'x\ny'", "z" } },
  { "if a; then b; fi\nx", { "if a; then b; fi", "x" } },
  { "{\na\n}\nx", { "{\na\n}", "x" } },
  { "(\na\n)\nx", { "(\na\n)", "x" } },
  { "f() {\na\n}\nf", { "f() {\na\n}", "f" } },
  { "function f {\na\n}\nf", { "function f {\na\n}", "f" } },
  { "x=1\necho $x", { "x=1", "echo $x" } },
  { "ls -l\necho x", { "ls -l", "echo x" } },
  { "multi\nline", { "multi", "line" } },
  { "let x=1\necho ${x:-a b}\nb", { "let x=1", "echo ${x:-a b}", "b" } },
  { "echo $'it\\'s\n'\necho $\"a\nb\"\necho {1..5}",
    { "echo $'it\\'s\n'", "echo $\"a\nb\"", "echo {1..5}" } },
  { "cat <<EOF > f\na\nEOF\ncat f", { "cat <<EOF > f\na\nEOF", "cat f" } },
  { "cat <<-EOF\n\ta\n\tEOF\nb", { "cat <<-EOF\n\ta\n\tEOF", "b" } },
  { "cat <<A <<B\na\nA\nb\nB\nc", { "cat <<A <<B\na\nA\nb\nB", "c" } },
  { "cat <<A $(cat <<B\nb\nB\n)\na\nA\nc", { "cat <<A $(cat <<B\nb\nB\n)\na\nA", "c" } },
  { "case x in\n a|b) c;;\n (d) ;;\nesac\ny", { "case x in\n a|b) c;;\n (d) ;;\nesac", "y" } },
  { "for a in 1 2\ndo\n b\ndone > f\nc", { "for a in 1 2\ndo\n b\ndone > f", "c" } },
  { "while true\ndo\n b\ndone\nc", { "while true\ndo\n b\ndone", "c" } },
  { "echo `a\nb`\nc", { "echo `a\nb`", "c" } },
  { "echo fi\necho }", { "echo fi", "echo }" } },
  { "a#b\nc", { "a#b", "c" } },
  { "你 好\nc\xc2\xa0\nd", { "你 好", "c", "d" } },
};

static void
test_several (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (several); i++)
    assert_pieces (several[i].text, several[i].pieces);
}

static void
test_operators_that_redirect (void)
{
  const char *const expected[] = { "cat <<<word", "a &>f", "b >|g", "c 2>&1 <&3", NULL };

  assert_pieces ("cat <<<word\na &>f\nb >|g\nc 2>&1 <&3", expected);
}

static const char *const single[] = {
  /* one command */
  "a; b",
  "a && b",
  "a || b",
  "a | b",
  "a & b",
  "a &",
  "a &&\nb",
  "a |\nb",
  "a |& \n b",
  "a && # c\nb",
  "a \\\n b",
  "a\n# comment",
  "echo 'a\nb'",
  "echo \"a\nb\"",
  "echo $(a\nb)",
  "bash -c 'a\nb'",
  "eval \"a\nb\"",
  "cat <<EOF\na\nEOF",
  "cat <<EOF | grep x; echo y\na\nEOF",
  "x=1 y=2 cmd",
  "! cmd",
  "if a; then\nb\nelif c\nthen d\nelse\ne\nfi",
  "for a in 1 2; do\nb\ndone",
  "for a\ndo b; done",
  "case x in\na) b\n;;\nesac",
  "while a; do\nb\ndone",
  "until a; do\nb\ndone",
  "{\na\n}",
  "(\na\n)",
  "f() {\na\n}",
  "f ()\n{\na\n}",
  "f() (\na\n)",
  "if a; then\nb\nfi && x",
  "{\na\n} > f 2>&1 | b",
  "kubectl apply -f - <<EOF\n...\nEOF",
  "mkdir -p m && for a in {01..04}; do\n for b in 1; do\n touch x\n done\ndone",
  "echo ${x:-\n}",
  "diff <(a\nb) c",
  "((\nx++\n))",
  /* not complete */
  "echo \"Unclosed quote",
  "echo 'Unclosed quote",
  "cat <<EOF\nUnclosed heredoc",
  "cat << EOF",
  "echo `unclosed backtick",
  "a\necho $(b",
  "a\nif b",
  "a\n{ b",
  "a\nb \\",
  "a\nb &&",
  "a |",
  "\\",
  "a\n${b",
  "cat <<EOF\na\nEOF \nb",
  /* never taken apart */
  "echo $((1+2))\npwd",
  "echo \"$((1+2))\"\npwd",
  "echo $[1+2]\npwd",
  "cat <<'EOF'\nx\nEOF\necho y",
  "cat <<\"EOF\"\nx\nEOF\necho y",
  "a=(1 2)\nb",
  "a+=(1)\nb",
  "declare -A m=([a]=b)\nc",
  "[[ a ]]\nb",
  "for ((i=0;i<1;i++)); do a; done\nb",
  "select a in b; do c; done\nd",
  "coproc a\nb",
  "time a\nb",
  "echo `a \\`b\\``\nc",
  "echo $((1+2))\necho two",
  "a\necho \"x $(echo $((1)))\"",
  /* refused by bash */
  "&& a\nb",
  "| a\nb",
  "a;;\nb",
  "}\na",
  "fi\na",
  "done\na",
  "then\na",
  ")\na",
  "a\n;b",
  "a )\nb",
  "if a; then\nfi\nb",
  "f() a\nb",
  "ls (x)\nb",
  "a <\nb",
  /* nothing to run */
  "# x",
  "# x\n# y",
  "",
};

static void
test_single (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    assert_single (single[i]);
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new ("a\n");

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 2 ? "$(" : "\"${x:-");
  assert_single (text->str);

  g_string_assign (text, "a\n");
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "(");
  assert_single (text->str);

  /* Bash takes this; beyond the limit it is not looked into. */
  g_string_assign (text, "a\n");
  for (guint i = 0; i <= GBX_BASH_SPLIT_MAX_DEPTH_COUNT; i++)
    g_string_append (text, "( ");
  g_string_append (text, "b");
  for (guint i = 0; i <= GBX_BASH_SPLIT_MAX_DEPTH_COUNT; i++)
    g_string_append (text, " )");
  assert_single (text->str);
}

static void
test_heredoc_limit (void)
{
  g_autoptr (GString) text = g_string_new ("cat");

  for (guint i = 0; i <= GBX_BASH_SPLIT_MAX_HEREDOCS_COUNT; i++)
    g_string_append (text, " <<E");
  g_string_append_c (text, '\n');
  for (guint i = 0; i <= GBX_BASH_SPLIT_MAX_HEREDOCS_COUNT; i++)
    g_string_append (text, "E\n");
  g_string_append (text, "a");
  assert_single (text->str);
}

/* --- scripts that are made up, and what bash says to them --- */

static const char *
pick (GRand *rand, const char *const *choices, guint count)
{
  return choices[g_rand_int_range (rand, 0, (gint32) count)];
}

static void append_command (GString *text, GRand *rand, guint depth);

static void
append_list (GString *text, GRand *rand, guint depth)
{
  guint count = (guint) g_rand_int_range (rand, 1, 3);

  for (guint i = 0; i < count; i++)
    {
      append_command (text, rand, depth + 1);
      if (g_rand_boolean (rand) || g_str_has_suffix (text->str, "\nEOF"))
        g_string_append_c (text, '\n');
      else
        g_string_append (text, " # in\n\n");
    }
}

static void
append_word (GString *text, GRand *rand, guint depth)
{
  static const char *const words[] = {
    "abc",
    "'a\nb;'",
    "\"x\n$y ${z:-1}\"",
    "a\\ b",
    "$x",
    "${x%\"}\"}",
    "{1..3}",
    "`echo q`",
    "a#b",
    "fi",
    "$'a\\'b\n'",
    "<(ls\npwd)",
    "\"`echo w`\"",
    "你",
    "\\\n",
    "if",
    "-x=1",
    "\\#",
    "\"'\"",
    "'\"'",
    "$#",
    "${#x}",
    "\\;",
    "'$((1'",
    "\\$x",
    "a'b'\"c\"d",
    "${x:-'}'}",
    "${x:=$(ls\npwd)}",
    "\"${x/\"'\"/y}\"",
    "$\"t\nu\"",
    ">(cat\n)",
    "=",
    "[",
    "*?",
    "~",
    "!x",
    "[[",
    "case",
    "esac",
  };

  if (depth < 3 && g_rand_int_range (rand, 0, 8) == 0)
    {
      g_string_append (text, "\"$(");
      append_list (text, rand, depth);
      g_string_append (text, ")\"");
      return;
    }
  g_string_append (text, pick (rand, words, G_N_ELEMENTS (words)));
}

static void
append_simple (GString *text, GRand *rand, guint depth)
{
  static const char *const redirections[] = { " >f", " 2>&1", " <<<w", " &>g", " < f", " >>f" };
  guint count = (guint) g_rand_int_range (rand, 0, 4);

  if (g_rand_int_range (rand, 0, 6) == 0)
    g_string_append (text, "v=1 ");
  g_string_append (text, "cmd");
  for (guint i = 0; i < count; i++)
    {
      g_string_append_c (text, ' ');
      append_word (text, rand, depth);
    }
  if (g_rand_int_range (rand, 0, 5) == 0)
    g_string_append (text, pick (rand, redirections, G_N_ELEMENTS (redirections)));
}

static void
append_compound (GString *text, GRand *rand, guint depth)
{
  static const struct
  {
    const char *open, *middle, *close;
  } kinds[] = {
    { "if ", "then\n", "fi" },
    { "while ", "do ", "done" },
    { "until ", "do\n", "done > f" },
    { "for i in a b; do ", NULL, "done" },
    { "for i\ndo ", NULL, "done | cat" },
    { "{ ", NULL, "}" },
    { " (", NULL, ")" }, /* not “$((” when it comes first in a substitution */
    { "f() {\n", NULL, "}" },
    { "function g {\n", NULL, "}" },
    { "case $x in\n(a|b) ", ";;\n*) ", "esac" },
    { "x=$(", NULL, ")" },
    { "if ! x\nthen ", "elif y\nthen\n", "else z\nfi" },
    { "case a in a | b) ", ";& \n(c)\n", ";;& esac 2>&1" },
    { "case a # in\nin esac; { ", NULL, "} 3<f" },
    { "f ()\n\n{ ", NULL, "} >f" },
    { "g() (", NULL, ")" },
    { "function h() ( ", NULL, ") <<<w" },
    { "h() if ", "then\n", "fi" },
    { " ((x++ <\ny)) && {\n", NULL, "}" },
    { "for i; do\n", NULL, "done" },
    { "for i in; do\n", NULL, "done &" },
    { "for i in a\\\n b # c\n\ndo\n", NULL, "done" },
  };
  guint kind = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds));

  g_string_append (text, kinds[kind].open);
  append_list (text, rand, depth);
  if (kinds[kind].middle != NULL)
    {
      g_string_append (text, kinds[kind].middle);
      append_list (text, rand, depth);
    }
  g_string_append (text, kinds[kind].close);
}

static void
append_heredoc (GString *text, GRand *rand)
{
  static const char *const heredocs[] = {
    "cat <<EOF; cmd\na $(b\n'\nEOF",
    "cat <<-EOF | tr a b\n\ta\n\t\nEOF",
    "cat <<A <<EOF && cmd \"x\ny\"\nEOF\nA\n}\nfi\nEOF",
    "cat <<EOF >f 2>&1 # ' <<X\n`\n\"\nEOF",
    "cat <<EOF <<<w\n(\nEOF",
  };

  g_string_append (text, pick (rand, heredocs, G_N_ELEMENTS (heredocs)));
}

static void
append_command (GString *text, GRand *rand, guint depth)
{
  static const char *const joints[] = { " && ", " ||\n", " | ", " |\n",
                                        " && # c\n", " |& ", "; ", " & " };

  if (depth < 3 && g_rand_int_range (rand, 0, 3) == 0)
    append_compound (text, rand, depth);
  else if (g_rand_int_range (rand, 0, 10) == 0)
    append_heredoc (text, rand);
  else
    {
      append_simple (text, rand, depth);
      if (g_rand_int_range (rand, 0, 3) == 0)
        {
          g_string_append (text, pick (rand, joints, G_N_ELEMENTS (joints)));
          append_simple (text, rand, depth);
        }
    }
}

/* Whether bash would accept @text; what it says about here-documents counts as no. */
static gboolean
is_accepted (const char *bash, const char *text)
{
  const char *argv[] = { bash, "--norc", "-n", "-c", text, NULL };
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  GSpawnFlags flags = G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_LEAVE_DESCRIPTORS_OPEN;
  int status = 0;

  /* The second flag lets GLib start it without copying this process, thousands of times. */
  g_spawn_sync (NULL, (char **) argv, NULL, flags, NULL, NULL, NULL, &said, &status, &error);
  g_assert_no_error (error);
  return status == 0 && *said == '\0';
}

/* Puts a gap between two commands. */
static void
append_gap (GString *text, GRand *rand)
{
  static const char *const gaps[] = { "\n", "\n\n", " # out's\n", ";\n", " &\n", "\n# line\n" };

  if (g_str_has_suffix (text->str, "\nEOF"))
    g_string_append_c (text, '\n');
  else
    g_string_append (text, pick (rand, gaps, G_N_ELEMENTS (gaps)));
}

/* One with these in it is taken as a whole, wherever they are. */
static void
append_whole (GString *text, GRand *rand)
{
  static const char *const commands[] = {
    "[[ -n $x &&\n$y =~ a(b|c)+ ]]",
    "a=(1\n'2\n3' # c\n4)",
    "a+=([k]=v)",
    "declare -A m=(\n[a]=b\n)",
    "echo $((1 +\n2 * (3)))",
    "echo \"x $((y)) z\"",
    "echo $[1+2]",
    "for ((i = 0;\ni < 3; i++))\ndo\nx\ndone",
    "for ((;;)) { break; }",
    "select x in a b\ndo\nbreak\ndone",
    "coproc cat",
    "coproc NAME {\ncat\n}",
    "time sleep 0",
    "time -p { a\nb; }",
    "cat <<'EOF'\n$(\nEOF",
    "cat <<\"EOF\"\n`\nEOF",
    "cat <<\\EOF; x\n'\nEOF",
    "if [[ a ]]\nthen\nb\nfi",
    "while x; do a=(1\n2); done",
    "echo `echo \\`a\\``",
    "echo <(echo $((1))\n)",
    "f() {\nlocal a=(1 2)\n}",
  };

  g_string_append (text, pick (rand, commands, G_N_ELEMENTS (commands)));
}

static void
test_whole_against_bash (void)
{
  g_autofree char *bash = g_find_program_in_path ("bash");
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint accepted_count = 0;

  if (bash == NULL)
    {
      g_test_skip ("bash is not installed");
      return;
    }

  for (guint i = 0; i < WHOLE_SCRIPTS_COUNT; i++)
    {
      guint commands_count = (guint) g_rand_int_range (rand, 1, 4);
      guint whole = (guint) g_rand_int_range (rand, 0, (gint32) commands_count);
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint k = 0; k < commands_count; k++)
        {
          if (k == whole)
            append_whole (text, rand);
          else
            append_command (text, rand, 0);
          if (k + 1 < commands_count)
            append_gap (text, rand);
        }
      if (!is_accepted (bash, text->str))
        continue;
      accepted_count++;
      assert_single (text->str);
    }
  g_assert_cmpuint (accepted_count, >, WHOLE_SCRIPTS_COUNT / 2);
}

static void
test_against_bash (void)
{
  g_autofree char *bash = g_find_program_in_path ("bash");
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint accepted_count = 0;

  if (bash == NULL)
    {
      g_test_skip ("bash is not installed");
      return;
    }

  for (guint i = 0; i < SCRIPTS_COUNT; i++)
    {
      guint commands_count = (guint) g_rand_int_range (rand, 1, 4);
      g_autoptr (GString) text = g_string_new (NULL);
      g_auto (GStrv) pieces = NULL;

      for (guint k = 0; k < commands_count; k++)
        {
          append_command (text, rand, 0);
          if (k + 1 < commands_count)
            append_gap (text, rand);
        }
      if (!is_accepted (bash, text->str))
        continue;

      accepted_count++;
      pieces = gbx_bash_split (text->str);
      g_test_message ("«%s»", text->str);
      g_assert_cmpuint (g_strv_length (pieces), ==, commands_count);
      for (guint k = 0; pieces[k] != NULL && commands_count > 1; k++)
        g_assert_true (is_accepted (bash, pieces[k]));
    }
  g_assert_cmpuint (accepted_count, >, SCRIPTS_COUNT / 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/splitter/several", test_several);
  g_test_add_func ("/bash/splitter/operators-that-redirect", test_operators_that_redirect);
  g_test_add_func ("/bash/splitter/single", test_single);
  g_test_add_func ("/bash/splitter/depth", test_depth);
  g_test_add_func ("/bash/splitter/heredoc-limit", test_heredoc_limit);
  g_test_add_func ("/bash/splitter/against-bash", test_against_bash);
  g_test_add_func ("/bash/splitter/whole-against-bash", test_whole_against_bash);

  return g_test_run ();
}
