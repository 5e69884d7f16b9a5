/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the shell says of itself, what it is given, and how it goes. */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gbx-bash-fixture.h"
#include "gbx-bash-session-limits.h"
#include "gbx-bash-spawn.h"

static void
assert_run (Fixture *f, const char *command, const char *content)
{
  g_autoptr (GbxBashOutcome) outcome = fixture_run (f, command);

  g_assert_true (outcome->is_completed);
  g_assert_cmpstr (outcome->content, ==, content);
}

/* What fills the channel without being a record is forgotten, and does not hide one. */
static void
test_channel_filled (Fixture *f, gconstpointer test_data)
{
  g_autofree char *flood =
      g_strdup_printf ("eval \"yes | head -c %d ${PROMPT_COMMAND##*\\}}\"; (exit 3)",
                       GBX_BASH_CHANNEL_MAX_BYTES + 1);
  g_autoptr (GbxBashOutcome) outcome = NULL;

  fixture_start (f);
  outcome = fixture_run (f, flood);
  g_assert_true (outcome->is_completed);
  g_assert_cmpstr (outcome->content, ==, "");
  g_assert_cmpint (outcome->exit_code, ==, 3);
  assert_run (f, "echo $?", "3");
}

/* A line is typed up to a length, and fetched beyond it. */
static void
test_line_lengths (Fixture *f, gconstpointer test_data)
{
  fixture_start (f);
  for (gint i = -1; i <= 1; i++)
    {
      gsize length = GBX_BASH_TYPED_MAX_BYTES + i;
      g_autofree char *text = g_strnfill (length - strlen ("echo "), 'x');
      g_autofree char *command = g_strconcat ("echo ", text, NULL);

      assert_run (f, command, text);
    }
}

/* --- metadata --- */

static void
assert_directory (Fixture *f, const char *command, const char *name)
{
  g_autoptr (GbxBashOutcome) outcome = fixture_run (f, command);
  g_autofree char *expected =
      name != NULL ? g_build_filename (f->directory, name, NULL) : g_strdup (f->directory);

  g_assert_cmpstr (outcome->content, ==, "");
  g_assert_cmpint (outcome->exit_code, ==, 0);
  g_assert_cmpstr (outcome->directory, ==, expected);
}

static void
test_directory (Fixture *f, gconstpointer test_data)
{
  fixture_start (f);
  assert_directory (f, ":", NULL);
  assert_directory (f, "mkdir -p 'a\"b' && cd 'a\"b'", "a\"b");
  assert_directory (f, "cd ..", NULL);
  assert_directory (f, "mkdir 'd$HOME' && cd 'd$HOME'", "d$HOME");
  assert_directory (f, "cd ..; mkdir 'b\\x' && cd 'b\\x'", "b\\x");
  assert_directory (f, "cd ..; mkdir $'n\\nl\\n' && cd $'n\\nl\\n'", "n\nl\n");
  assert_directory (f, "cd ..; mkdir real; ln -s real link; cd link", "link");
  assert_directory (f, "PWD=/nowhere", "link");
  assert_directory (f, "cd ..; mkdir gone; cd gone; rmdir ../gone", "gone");
}

static void
test_metadata (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) first = NULL;
  g_autoptr (GbxBashOutcome) job = NULL;
  g_autoptr (GbxBashOutcome) later = NULL;
  g_autofree char *line = NULL;
  char host[256] = "";

  fixture_start (f);
  first = fixture_run (f, "true");
  gethostname (host, sizeof host - 1);
  strchrnul (host, '.')[0] = '\0';
  g_assert_cmpint (first->background, ==, -1);
  g_assert_cmpstr (first->user_name, ==, g_get_user_name ());
  g_assert_cmpstr (first->host_name, ==, host);

  job = fixture_run (f, "sleep 100 &");
  g_assert_cmpint (job->background, >, 1);
  line = g_strdup_printf ("[1] %" G_GINT64_FORMAT, job->background);
  g_assert_cmpstr (job->content, ==, line);
  later = fixture_run (f, "kill %1; set -u");
  g_assert_cmpint (later->background, ==, job->background);
}

