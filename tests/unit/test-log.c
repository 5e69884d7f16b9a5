/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "gbx-limits.h"
#include "gbx-log-file.h"
#include "gbx-log-record.h"
#include "gbx-log-sink.h"
#include "gbx-log.h"

#define DAY_USEC (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

/* A log on two pipes, in a folder of its own. */
typedef struct
{
  char *dir;
  char *file_path;
  int output[2];
  int error[2];
  GbxLog *log;
} Fixture;

static const char *const secrets[] = { "hunter2", "hunter2-and-more", NULL };

static void
make_pipe (int fds[2])
{
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (fds[0], F_SETFL, O_NONBLOCK), ==, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("gbx-log-XXXXXX", NULL);
  f->file_path = g_build_filename (f->dir, "logs", "openhands.log", NULL);
  make_pipe (f->output);
  make_pipe (f->error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *logs = g_path_get_dirname (f->file_path);
  g_autoptr (GDir) dir = g_dir_open (logs, 0, NULL);
  const char *name;

  g_clear_pointer (&f->log, gbx_log_free);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (logs, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_rmdir (logs);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      g_close (f->output[i], NULL);
      if (f->error[i] >= 0)
        g_close (f->error[i], NULL);
    }
  g_free (f->dir);
  g_free (f->file_path);
}

static void
open_log (Fixture *f, GLogLevelFlags level, gboolean json, gboolean to_file)
{
  const GbxLogConfig config = {
    .level = level,
    .json = json,
    .json_level_key = "severity",
    .secrets = secrets,
    .file_path = to_file ? f->file_path : NULL,
    .output_fd = f->output[1],
    .error_fd = f->error[1],
  };

  f->log = gbx_log_new (&config);
}

static void
say_from (Fixture *f, GLogLevelFlags level, const char *domain, const char *message)
{
  const GLogField fields[] = {
    { "MESSAGE", message, -1 },
    { "GLIB_DOMAIN", domain, -1 },
    { "CODE_FILE", "../src/core/gbx-x.c", -1 },
    { "CODE_LINE", "12", -1 },
  };

  g_assert_cmpint (gbx_log_write (level, fields, G_N_ELEMENTS (fields), f->log),
                   ==,
                   G_LOG_WRITER_HANDLED);
}

static void
say (Fixture *f, GLogLevelFlags level, const char *message)
{
  say_from (f, level, "glovebox", message);
}

/* All that stands in a pipe by now. */
static char *
drain (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char part[4096];
  gssize length;

  while ((length = read (fd, part, sizeof part)) > 0)
    g_string_append_len (text, part, length);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_matches (const char *text, const char *pattern)
{
  if (!g_regex_match_simple (pattern, text, 0, 0))
    g_error ("“%s” does not match %s", text, pattern);
}

static void
test_human (Fixture *f, gconstpointer data)
{
  g_autofree char *error = NULL;
  g_autofree char *output = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  say (f, G_LOG_LEVEL_INFO, "all is well");
  error = drain (f->error[0]);
  output = drain (f->output[0]);
  assert_matches (error, "^\\d\\d:\\d\\d:\\d\\d - openhands:INFO: gbx-x\\.c:12 - all is well\\n$");
  g_assert_cmpstr (output, ==, "");
}

static void
test_levels (Fixture *f, gconstpointer data)
{
  g_autofree char *error = NULL;
  g_auto (GStrv) lines = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  say (f, G_LOG_LEVEL_DEBUG, "no");
  say_from (f, G_LOG_LEVEL_INFO, "libsoup", "no");
  say_from (f, G_LOG_LEVEL_MESSAGE, "GLib-GIO", "no");
  say (f, G_LOG_LEVEL_INFO, "a");
  say (f, G_LOG_LEVEL_MESSAGE, "b");
  say_from (f, G_LOG_LEVEL_INFO, "glovebox-bash", "c");
  error = drain (f->error[0]);
  lines = g_strsplit (error, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  assert_matches (lines[0], ":INFO: .* - a$");
  assert_matches (lines[1], ":INFO: .* - b$");
  assert_matches (lines[2], ":INFO: .* - c$");
}

static void
test_one_line (Fixture *f, gconstpointer data)
{
  g_autofree char *error = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  say (f, G_LOG_LEVEL_INFO, "a\nb\033[31m\tc\xff");
  error = drain (f->error[0]);
  assert_matches (error, " - a\\\\nb\\\\x1b\\[31m\tc\xef\xbf\xbd\\n$");
}

static void
test_context (Fixture *f, gconstpointer data)
{
  const GLogField fields[] = {
    { "MESSAGE", "done", -1 },
    { "GLOVEBOX_MODULE", "bash", 4 },
    { "GLOVEBOX_ACTION", "run", -1 },
    { "GLOVEBOX_REQUEST", "7", -1 },
  };
  g_autofree char *error = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  gbx_log_write (G_LOG_LEVEL_INFO, fields, G_N_ELEMENTS (fields), f->log);
  error = drain (f->error[0]);
  assert_matches (error, "INFO: done \\[module=bash action=run request=7\\]\\n$");
}

static void
test_masking (Fixture *f, gconstpointer data)
{
  g_autofree char *error = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  say (f, G_LOG_LEVEL_INFO, "hunter2 xhunter2-and-morex hunter");
  error = drain (f->error[0]);
  assert_matches (error, " - \\*{6} x\\*{6}x hunter\\n$");
}

static void
test_json (Fixture *f, gconstpointer data)
{
  g_autofree char *output = NULL;
  g_autofree char *error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  open_log (f, G_LOG_LEVEL_INFO, TRUE, FALSE);
  say (f, G_LOG_LEVEL_INFO, "say \"hunter2\"\nü");
  output = drain (f->output[0]);
  error = drain (f->error[0]);
  g_assert_cmpstr (error, ==, "");
  g_assert_cmpint (strchr (output, '\n') - output, ==, strlen (output) - 1);
  node = json_from_string (output, NULL);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "message"), ==, "say \"******\"\nü");
  g_assert_cmpstr (json_object_get_string_member (object, "severity"), ==, "INFO");
  assert_matches (json_object_get_string_member (object, "timestamp"),
                  "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00$");
  g_assert_false (json_object_has_member (object, "status_code"));
}

static void
say_access (Fixture *f, GLogLevelFlags level)
{
  const GLogField fields[] = {
    { "MESSAGE", "answered", -1 },
    { "GLIB_DOMAIN", "glovebox", -1 },
    { "GLOVEBOX_CLIENT", "127.0.0.1:5000", -1 },
    { "GLOVEBOX_REQUEST_LINE", "GET /alive?key=hunter2 HTTP/1.1", -1 },
    { "GLOVEBOX_STATUS", "200", -1 },
  };

  gbx_log_write (level, fields, G_N_ELEMENTS (fields), f->log);
}

static void
test_access_json (Fixture *f, gconstpointer data)
{
  g_autofree char *output = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  open_log (f, G_LOG_LEVEL_INFO, TRUE, FALSE);
  say_access (f, G_LOG_LEVEL_INFO);
  output = drain (f->output[0]);
  node = json_from_string (output, NULL);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "levelname"), ==, "INFO");
  g_assert_cmpstr (json_object_get_string_member (object, "client_addr"), ==, "127.0.0.1:5000");
  g_assert_cmpstr (json_object_get_string_member (object, "request_line"),
                   ==,
                   "GET /alive?key=****** HTTP/1.1");
  g_assert_cmpint (json_object_get_int_member (object, "status_code"), ==, 200);
  g_assert_nonnull (json_object_get_string_member (object, "name"));
  assert_matches (json_object_get_string_member (object, "asctime"),
                  "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}$");
}

