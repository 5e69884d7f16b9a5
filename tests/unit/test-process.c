/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

typedef struct
{
  GAsyncResult *result;
  GPtrArray *lines;
  GCancellable *cancel_at_line;
} Waiting;

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Waiting *) user_data)->result = g_object_ref (result);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
on_log_line (GbxProcess *process, const char *line, gpointer user_data)
{
  Waiting *waiting = user_data;

  g_ptr_array_add (waiting->lines, g_strdup (line));
  if (waiting->cancel_at_line != NULL)
    g_cancellable_cancel (waiting->cancel_at_line);
}

static GbxProcessSpec *
new_shell_spec (const char *script)
{
  const char *argv[] = { "/bin/sh", "-c", script, NULL };

  return gbx_process_spec_new (argv);
}

static gboolean
has_living_member (int group)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL);
      g_autofree char *text = NULL;
      const char *rest;
      char state;
      int member;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      rest = strrchr (text, ')');
      if (rest != NULL && sscanf (rest, ") %c %*d %d", &state, &member) == 2 && member == group &&
          state != 'Z')
        return TRUE;
    }
  return FALSE;
}

/* A killed process takes a moment to die; one that does not hangs the test, which then fails. */
static void
wait_until_group_is_gone (int group)
{
  while (has_living_member (group))
    g_thread_yield ();
}

/* Runs a spec to its end; out parameters as gbx_process_wait_finish(). */
static gboolean
run (const GbxProcessSpec *spec,
     GCancellable *cancellable,
     Waiting *waiting,
     int *out_status,
     GBytes **out_output,
     GError **error)
{
  g_autoptr (GbxProcess) process = gbx_process_spawn (spec, error);
  gboolean ok;

  if (process == NULL)
    return FALSE;
  waiting->lines = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (process, "log-line", G_CALLBACK (on_log_line), waiting);
  gbx_process_wait_async (process, cancellable, on_waited, waiting);
  g_assert_null (waiting->result);
  while (waiting->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ok = gbx_process_wait_finish (process, waiting->result, out_status, out_output, error);
  wait_until_group_is_gone (gbx_process_get_pid (process));
  g_clear_object (&waiting->result);
  return ok;
}

static void
waiting_clear (Waiting *waiting)
{
  g_clear_pointer (&waiting->lines, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Waiting, waiting_clear)

static void
test_output (void)
{
  g_autoptr (GbxProcessSpec) spec =
      new_shell_spec ("cat; echo \"$MARK\"; pwd; echo one >&2; printf two >&2");
  g_autoptr (GBytes) input = g_bytes_new_static ("in\n", 3);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };
  int status = -1;

  gbx_process_spec_set_input (spec, input);
  gbx_process_spec_set_env (spec, "MARK", "set");
  gbx_process_spec_set_cwd (spec, "/");
  g_assert_true (run (spec, NULL, &waiting, &status, &output, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), "in\nset\n/\n", 9);
  g_assert_cmpuint (waiting.lines->len, ==, 2);
  g_assert_cmpstr (waiting.lines->pdata[1], ==, "two");
}

static void
test_missing_program (void)
{
  const char *argv[] = { "/nonexistent/program", NULL };
  g_autoptr (GbxProcessSpec) spec = gbx_process_spec_new (argv);
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_process_spawn (spec, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "/nonexistent/program"));
}

