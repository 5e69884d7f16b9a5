/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <string.h>
#include <unistd.h>

#include "gbx-local-limits.h"
#include "gbx-local-log.h"
#include "gbx-local-record.h"
#include "gbx-local-server.h"
#include "gbx-local-store.h"

static GbxLocalRecord *
new_record (void)
{
  const char *const command[] = { "server", "a b", "c;d", "", NULL };
  g_autoptr (GbxSandboxSpec) spec = gbx_sandbox_spec_new ("box", command, 0);

  gbx_sandbox_spec_set_workspace (spec, "/w w");
  gbx_sandbox_spec_set_api_key (spec, "key");
  gbx_sandbox_spec_set_env (spec, "A", "b;\nc");
  return gbx_local_record_new (spec);
}

static void
test_round (void)
{
  g_autoptr (GbxLocalRecord) record = new_record ();
  g_autoptr (GbxLocalRecord) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  record->pid = 7;
  record->port = 65535;
  text = gbx_local_record_format (record);
  again = gbx_local_record_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (again->command, record->command);
  g_assert_cmpstrv (again->environment, record->environment);
  g_assert_cmpstr (again->workspace, ==, "/w w");
  g_assert_cmpstr (again->api_key, ==, "key");
  g_assert_cmpint (again->pid, ==, 7);
  g_assert_cmpuint (again->port, ==, 65535);
}

static void
test_broken (void)
{
  static const char *const texts[] = {
    "",
    "nonsense",
    "[Sandbox]\nName=x\n",
    "[Sandbox]\nName=../x\nWorkspace=/w\nCommand=a;\n",
    "[Sandbox]\nName=x\nWorkspace=w\nCommand=a;\n",
    "[Sandbox]\nName=x\nWorkspace=/w\nCommand=\n",
    "[Sandbox]\nName=x\nWorkspace=/w\nCommand=a;\nPid=-1\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_local_record_parse (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
    }
}

static void
test_names (void)
{
  g_autofree char *long_name = g_strnfill (GBX_LOCAL_NAME_MAX_BYTES + 1, 'x');

  g_assert_true (gbx_local_record_is_name ("a"));
  g_assert_true (gbx_local_record_is_name ("Box-1_2.x"));
  g_assert_true (gbx_local_record_is_name (long_name + 1));
  g_assert_false (gbx_local_record_is_name (long_name));
  g_assert_false (gbx_local_record_is_name (""));
  g_assert_false (gbx_local_record_is_name (".hidden"));
  g_assert_false (gbx_local_record_is_name ("a/b"));
}

static guint16
find_port (const char *log)
{
  return gbx_local_server_find_port (log, strlen (log));
}

static void
test_port (void)
{
  g_assert_cmpuint (find_port (""), ==, 0);
  g_assert_cmpuint (find_port ("listening on http://127.0.0.1:80"), ==, 0);
  g_assert_cmpuint (find_port ("x\nlistening on http://127.0.0.1:8080\n"), ==, 8080);
  g_assert_cmpuint (find_port ("listening on http://127.0.0.1:99999\n"), ==, 0);
  g_assert_cmpuint (find_port ("12:00 listening on http://127.0.0.1:1\n"), ==, 0);
}

static void
test_store (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GbxLocalRecord) record = new_record ();
  g_autoptr (GbxLocalRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_nonnull (test);
  g_assert_true (gbx_local_store_reserve ("box", &error));
  g_assert_no_error (error);
  g_assert_false (gbx_local_store_reserve ("box", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (gbx_local_store_load ("box", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (gbx_local_store_save (record, &error));
  loaded = gbx_local_store_load ("box", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->name, ==, "box");
  names = gbx_local_store_list_names ();
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  /* A process that is not there, and one that has its number and another time of start. */
  g_assert_false (gbx_local_server_is_running (loaded));
  loaded->pid = getpid ();
  loaded->started_at = 1;
  g_assert_false (gbx_local_server_is_running (loaded));

  g_assert_true (gbx_local_store_remove ("box", NULL, &error));
  g_assert_true (gbx_local_store_remove ("box", NULL, &error));
  g_assert_false (gbx_local_store_reserve ("../x", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

/* A file of a sandbox in place of what would be there. */
static void
write_file (const char *path, const char *text, gsize length_bytes)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, (gssize) length_bytes, &error);
  g_assert_no_error (error);
}

static void
test_large_record (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GbxLocalRecord) record = new_record ();
  g_autoptr (GbxLocalRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = gbx_local_store_get_dir ();
  g_autofree char *path = g_build_filename (dir, "box", "record", NULL);
  g_autofree char *text = gbx_local_record_format (record);
  g_autofree char *filling = g_strnfill (GBX_LOCAL_RECORD_MAX_BYTES, '\n');
  g_autofree char *large = g_strconcat (text, filling, NULL);

  g_assert_nonnull (test);
  g_assert_true (gbx_local_store_reserve ("box", &error));
  write_file (path, large, GBX_LOCAL_RECORD_MAX_BYTES + 1);
  g_assert_null (gbx_local_store_load ("box", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_clear_error (&error);
  write_file (path, large, GBX_LOCAL_RECORD_MAX_BYTES);
  loaded = gbx_local_store_load ("box", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->name, ==, "box");
}

static GBytes *
read_log (const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, gbx_test_store_result, &result);

  gbx_local_log_read (task, name, 0);
  gbx_test_run_until (result != NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_large_log (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *path = gbx_local_store_get_log_path ("box");
  g_autofree char *text = g_strnfill (GBX_LOCAL_LOG_MAX_BYTES + 1, 'x');
  g_autoptr (GBytes) log = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (test);
  g_assert_true (gbx_local_store_reserve ("box", &error));
  write_file (path, text, GBX_LOCAL_LOG_MAX_BYTES + 1);
  g_assert_null (read_log ("box", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
  g_clear_error (&error);
  write_file (path, text, GBX_LOCAL_LOG_MAX_BYTES);
  log = read_log ("box", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (log), ==, GBX_LOCAL_LOG_MAX_BYTES);
}

/* Of what a server wrote that ended at once only the beginning is shown. */
static void
test_log_head (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GbxLocalRecord) record = new_record ();
  g_autofree char *path = gbx_local_store_get_log_path ("box");
  g_autofree char *text = g_strnfill (GBX_LOCAL_LOG_HEAD_MAX_BYTES + 1, 'x');
  g_autofree char *expected = g_strconcat ("the server ended at once: ", text + 1, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (test);
  g_assert_true (gbx_local_store_reserve ("box", &error));
  write_file (path, text, GBX_LOCAL_LOG_HEAD_MAX_BYTES + 1);
  gbx_local_server_wait_async (record, G_USEC_PER_SEC, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_false (gbx_local_server_wait_finish (result, &error));
  g_assert_cmpstr (error->message, ==, expected);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/local/record/round", test_round);
  g_test_add_func ("/local/record/broken", test_broken);
  g_test_add_func ("/local/record/names", test_names);
  g_test_add_func ("/local/server/port", test_port);
  g_test_add_func ("/local/store", test_store);
  g_test_add_func ("/local/record/large", test_large_record);
  g_test_add_func ("/local/log/large", test_large_log);
  g_test_add_func ("/local/log/head", test_log_head);
  return g_test_run ();
}