static void
test_access_human (Fixture *f, gconstpointer data)
{
  g_autofree char *error = NULL;
  g_autofree char *debug = NULL;

  open_log (f, G_LOG_LEVEL_DEBUG, FALSE, FALSE);
  say_access (f, G_LOG_LEVEL_INFO);
  error = drain (f->error[0]);
  g_assert_cmpstr (error, ==, "");
  say_access (f, G_LOG_LEVEL_DEBUG);
  debug = drain (f->error[0]);
  assert_matches (debug, "DEBUG: answered\\n$");
}

static void
test_long_text (Fixture *f, gconstpointer data)
{
  g_autofree char *message = g_strnfill (2 * GBX_LOG_MAX_TEXT_BYTES, 'x');
  g_autofree char *error = NULL;

  message[GBX_LOG_MAX_TEXT_BYTES - 1] = '\xc3';
  message[GBX_LOG_MAX_TEXT_BYTES] = '\xbc';
  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  say (f, G_LOG_LEVEL_INFO, message);
  error = drain (f->error[0]);
  g_assert_true (g_str_has_suffix (error, "xx…\n"));
  g_assert_cmpuint (strlen (error), <, GBX_LOG_MAX_TEXT_BYTES + 100);
}

static void
test_nobody_reads (Fixture *f, gconstpointer data)
{
  g_autofree char *message = g_strnfill (3000, 'x');
  gint64 waited_usec = 0;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  for (int i = 0; i < 200; i++)
    {
      gint64 start_usec = g_get_monotonic_time ();

      say (f, G_LOG_LEVEL_INFO, message);
      /* None waits longer; what is beyond that is the machine, busy with others. */
      waited_usec += MIN (g_get_monotonic_time () - start_usec, GBX_LOG_STALL_USEC);
    }
  /* Each waiting for its turn, these would take four seconds. */
  g_assert_cmpint (waited_usec, <, 100 * GBX_LOG_STALL_USEC);

  first = drain (f->error[0]);
  say (f, G_LOG_LEVEL_INFO, "back");
  second = drain (f->error[0]);
  assert_matches (second, "WARNING: \\d+ lines of the log are lost: nobody read them\\n");
  g_assert_true (g_str_has_suffix (second, " - back\n"));
  g_assert_true (g_str_has_suffix (first, "\n") || g_str_has_prefix (second, "\n"));
}