static void
test_python (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) none = NULL;
  g_autoptr (GbxBashOutcome) found = NULL;
  g_autoptr (GbxBashOutcome) appeared = NULL;
  g_autoptr (GbxBashOutcome) gone = NULL;
  g_autofree char *expected = g_build_filename (f->directory, "two/python", NULL);
  g_autofree char *earlier = g_build_filename (f->directory, "one/python", NULL);

  fixture_start (f);
  none = fixture_run (f, "/bin/mkdir one two three; PATH=/nowhere");
  g_assert_cmpstr (none->python, ==, "");
  found = fixture_run (f, "/bin/ln -s /bin/true two/python; PATH=$PWD/one:$PWD/two::/bin");
  g_assert_cmpstr (found->python, ==, expected);
  appeared = fixture_run (f, "ln -s /bin/true one/python");
  g_assert_cmpstr (appeared->python, ==, earlier);
  gone = fixture_run (f, "rm one/python two/python; mkdir one/python; touch two/python");
  g_assert_cmpstr (gone->python, ==, "");
}

/* --- what the shell is given --- */

static void
test_shell (Fixture *f, gconstpointer test_data)
{
  fixture_start (f);
  assert_run (f, "echo $-", "himBs");
  assert_run (f, "echo $0", "bash");
  assert_run (f, "shopt -q login_shell; echo $?", "1");
  assert_run (f, "env | grep -c '^PS[0-4]='", "0");
  assert_run (f, "echo ${TMUX-none} ${TMUX_PANE-none} ${TERM_PROGRAM-none}", "none none none");
  assert_run (f, "for i in 3 4 5 6 7 8 9; do [ -e /dev/fd/$i ] && echo $i; done", "");
}

static void
test_rc_output (Fixture *f, gconstpointer test_data)
{
  fixture_write_bashrc (f, "echo from rc\nexport RC=yes\necho \"unbalanced\nprintf '\\e[?2004h'\n");
  fixture_start (f);
  assert_run (f, "echo $RC", "yes");
}

static void
test_rc_prompt_command (Fixture *f, gconstpointer test_data)
{
  fixture_write_bashrc (f, "PROMPT_COMMAND='echo mine'\nPS1='rc> '\n");
  fixture_start (f);
  assert_run (f, "echo x", "x\nmine");
}

static void
test_rc_prompt_command_around (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) outcome = NULL;

  fixture_write_bashrc (f, "mine() { false; }\nPROMPT_COMMAND=\"mine; $PROMPT_COMMAND\"\n");
  fixture_start (f);
  outcome = fixture_run (f, "(exit 7)");
  g_assert_cmpint (outcome->exit_code, ==, 7);
}

static void
test_verbatim (Fixture *f, gconstpointer test_data)
{
  /* Keys of readline, of the terminal, the end of a paste, a carriage return. */
  const char *const texts[] = { "printf '%s' '\t\tx' | od -An -c",
                                "printf '%s' '\001\002\003\004\005' | od -An -tx1",
                                "printf '%s' '\032\034\021\023\026' | od -An -tx1",
                                "printf '%s' 'a\033[201~b\rc' | od -An -tx1",
                                "printf '%s' '\030\037\177\010' | od -An -tx1" };
  const char *const contents[] = { "\\t  \\t   x", "01 02 03 04 05", "1a 1c 11 13 16",
                                   "61 1b 5b 32 30 31 7e 62 0d 63", "18 1f 7f 08" };

  fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_run (f, texts[i], contents[i]);
}

static void
test_long_command (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GString) command = g_string_new ("x='");
  g_autoptr (GbxBashOutcome) set = NULL;

  /* Bash copies its history for each line of it, so they are not short. */
  for (guint i = 0; i < 1000000 / 16; i++)
    g_string_append (command, i % 64 == 0 ? "0123456789 abc$\n" : "0123456789 abc$ ");
  g_string_append (command, "'");
  fixture_start (f);
  set = fixture_run (f, command->str);
  g_assert_cmpstr (set->content, ==, "");
  g_assert_cmpint (set->exit_code, ==, 0);
  assert_run (f, "echo ${#x}", "1000000");
}

/* --- output --- */

