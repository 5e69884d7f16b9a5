/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What clients see, as a table: each row is a conversation with a fresh shell. Where the
 * protocol's commands sleep they wait here until they are told to go on.
 */
#include <stdlib.h>
#include <string.h>

#include "gbx-bash-fixture.h"
#include "gbx-bash-report.h"

typedef enum
{
  DONE = 1, /* completed */
  KEY,      /* completed by a key */
  NC,       /* nothing new */
  HT,       /* took too long */
  NX,       /* busy */
  BARE,     /* no suffix */
  ERR,      /* an error */
  GO,       /* no call: lets what reads ~/gate go on */
  IDLE,     /* no call: until the shell is idle */
  TEXT,     /* no call: until the screen shows the text */
} Kind;

typedef enum
{
  IN = 1 << 0,    /* is_input */
  BLOCK = 1 << 1, /* blocking */
  HID = 1 << 2,   /* hidden */
  BELOW = 1 << 3, /* the prefix says that it goes on */
  HAS = 1 << 4,   /* the content contains the text */
  NOT = 1 << 5,   /* the content does not contain it */
  GLOB = 1 << 6,  /* the content matches the pattern */
} Flags;

typedef struct
{
  Kind kind;
  const char *command;
  const char *content;
  int exit_code;
  guint flags;
  double timeout;
} Step;

typedef struct
{
  const char *name;
  Step steps[14];
} Vector;

#define X -1