static void
test_too_large (void)
{
  g_autoptr (GbxProcessSpec) spec = new_shell_spec ("while :; do echo 0123456789; done");
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };

  gbx_process_spec_set_max_output_bytes (spec, 100);
  g_assert_false (run (spec, NULL, &waiting, NULL, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

/* Reaches GBX_PROCESS_MAX_OUTPUT_BYTES, which holds where nobody sets another. */
static void
test_too_large_by_default (void)
{
  g_autofree char *command =
      g_strdup_printf ("head -c %d /dev/zero", GBX_PROCESS_MAX_OUTPUT_BYTES + 1);
  g_autoptr (GbxProcessSpec) spec = new_shell_spec (command);
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };

  g_assert_false (run (spec, NULL, &waiting, NULL, NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

/* Reaches GBX_PROCESS_MAX_LOG_LINE_BYTES. */
static void
test_long_log_line (void)
{
  g_autoptr (GbxProcessSpec) spec =
      new_shell_spec ("head -c 100000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2");
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };

  g_assert_true (run (spec, NULL, &waiting, NULL, NULL, &error));
  g_assert_cmpuint (waiting.lines->len, ==, 2);
  g_assert_cmpuint (strlen (waiting.lines->pdata[0]), ==, GBX_PROCESS_MAX_LOG_LINE_BYTES);
  g_assert_cmpstr (waiting.lines->pdata[1], ==, "end");
}

/* The child ignores the two polite signals, so each step of the ladder is reached. */
static void
test_cancel_stubborn (void)
{
  g_autoptr (GbxProcessSpec) spec =
      new_shell_spec ("trap '' INT TERM; echo ready >&2; tail -f /dev/null");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { .cancel_at_line = cancellable };
  gint64 start_usec = g_get_monotonic_time ();

  g_assert_false (run (spec, cancellable, &waiting, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start_usec, >=,
                   GBX_PROCESS_INT_GRACE_USEC + GBX_PROCESS_TERM_GRACE_USEC - 10000);
}

/* A grandchild that keeps the pipes open does not keep the wait open. */
static void
test_surviving_grandchild (void)
{
  g_autoptr (GbxProcessSpec) spec = new_shell_spec ("tail -f /dev/null & echo started");
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };

  g_assert_true (run (spec, NULL, &waiting, NULL, &output, &error));
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), "started\n", 8);
}

/* Writes a line to a child that runs, and reads what comes back. */
static void
test_streams (void)
{
  g_autoptr (GbxProcessSpec) spec = new_shell_spec ("while read x; do echo got $x; done; exit 3");
  g_autoptr (GbxProcess) process = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GBytes) collected = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Waiting) waiting = { 0 };
  int status = -1;

  gbx_process_spec_set_streams (spec, TRUE);
  process = gbx_process_spawn (spec, &error);
  g_assert_no_error (error);
  gbx_process_wait_async (process, NULL, on_waited, &waiting);

  g_output_stream_write_all_async (gbx_process_get_input (process), "one\n", 4, G_PRIORITY_DEFAULT,
                                   NULL, on_stored, &written);
  g_input_stream_read_bytes_async (gbx_process_get_output (process), 100, G_PRIORITY_DEFAULT, NULL,
                                   on_stored, &read);
  while (written == NULL || read == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_output_stream_write_all_finish (gbx_process_get_input (process), written, NULL,
                                                   &error));
  line = g_input_stream_read_bytes_finish (gbx_process_get_output (process), read, &error);
  g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), "got one\n", 8);
  g_assert_null (waiting.result);

  g_assert_true (g_output_stream_close (gbx_process_get_input (process), NULL, &error));
  while (waiting.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gbx_process_wait_finish (process, waiting.result, &status, &collected, &error));
  g_assert_cmpint (WEXITSTATUS (status), ==, 3);
  g_assert_cmpuint (g_bytes_get_size (collected), ==, 0);
  g_clear_object (&waiting.result);
}

static void
test_no_streams (void)
{
  g_autoptr (GbxProcessSpec) spec = new_shell_spec (":");
  g_autoptr (GbxProcess) process = gbx_process_spawn (spec, NULL);

  g_assert_null (gbx_process_get_input (process));
  g_assert_null (gbx_process_get_output (process));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/output", test_output);
  g_test_add_func ("/process/missing-program", test_missing_program);
  g_test_add_func ("/process/too-large", test_too_large);
  g_test_add_func ("/process/too-large-by-default", test_too_large_by_default);
  g_test_add_func ("/process/long-log-line", test_long_log_line);
  g_test_add_func ("/process/cancel-stubborn", test_cancel_stubborn);
  g_test_add_func ("/process/surviving-grandchild", test_surviving_grandchild);
  g_test_add_func ("/process/streams", test_streams);
  g_test_add_func ("/process/no-streams", test_no_streams);
  return g_test_run ();
}