static void
test_sizes (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) cut = NULL;
  g_autoptr (GbxBashOutcome) lines = NULL;
  g_autoptr (GbxBashOutcome) whole = NULL;
  g_autoptr (GbxBashOutcome) json = NULL;
  GbxBashCall hidden = { .command = "seq 1 10976", .is_hidden = TRUE, .is_blocking = TRUE };

  fixture_start (f);
  cut = fixture_run (f, "for i in {1..5000}; do echo \"Line $i\"; done");
  g_assert_cmpstr (cut->prefix, ==, "");
  g_assert_true (g_str_has_prefix (cut->content, "Line 1\n"));
  g_assert_true (g_str_has_suffix (cut->content, "Line 5000"));
  g_assert_cmpint (g_utf8_strlen (cut->content, -1), ==, 30047);

  lines = fixture_run (f, "for i in {1..50000}; do echo \"Line $i\"; done");
  g_assert_nonnull (strstr (lines->prefix, "the last 10013 lines"));
  g_assert_nonnull (strstr (lines->content, "Line 40000\n"));
  g_assert_true (g_str_has_suffix (lines->content, "Line 50000"));

  whole = fixture_call (f, &hidden);
  g_assert_cmpstr (whole->prefix, ==, "");
  g_assert_true (g_str_has_prefix (whole->content, "1\n2\n"));
  g_assert_true (whole->is_hidden);

  hidden.command = "printf '%01500000d' 7";
  json = fixture_call (f, &hidden);
  g_assert_cmpuint (strlen (json->content), ==, 1500000);
}

static void
test_log (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) outcome = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GbxBashLog *log;
  const char expected[] = "\033[31mred\033[0m\r\n\001\r\n";

  fixture_start (f);
  outcome = fixture_run (f, "printf '\\e[31mred\\e[0m\\n\\001\\n'");
  log = gbx_bash_session_get_log (f->session);
  g_assert_true (gbx_bash_log_has_ended (log));
  g_assert_cmpuint (gbx_bash_log_get_size (log), ==, strlen (expected));
  bytes = gbx_bash_log_read (log, 0, 1000);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

/* --- life and death --- */

static void
test_exports_live_on (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) ended = NULL;
  g_autofree char *sub = g_build_filename (f->directory, "sub", NULL);

  fixture_start (f);
  assert_run (f, "mkdir sub; cd sub; export FOO=$'a\"b\\nc $HOME'; plain=1", "");
  gbx_test_run_until (gbx_bash_session_has_exports (f->session));
  ended = fixture_run (f, "exit 7");
  g_assert_cmpint (ended->exit_code, ==, 7);
  g_assert_cmpstr (ended->directory, ==, sub);
  assert_run (f, "echo \"$FOO ${plain-none}\"", "a\"b\nc $HOME none");
  assert_run (f, "pwd", sub);
  assert_run (f, "alias", "alias git='git --no-pager'");
}

/* They are known also where the end follows at once. */
static void
test_exports_before_end (Fixture *f, gconstpointer test_data)
{
  static const char *const ends[] = {
    "exit 7",
    "exec sh -c 'exit 7'",
    "true && (exit 3); exit 7 # a line too long to be typed",
  };

  fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *set = g_strdup_printf ("export FOO=%u", i);
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autoptr (GbxBashOutcome) ended = NULL;

      assert_run (f, set, "");
      ended = fixture_run (f, ends[i]);
      g_assert_cmpint (ended->exit_code, ==, 7);
      assert_run (f, "echo $FOO", value);
    }
}

/* What the next shell has of the last one is an environment, no more. */
static void
test_exports_are_free (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) ended = NULL;

  fixture_start (f);
  assert_run (f, "set -a; export FOO=1; readonly FOO; declare -ax LIST=(1 '2 3')", "");
  ended = fixture_run (f, "readonly ${!__gbx*} PROMPT_COMMAND; exit 7");
  g_assert_cmpint (ended->exit_code, ==, 7);
  assert_run (f, "echo $FOO ${LIST[1]} $-; FOO=2; echo $FOO", "1 2 3 himBs\n2");
  assert_run (f, "declare -F declare; declare -px | grep -c '^declare [^ ]* __gbx'", "0");
  assert_run (f, "(exit 5); echo $?", "5");
}