static const Vector vectors[] = {
  { "b1", { { DONE, "echo 'hello world'", "hello world", 0 } } },
  { "b2", { { DONE, "nonexistent_command", "nonexistent_command: command not found", 127, HAS } } },
  { "b3",
    { { DONE, "echo \"first\" && echo \"second\" && echo \"third\"", "first\nsecond\nthird",
        0 } } },
  { "b5", { { DONE, "false", "", 1 } } },
  { "b6",
    { { DONE, "(exit 255)", "", 255 },
      { DONE, "(exit 300)", "", 44 },
      { DONE, "true | false", "", 1 },
      { DONE, "! true", "", 1 } } },
  { "b7", { { DONE, "mkdir e && cd e && ls -l", "total 0", 0 } } },
  { "b8", { { DONE, "\n  echo hi  \n", "hi", 0 } } },
  { "b9",
    { { DONE, "ls /nonexistent; echo rc=$?",
        "ls: cannot access '/nonexistent': No such file or directory\nrc=2", 0 } } },
  { "b10", { { DONE, "echo a # trailing", "a", 0 } } },
  { "b11", { { DONE, "echo hi;", "hi", 0 } } },
  { "b12", { { DONE, "bash -c \"kill -9 \\$\\$\"", "Killed", 137 } } },
  { "b13", { { DONE, "echo )", "syntax error near unexpected token `)'", 2, HAS } } },
  { "comment", { { DONE, "(exit 3)", "", 3 }, { DONE, "# x", "", 3 } } },

  { "m1", { { DONE, "echo -e \"hello\nworld\"", "hello\nworld", 0 } } },
  { "m2", { { DONE, "echo \\\n -e \"foo\"", "foo", 0 } } },
  { "m3", { { DONE, "if true; then\necho \"inside if\"\nfi", "inside if", 0 } } },
  { "m4", { { DONE, "cat << EOF\nline 1\nline 2\nEOF", "line 1\nline 2", 0 } } },
  { "m5",
    { { DONE, "echo 'hello   world    with\nspecial  chars'",
        "hello   world    with\nspecial  chars", 0 } } },
  { "m6", { { DONE, "echo \\\n    -e 'hello' \\\n    world", "hello world", 0 } } },
  { "m7",
    { { DONE,
        "mkdir -p m && for a in {01..04}; do\n    for b in {01..05}; do\n        touch "
        "\"m/$a-$b\"\n    done\ndone && echo \"created files\"\n",
        "created files", 0 } } },
  { "m8",
    { { DONE,
        "count=0; tries=0; while [ $count -lt 3 ]; do result=Heads; tries=$((tries+1)); echo "
        "\"Flip $tries: $result\"; if [ $result = Heads ]; then count=$((count+1)); else count=0; "
        "fi; done; echo \"Got 3 heads in a row after $tries flips!\";",
        "Got 3 heads in a row after 3 flips!", 0, HAS } } },
  { "m9", { { DONE, "f() {\n  echo \"in f $1\"\n}", "", 0 }, { DONE, "f 5", "in f 5", 0 } } },
  { "m10",
    { { DONE, "cat > M <<'EOF'\nall:\n\techo hi\nEOF", "", 0 },
      { DONE, "cat -A M", "all:$\n^Iecho hi$", 0 } } },
  { "m11", { { DONE, "cat <<EOF > f\na\nEOF", "", 0 }, { DONE, "cat f", "a", 0 } } },
  { "m12", { { DONE, "echo $((1+2))\necho two", "3\ntwo", 0 } } },
  { "m12-slow", { { DONE, "echo $((1+2))\nsleep 0.1\n(exit 4)", "3", 4 } } },
  { "m13", { { ERR, "ls -l\necho x", "(1) ls -l\n(2) echo x", X, HAS } } },
  { "m14",
    { { DONE, "mkdir D && echo implemented_function > D/file_1.txt", "", 0 },
      { DONE, "find D -type f -exec grep -l \"implemented_function\" {} \\;", "D/file_1.txt",
        0 } } },
  { "m15", { { DONE, "mkdir D && find D -maxdepth 0 -exec echo {} \\; -print", "D\nD", 0 } } },
  { "m16", { { DONE, "echo x\\|y", "x|y", 0 }, { DONE, "echo one\\;two", "one;two", 0 } } },
  { "m17", { { DONE, "while false\ndo\n x\ndone", "", 0 } } },
  { "blank-line", { { DONE, "if true; then\n\necho a\nfi", "a", 0 } } },
  { "history", { { DONE, "echo hi!there", "hi!there", 0 } } },
  { "dash", { { NC, "cat", "", X }, { NC, "-1", "-1", X, IN | BELOW } } },

  { "n1-n6",
    { { NC, "for i in {1..3}; do echo $i; read <~/gate; done", "1", X },
      { GO },
      { NC, "", "2", X, IN | BELOW },
      { NX, "sleep 15", "", X, BELOW },
      { GO },
      { TEXT, NULL, "3" },
      { NX, "sleep 15", "3", X, BELOW },
      { GO },
      { IDLE },
      { DONE, "", "", 0 },
      { BARE, "", GBX_BASH_REPORT_NO_LOGS, X },
      { BARE, "x", GBX_BASH_REPORT_NO_INPUT, X, IN } } },
  { "n7",
    { { NC, "echo start; read <~/gate; echo done2", "start", X },
      { GO },
      { IDLE },
      { DONE, "", "done2", 0 } } },
  { "n8",
    { { NC, "echo start; read <~/gate; echo done2", "start", X },
      { GO },
      { IDLE },
      { DONE, "echo new", "done2\nnew", 0 } } },
  { "n8-input",
    { { NC, "echo start; read <~/gate; echo done3", "start", X },
      { GO },
      { IDLE },
      { DONE, "echo typed", "done3\ntyped", 0, IN } } },
  { "n8-key",
    { { NC, "echo start; read <~/gate; echo done4", "start", X },
      { GO },
      { IDLE },
      { KEY, "C-c", "done4\n^C", 130, IN } } },
  { "n9",
    { { NC, "seq 1 12000; read <~/gate", "[... Observation truncated due to length ...]", X, HAS },
      { GO },
      { DONE, "", "", 0, BLOCK } } },

  { "h1",
    { { HT, "for i in {1..3}; do echo $i; read <~/gate; done", "1", X, BLOCK, 2.5 },
      { GO },
      { HT, "", "2", X, BLOCK | BELOW, 2.5 },
      { GO },
      { HT, "", "3", X, BLOCK | BELOW, 2.5 },
      { GO },
      { DONE, "", "", 0 } } },
  { "h6", { { DONE, "sleep 3; echo ok", "ok", 0, BLOCK, 50 } } },
  { "h7", { { DONE, "sleep 0.1", "", 0, 0, 0 }, { HT, "sleep 0.2", "", X, 0, -1 } } },
  { "h8",
    { { HT, "for j in 1 2 3; do echo \"Line $j\"; sleep 100; done", "Line 1", X, BLOCK, 2.5 },
      { NX, "ls", "", X, BELOW },
      { KEY, "C-c", "^C", 130, IN },
      { DONE, "echo x", "x", 0 } } },

  { "i1",
    { { NC, "read -p \"Enter name: \" name && echo \"Hello $name\"", "Enter name:", X },
      { DONE, "John", "Hello John", 0, IN } } },
  { "i3",
    { { NC, "cat << EOF", "", X },
      { NC, "line 1", "", X, IN | BELOW },
      { NC, "line 2", "", X, IN | BELOW },
      { DONE, "EOF", "line 1\nline 2", 0, IN } } },
  { "i4",
    { { NC,
        "/usr/bin/python3 -c \"name = input('Enter your name: '); age = input('Enter your age: "
        "'); print(f'Hello {name}, you are {age} years old')\"",
        "Enter your name:", X },
      { NX, "Alice", "Enter your age:", X, NOT | BELOW },
      { NC, "Alice", "Enter your age:", X, IN | BELOW },
      { DONE, "25", "Hello Alice, you are 25 years old", 0, IN } } },
  { "i7",
    { { NC,
        "read -p \"Do you want to continue? [Y/n] \" answer; if [[ $answer == \"Y\" ]]; then echo "
        "\"Proceeding with operation...\"; echo \"Operation completed successfully!\"; else echo "
        "\"Operation cancelled.\"; exit 1; fi",
        "Do you want to continue? [Y/n]", X, HAS },
      { DONE, "Y", "Proceeding with operation...\nOperation completed successfully!", 0, IN } } },
  { "i8",
    { { NC, "cat", "", X },
      { NC, "hello", "hello", X, IN | BELOW },
      { NC, "hello", "hello", X, IN | BELOW },
      { NC, "", "", X, IN | BELOW },
      { KEY, "C-d", "", 0, IN } } },
  { "i9",
    { { NC, "read -s -p \"Password: \" pw; echo; echo \"[$pw]\"", "Password:", X },
      { DONE, "secret", "[secret]", 0, IN } } },
  { "i10", { { NC, "read x; echo \"[$x]\"", "", X }, { DONE, "  spaced  ", "[spaced]", 0, IN } } },
  { "i11",
    { { NC, "/usr/bin/python3 -q", ">>>", X },
      { NC, "1+1", "2\n>>>", X, IN | BELOW },
      { NC, "def f():", "...", X, IN | BELOW },
      { NC, "    return 5", "IndentationError", X, IN | BELOW | HAS },
      { DONE, "exit()", "", 0, IN } } },
  { "i12",
    { { NC, "echo \"unclosed", "", X },
      { KEY, "C-c", "^C", 130, IN },
      { NC, "if true; then echo x", "", X },
      { DONE, "fi", "x", 0, IN } } },
  { "i12-backslash", { { NC, "\\", "", X }, { DONE, "echo x", "x", 0, IN } } },
  { "i13", { { NC, "cat", "", X }, { ERR, "a\nb", "(1) a\n(2) b", X, IN | HAS } } },
  { "i14",
    { { NC, "seq 1 2000 | less", "", X, HAS },
      { TEXT, NULL, ":" },
      { DONE, "q", "", 0, IN } } },

  { "k1",
    { { NC, "while true; do echo 'looping'; sleep 100; done", "looping", X },
      { KEY, "C-c", "^C", 130, IN } } },
  { "k2", { { NC, "sleep 100", "", X }, { NX, "C-c", "", X, BELOW } } },
  { "k3", { { KEY, "C-c", "^C", 130 }, { DONE, "echo x", "x", 0 } } },
  { "k3-ignored",
    { { DONE, "(exit 3)", "", 3 },
      { KEY, "C-a", "", 3 },
      { KEY, "C-z", "", 3 },
      { DONE, "echo x", "x", 0 } } },
  { "k4",
    { { NC, "sleep 100", "", X },
      { KEY, "C-z", "^Z\n[1]+  Stopped                 sleep 100", 148, IN },
      { DONE, "jobs", "[1]+  Stopped                 sleep 100", 0 },
      { DONE, "kill %1", "[1]+  *sleep 100", 0, GLOB } } },
  { "k6",
    { { NC, "sleep 100; echo after", "", X },
      { KEY, "C-z", "^Z\n[1]+  Stopped                 sleep 100\nafter", 0, IN },
      { NC, "fg", "sleep 100", X },
      { KEY, "C-c", "^C", 130, IN } } },
  { "k8",
    { { NC, "/usr/bin/python3 -c \"import time; time.sleep(100)\"", "", X },
      { KEY, "C-c",
        "^CTraceback (most recent call last):\n  File \"<string>\", line 1, in "
        "<module>\nKeyboardInterrupt",
        130, IN } } },
  { "k9",
    { { NC, "bash -c 'trap \"echo got int\" INT; sleep 100 & wait; read <~/gate; echo rest'", "",
        X },
      { NC, "C-c", "^Cgot int", X, IN | BELOW },
      { GO },
      { DONE, "", "rest", 0, BLOCK } } },
  { "k10", { { NC, "sleep 100", "", X }, { KEY, "C-\\", "^\\Quit", 131, IN } } },
  { "k12",
    { { DONE, "(read <~/gate; echo bgout) &", "[1] *", 0, GLOB },
      { GO },
      { TEXT, NULL, "bgout" },
      { DONE, "while [ -e /proc/$! ]; do :; done; echo fg",
        "bgout\nfg\n[1]+  Done                    ( read < ~/gate; echo bgout )", 0 } } },
  { "k13",
    { { NC, "for i in 1 2 3 4 5; do sleep 100; done", "", X }, { KEY, "C-c", "^C", 130, IN } } },

  { "e1",
    { { DONE, "export QUUX=\"abc\\\"def\";", "", 0 }, { DONE, "echo $QUUX", "abc\"def", 0 } } },
  { "e6", { { DONE, "alias", "alias git='git --no-pager'", 0 } } },
  { "e7",
    { { DONE, "git init && git remote add origin URL", "Initialized", 0, HAS },
      { DONE, "git remote -v", "origin\tURL (fetch)", 0, NOT },
      { DONE, "git remote -v", "URL", 0, HAS } } },

  { "r1", { { DONE, "printf \"abc\\rX\\n\"", "Xbc", 0 } } },
  { "r1-progress",
    { { DONE, "for i in 1 2 3; do printf \"\\rProgress $i\"; sleep 0.05; done; echo", "Progress 3",
        0 } } },
  { "r2", { { DONE, "echo 'trail    '; echo '   lead'; echo end", "trail\n   lead\nend", 0 } } },
  { "r3",
    { { DONE, "echo one; echo; echo two", "one\n\ntwo", 0 },
      { DONE, "printf '\\n\\n\\n'", "", 0 } } },
  { "r4",
    { { DONE, "printf '\\033[?1049halt\\n'; sleep 0.1; printf '\\033[?1049l'; echo main", "main",
        0 } } },
  { "r5", { { DONE, "stty size; tput cols; tput lines", "1000 1000\n1000\n1000", 0 } } },
  { "clear", { { DONE, "clear; echo hi", "hi", 0 } } },

  { "p1", { { DONE, "echo '###PS1END###'", "###PS1END###", 0 } } },
  { "p2", { { DONE, "echo '###PS1END###'; sleep 0.2; echo more", "###PS1END###\nmore", 0 } } },
  { "p6",
    { { DONE, "PS1=\"foo> \"", "", 0 },
      { DONE, "echo hi", "hi", 0 },
      { DONE, "unset PROMPT_COMMAND", "", 0 },
      { DONE, "PS1=\"x> \"", "", 0 },
      { DONE, "(exit 5)", "", 5 } } },
  { "p6-both",
    { { DONE, "unset PROMPT_COMMAND; PS1=\"x> \"", "", 0 }, { DONE, "(exit 5)", "", 5 } } },
  { "prompt-command",
    { { DONE, "PROMPT_COMMAND=\"echo pc\"", "", 0, HAS },
      { DONE, "(exit 6)", "pc", 6 },
      { DONE, "echo x", "x\npc", 0 } } },
  { "set-u", { { DONE, "set -u", "", 0 }, { DONE, "echo x", "x", 0 } } },
  { "set-x",
    { { DONE, "set -x", "", 0 },
      { DONE, "echo x", "+ echo x\nx", 0 },
      { DONE, "set +x", "+ set +x", 0 } } },
  { "set-v", { { DONE, "set -v", "", 0 }, { DONE, "echo x", "echo x\nx", 0 } } },
  { "vi",
    { { DONE, "set -o vi", "", 0 },
      { DONE, "echo x", "x", 0 },
      { DONE, "echo 'a longer line, which is fetched and not typed: 0123456789'",
        "a longer line, which is fetched and not typed: 0123456789", 0 } } },
  { "stty-echo",
    { { DONE, "stty -echo", "", 0 }, { DONE, "echo x", "x", 0 }, { DONE, "echo y", "y", 0 } } },
  { "posix", { { DONE, "set -o posix", "", 0 }, { DONE, "echo x", "x", 0 } } },
  { "stdout-redirected",
    { { DONE, "exec >out", "", 0 }, { DONE, "echo x", "", 0 }, { DONE, "cat out >&2", "x", 0 } } },
  { "stderr-redirected",
    { { DONE, "exec 2>err", "", 0 },
      { DONE, "echo x", "x", 0 },
      { DONE, "(exit 9)", "", 9 },
      { DONE, "exec 2>/dev/tty", "", 0 },
      { DONE, "echo y", "y", 0 } } },
  { "options",
    { { DONE, "IFS=/; set -f; set -C; shopt -s extglob nocasematch", "", 0 },
      { DONE, "(exit 8)", "", 8 } } },
  { "functions",
    { { DONE, "printf() { echo no; }; read() { echo no; }; local() { echo no; }; bind() { :; }", "",
        0 },
      { DONE, "alias printf=no read=no export=no set=no; (exit 8)", "", 8 },
      { DONE, "echo 'a longer line, which is fetched and not typed: 0123456789'",
        "a longer line, which is fetched and not typed: 0123456789", 0 } } },
  { "readonly",
    { { DONE, "readonly PS1 PS2 PS0", "", 0 },
      { DONE, "(exit 8)", "", 8 },
      { DONE, "echo x", "x", 0 } } },
  { "traps",
    { { DONE, "trap 'echo err' ERR", "", 0 },
      { DONE, "false", "err", 1 },
      { DONE, "trap - ERR; trap : DEBUG; (exit 4)", "", 4 },
      { DONE, "echo x", "x", 0 } } },
  { "status-kept", { { DONE, "(exit 8)", "", 8 }, { DONE, "echo $?", "8", 0 } } },
  { "dumb",
    { { DONE, "export TERM=dumb", "", 0 },
      { DONE, "echo x", "x", 0 },
      { NC, "cat << EOF", "", X },
      { DONE, "EOF", "", 0, IN } } },
  { "no-paste",
    { { DONE, "bind 'set enable-bracketed-paste off'", "", 0 },
      { DONE, "echo 'a longer line, which is fetched and not typed: 0123456789'",
        "a longer line, which is fetched and not typed: 0123456789", 0 },
      { DONE, "# x", "", 0 } } },
  { "read-e",
    { { NC, "read -e -p 'Name: ' x; echo \"[$x]\"", "Name:", X },
      { DONE, "Joe", "[Joe]", 0, IN } } },

  { "x1", { { DONE, "exit 7", "exit", 7 }, { DONE, "echo alive", "alive", 0 } } },
  { "x2",
    { { DONE, "set -e", "", 0 },
      { DONE, "true", "", 0 },
      { DONE, "! true", "", 1 },
      { DONE, "false", "", 1 },
      { DONE, "echo alive", "alive", 0 } } },
  { "x3",
    { { DONE, "echo $SHLVL > lvl", "", 0 },
      { DONE, "bash", "", 0 },
      { DONE, "[ $SHLVL = $(($(<lvl)+1)) ]", "", 0 },
      { DONE, "exit 3", "exit", 3 },
      { DONE, "[ $SHLVL = $(<lvl) ]", "", 0 } } },
  { "x3-login",
    { { DONE, "bash -l", "", 0 },
      { DONE, "exit 3", "logout", 3 },
      { DONE, "bash --norc", "", 0 },
      { DONE, "exit 4", "exit", 4 } } },
  { "x4", { { DONE, "bash; echo back $?", "", 0 }, { DONE, "exit 8", "exit\nback 8", 0 } } },
  { "x5",
    { { NC, "env -i bash --norc", "bash-5.?[#$]", X, GLOB },
      { NC, "echo x", "x\nbash-5.?[#$]", X, IN | BELOW | GLOB },
      { DONE, "exit", "exit", 0, IN } } },
  { "x5-sh", { { NC, "sh", "", X, HAS }, { DONE, "exit 4", "", 4, IN | HAS } } },
  { "x6", { { DONE, "exec bash", "", 0 }, { DONE, "kill -TERM $$", "", 0 } } },
  { "x7", { { DONE, "(exit 5)", "", 5 }, { KEY, "C-d", "exit", 5 }, { DONE, "echo x", "x", 0 } } },
  { "x8", { { DONE, "kill -9 $$", "", 137 }, { DONE, "echo x", "x", 0 } } },
  { "x9", { { DONE, "exec true", "", 0 }, { DONE, "echo x", "x", 0 } } },
  { "ended-unseen",
    { { NC, "read <~/gate; exit 6", "", X },
      { GO },
      { IDLE },
      { DONE, "", "exit", 6 },
      { DONE, "echo x", "x", 0 } } },
};