static void
test_reader_gone (Fixture *f, gconstpointer data)
{
  open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
  g_assert_true (g_close (f->error[0], NULL));
  f->error[0] = -1;
  say (f, G_LOG_LEVEL_INFO, "would be a SIGPIPE");
}

static void
test_file (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *error = NULL;
  struct stat status;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, TRUE);
  say (f, G_LOG_LEVEL_INFO, "kept hunter2");
  error = drain (f->error[0]);
  g_assert_true (g_file_get_contents (f->file_path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, error);
  assert_matches (text, " - kept \\*{6}\\n$");
  g_assert_cmpint (stat (f->file_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_file_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (f->file_path);
  g_autofree char *error = NULL;

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  open_log (f, G_LOG_LEVEL_INFO, FALSE, TRUE);
  error = drain (f->error[0]);
  assert_matches (error, "WARNING: cannot open .*openhands\\.log");
  g_assert_cmpint (g_unlink (folder), ==, 0);
}

static char *
old_file (Fixture *f, gint64 time_usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_usec / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (time, "%Y-%m-%d");

  return g_strconcat (f->file_path, ".", day, NULL);
}

static void
test_file_days (Fixture *f, gconstpointer data)
{
  gint64 now_usec = 20000 * DAY_USEC + DAY_USEC / 2;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxLogFile) file = gbx_log_file_new (f->file_path, now_usec, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  for (int day = 0; day < 10; day++)
    {
      g_autofree char *line = g_strdup_printf ("day %d\n", day);

      gbx_log_file_write (file, line, strlen (line), now_usec + day * DAY_USEC);
    }
  g_assert_true (g_file_get_contents (f->file_path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "day 9\n");
  for (int day = 0; day < 9; day++)
    {
      g_autofree char *path = old_file (f, now_usec + day * DAY_USEC);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS),
                       ==,
                       day >= 9 - GBX_LOG_MAX_OLD_FILES_COUNT);
    }
}

static void
test_file_from_yesterday (Fixture *f, gconstpointer data)
{
  gint64 now_usec = 20000 * DAY_USEC + DAY_USEC / 2;
  const struct timeval times[2] = {
    { .tv_sec = (now_usec - DAY_USEC) / G_USEC_PER_SEC },
    { .tv_sec = (now_usec - DAY_USEC) / G_USEC_PER_SEC },
  };
  g_autofree char *folder = g_path_get_dirname (f->file_path);
  g_autofree char *yesterday = old_file (f, now_usec - DAY_USEC);
  g_autofree char *text = NULL;
  g_autoptr (GbxLogFile) file = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->file_path, "old\n", -1, NULL));
  g_assert_cmpint (utimes (f->file_path, times), ==, 0);
  file = gbx_log_file_new (f->file_path, now_usec, NULL);
  gbx_log_file_write (file, "new\n", 4, now_usec);
  g_assert_true (g_file_get_contents (yesterday, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old\n");
}

static void
test_file_link (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (f->file_path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("elsewhere", f->file_path), ==, 0);
  g_assert_null (gbx_log_file_new (f->file_path, 0, &error));
  g_assert_nonnull (error);
}

static gpointer
say_in_thread (gpointer data)
{
  for (int i = 0; i < 20; i++)
    say (data, G_LOG_LEVEL_INFO, "0123456789");

  return NULL;
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  GThread *threads[4];
  g_autofree char *error = NULL;
  g_auto (GStrv) lines = NULL;

  open_log (f, G_LOG_LEVEL_INFO, FALSE, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, say_in_thread, f);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  error = drain (f->error[0]);
  lines = g_strsplit (error, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 81);
  for (gsize i = 0; i < 80; i++)
    assert_matches (lines[i], "^\\d\\d:.* - 0123456789$");
}

/* Under G_DEBUG=fatal-warnings: what happened to the server does not end it, a library's fault
 * does. */
static void
test_fatal (Fixture *f, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      open_log (f, G_LOG_LEVEL_INFO, FALSE, FALSE);
      say (f, G_LOG_LEVEL_CRITICAL, "the port is taken");
      g_print ("still here\n");
      say_from (f, G_LOG_LEVEL_WARNING, "libsoup", "broken");
      g_print ("never here\n");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stdout ("*still here\n*");
  g_test_trap_assert_stdout_unmatched ("*never here*");
}

static void
test_colours (void)
{
  const GLogField field = { "MESSAGE", "text", -1 };
  const char *const none[] = { NULL };
  g_autoptr (GbxLogRecord) record =
      gbx_log_record_new (G_LOG_LEVEL_WARNING, &field, 1, none, 0);
  g_autofree char *line = gbx_log_record_to_human (record, TRUE);

  assert_matches (line, "^\033\\[92m\\d\\d:\\d\\d:\\d\\d - openhands:WARNING\033\\[0m: text\\n$");
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/log/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("human", test_human);
  add ("levels", test_levels);
  add ("one-line", test_one_line);
  add ("context", test_context);
  add ("masking", test_masking);
  add ("json", test_json);
  add ("access-json", test_access_json);
  add ("access-human", test_access_human);
  add ("long-text", test_long_text);
  add ("nobody-reads", test_nobody_reads);
  add ("reader-gone", test_reader_gone);
  add ("file", test_file);
  add ("file-refused", test_file_refused);
  add ("file-days", test_file_days);
  add ("file-from-yesterday", test_file_from_yesterday);
  add ("file-link", test_file_link);
  add ("threads", test_threads);
  add ("fatal", test_fatal);
  g_test_add_func ("/log/colours", test_colours);

  return g_test_run ();
}