/* What a shell was told to do at its prompts ends with it. */
static void
test_prompt_command_ends (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) spoilt = NULL;
  g_autoptr (GbxBashOutcome) ended = NULL;

  fixture_start (f);
  spoilt = fixture_run (f, "export FOO=1 PROMPT_COMMAND='echo pc'");
  g_assert_true (spoilt->is_completed);
  gbx_test_run_until (gbx_bash_session_has_exports (f->session));
  ended = fixture_run (f, "exit 7");
  g_assert_cmpint (ended->exit_code, ==, 7);
  assert_run (f, "echo $FOO", "1");
  assert_run (f, "echo ${__gbx_x-none}", "none");
}

/* What was said to a shell that takes long to start is not lost. */
static void
test_slow_start (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) ended = NULL;
  g_autoptr (GbxBashOutcome) waiting = NULL;
  g_autoptr (GbxBashOutcome) busy = NULL;
  g_autoptr (GbxBashOutcome) done = NULL;

  fixture_write_bashrc (f, "[ -e ~/again ] && read -r <~/gate\n:\n");
  fixture_start (f);
  ended = fixture_run (f, "touch ~/again; exit 7");
  g_assert_cmpint (ended->exit_code, ==, 7);
  waiting = fixture_begin (f, "echo a");
  g_assert_false (waiting->is_completed);
  busy = fixture_run (f, "echo b");
  g_assert_nonnull (strstr (busy->suffix, "is NOT executed"));
  fixture_let_go (f);
  done = fixture_run (f, "");
  g_assert_true (done->is_completed);
  g_assert_cmpstr (done->content, ==, "a");
}

static void
test_channel_removed (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) outcome = NULL;

  fixture_start (f);
  outcome = fixture_run (f, "rm -rf bash-*; (exit 5)");
  g_assert_cmpint (outcome->exit_code, ==, 5);
  assert_run (f, "echo x", "x");
  assert_run (f, "rm -rf bash-*/*; echo 'long enough to be fetched, not typed: 012345678'",
              "long enough to be fetched, not typed: 012345678");
  assert_run (f, "bash", "");
  assert_run (f, "echo y", "y");
}

static guint
count_processes (Fixture *f, int session)
{
  return gbx_bash_kill_session (session, 0);
}

static void
test_stop_kills (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxBashOutcome) running = NULL;
  int session;
  gint64 began;

  fixture_start (f);
  session = gbx_bash_session_get_pid (f->session);
  running = fixture_begin (
      f, "(trap '' HUP TERM INT; echo deaf; sleep 1000; sleep 1000) & sleep 1001 & "
         "nohup sleep 1002 >out 2>&1 & bash -c 'trap \"\" HUP; echo last; sleep 1003'");
  fixture_wait_text (f, "deaf");
  fixture_wait_text (f, "last");
  g_assert_cmpuint (count_processes (f, session), >=, 5);

  began = g_get_monotonic_time ();
  gbx_bash_session_stop_async (f->session, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_bash_session_stop_finish (f->session, result, NULL));
  g_assert_cmpuint (count_processes (f, session), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - began, <, G_USEC_PER_SEC);
}

/* What was typed when the shell was about to end is run by the next one, once. */
static void
test_untaken_line (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxBashOutcome) outcome = NULL;
  int pid;

  fixture_start (f);
  assert_run (f, "cd /tmp; echo x", "x");
  pid = gbx_bash_session_get_pid (f->session);
  kill (pid, SIGSTOP);
  gbx_bash_runner_call_async (f->runner,
                              &(GbxBashCall){ .command = "echo y >>$HOME/y; pwd; (exit 4)",
                                              .is_blocking = TRUE },
                              gbx_test_store_result, &result);
  kill (pid, SIGKILL);
  gbx_test_run_until (result != NULL);
  outcome = gbx_bash_runner_call_finish (f->runner, result);
  g_assert_true (outcome->is_completed);
  g_assert_cmpstr (outcome->content, ==, "/tmp");
  g_assert_cmpint (outcome->exit_code, ==, 4);
  g_assert_cmpint (gbx_bash_session_get_pid (f->session), !=, pid);
  assert_run (f, "cat ~/y", "y");
}