static char *
make_suffix (const Step *step)
{
  switch (step->kind)
    {
    case DONE:
      return gbx_bash_report_format_done (step->exit_code);
    case KEY:
      return gbx_bash_report_format_key (step->exit_code, step->command);
    case NC:
      return gbx_bash_report_format_no_change (FIXTURE_NO_CHANGE_USEC / G_USEC_PER_SEC);
    case HT:
      return gbx_bash_report_format_timeout (step->timeout);
    case NX:
      return gbx_bash_report_format_busy (step->command);
    default:
      return g_strdup ("");
    }
}

static void
check_content (const Step *step, const char *content)
{
  gboolean contains = strstr (content, step->content) != NULL;

  if (step->flags & NOT)
    g_assert_false (contains);
  else if (step->flags & HAS)
    {
      if (!contains)
        g_assert_cmpstr (content, ==, step->content);
    }
  else if (step->flags & GLOB)
    {
      if (!g_pattern_match_simple (step->content, content) && strchr (step->content, '[') == NULL)
        g_assert_cmpstr (content, ==, step->content);
    }
  else
    g_assert_cmpstr (content, ==, step->content);
}

static void
call (Fixture *f, const Step *step)
{
  GbxBashCall call = {
    .command = step->command,
    .is_input = (step->flags & IN) != 0,
    /* What is to come to its end has all the time that it needs on a busy machine. */
    .is_blocking = (step->flags & BLOCK) != 0 || step->kind == DONE || step->kind == KEY,
    .is_hidden = (step->flags & HID) != 0,
    .timeout_seconds = step->timeout,
  };
  g_autoptr (GbxBashOutcome) outcome = fixture_call (f, &call);
  g_autofree char *suffix = make_suffix (step);

  g_test_message ("%s → [%s] %d (%s)", step->command, outcome->content, outcome->exit_code,
                  outcome->suffix);
  g_assert_cmpstr (outcome->suffix, ==, suffix);
  check_content (step, outcome->content);
  g_assert_cmpint (outcome->exit_code, ==, step->exit_code);
  g_assert_cmpstr (outcome->prefix, ==, step->flags & BELOW ? GBX_BASH_REPORT_BELOW : "");
  g_assert_cmpint (outcome->is_error, ==, step->kind == ERR);
  g_assert_cmpint (outcome->is_completed, ==, step->kind == DONE || step->kind == KEY);
}

static void
test_vector (Fixture *f, gconstpointer test_data)
{
  const Vector *vector = test_data;

  fixture_start (f);
  for (const Step *step = vector->steps; step->kind != 0; step++)
    {
      if (step->kind == GO)
        fixture_let_go (f);
      else if (step->kind == IDLE)
        fixture_wait_idle (f);
      else if (step->kind == TEXT)
        fixture_wait_text (f, step->content);
      else
        call (f, step);
    }
}

int
main (int argc, char *argv[])
{
  guint part = 0, count = 1;

  /* Several times it is waited in a conversation until nothing new comes. */
  g_setenv ("GBX_TEST_TIMEOUT_SECONDS", "60", FALSE);
  gbx_test_init (&argc, &argv);
  if (argc == 3)
    {
      part = atoi (argv[1]);
      count = atoi (argv[2]);
    }

  for (guint i = part; i < G_N_ELEMENTS (vectors); i += count)
    {
      g_autofree char *path = g_strconcat ("/bash/vectors/", vectors[i].name, NULL);

      g_test_add (path, Fixture, &vectors[i], fixture_set_up, test_vector, fixture_tear_down);
    }

  return g_test_run ();
}