/* But not a command that ends shells, nor one that was taken. */
static void
test_taken_line (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GbxBashOutcome) outcome = NULL;

  fixture_start (f);
  outcome = fixture_run (f, "echo y >>$HOME/y; kill -9 $$");
  g_assert_true (outcome->is_completed);
  g_assert_cmpint (outcome->exit_code, ==, 137);
  assert_run (f, "cat ~/y", "y");
}

/* A shell whose keeper was killed is another's as soon as nobody waits for it, and no command
 * notices. */
static void
test_keeper_lost (Fixture *f, gconstpointer test_data)
{
  int pid;

  fixture_start (f);
  pid = gbx_bash_session_get_pid (f->session);
  assert_run (f, "trap '' HUP; cd /tmp; export KEPT=z; kill -9 $PPID", "");
  for (guint i = 0; i < 100; i++)
    assert_run (f, "echo x", "x");
  gbx_test_run_until (gbx_bash_session_get_pid (f->session) != pid &&
                      gbx_bash_session_get_state (f->session) == GBX_BASH_SESSION_IDLE);
  assert_run (f, "pwd; echo $KEPT", "/tmp\nz");
  gbx_test_run_until (count_processes (f, pid) == 0);
}

static void
test_no_such_directory (Fixture *f, gconstpointer test_data)
{
  GbxBashSessionSpec spec = { .directory = "/nowhere", .runtime_directory = f->directory };
  g_autoptr (GbxBashSession) session = gbx_bash_session_new (&spec);
  g_autoptr (GbxBashRunner) runner = gbx_bash_runner_new (session, G_USEC_PER_SEC);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autofree char *own = g_get_current_dir ();

  gbx_bash_runner_start_async (runner, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_bash_runner_start_finish (runner, result, NULL));
  g_assert_cmpstr (gbx_bash_session_get_record (session)->directory, ==, own);
  gbx_bash_session_stop_async (session, NULL, gbx_test_store_result, &stopped);
  gbx_test_run_until (stopped != NULL);
}

static void
test_su (Fixture *f, gconstpointer test_data)
{
  GbxBashSessionSpec spec = { .user_name = "root",
                              .directory = f->directory,
                              .runtime_directory = f->directory };
  g_autoptr (GbxBashSession) session = NULL;
  g_autoptr (GbxBashRunner) runner = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root may su without a password");
      return;
    }
  session = gbx_bash_session_new (&spec);
  runner = gbx_bash_runner_new (session, G_USEC_PER_SEC);
  gbx_bash_runner_start_async (runner, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_bash_runner_start_finish (runner, result, NULL));
  g_assert_cmpstr (gbx_bash_session_get_record (session)->user_name, ==, "root");
  g_assert_cmpstr (gbx_bash_session_get_record (session)->directory, ==, f->directory);
  gbx_bash_session_stop_async (session, NULL, gbx_test_store_result, &stopped);
  gbx_test_run_until (stopped != NULL);
}

#define ADD(path, func) \
  g_test_add ("/bash/session/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);

  ADD ("directory", test_directory);
  ADD ("metadata", test_metadata);
  ADD ("python", test_python);
  ADD ("shell", test_shell);
  ADD ("rc-output", test_rc_output);
  ADD ("rc-prompt-command", test_rc_prompt_command);
  ADD ("rc-prompt-command-around", test_rc_prompt_command_around);
  ADD ("verbatim", test_verbatim);
  ADD ("line-lengths", test_line_lengths);
  ADD ("long-command", test_long_command);
  ADD ("sizes", test_sizes);
  ADD ("log", test_log);
  ADD ("exports-live-on", test_exports_live_on);
  ADD ("exports-before-end", test_exports_before_end);
  ADD ("exports-are-free", test_exports_are_free);
  ADD ("prompt-command-ends", test_prompt_command_ends);
  ADD ("slow-start", test_slow_start);
  ADD ("channel-filled", test_channel_filled);
  ADD ("channel-removed", test_channel_removed);
  ADD ("stop-kills", test_stop_kills);
  ADD ("untaken-line", test_untaken_line);
  ADD ("taken-line", test_taken_line);
  ADD ("keeper-lost", test_keeper_lost);
  ADD ("no-such-directory", test_no_such_directory);
  ADD ("su", test_su);

  return g_test_run ();
}
