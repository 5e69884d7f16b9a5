/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lanes, deadlines and refusals, with modules that are shell commands. */
#include <gbx-host-environment-private.h>
#include <gbx-request-private.h>
#include <gbx-test.h>
#include <gbx.h>
#include <sys/stat.h>

#include "gbx-dispatcher.h"
#include "gbx-messages.h"
#include "gbx-module-resolver.h"

typedef struct
{
  GbxTest *test;
  GbxHostEnvironment *environment;
  GbxModuleManager *manager;
  GbxDispatcher *dispatcher;
  GPtrArray *answers; /* of char *: “action kind content”, in the order of their arrival */
} Fixture;

/* Each runs in the test's folder. One waits at a gate until another opens it. */
static const struct
{
  const char *name;
  const char *lane;
  const char *script;
} modules[] = {
  { "alpha", "one", "echo '{\"content\":\"a\"}'" },
  { "beta", "one", "echo '{\"content\":\"b\"}'" },
  { "gate", "one", "read x < gate; echo '{\"content\":\"g\"}'" },
  { "open", "none", "echo go > gate; echo '{\"content\":\"o\"}'" },
  { "stuck", "two", "tail -f /dev/null" },
};

static void
write_modules (const char *dir)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      g_autofree char *script = g_strdup_printf ("#!/bin/sh\n%s\n", modules[i].script);
      g_autofree char *script_path = g_strdup_printf ("%s/%s.sh", dir, modules[i].name);
      g_autofree char *path = g_strdup_printf ("%s/%s.module", dir, modules[i].name);
      g_autofree char *text = g_strdup_printf (
          "[Module]\nName=%s\nKind=exec\nABI=1\nVersion=1\nLicense=MIT\nDescription=A test\n"
          "[Provides]\nActions=%s;\n[Exec]\nCommand=/bin/sh;%s;\n[Start]\nLane=%s\n",
          modules[i].name, modules[i].name, script_path, modules[i].lane);

      g_assert_true (g_file_set_contents (script_path, script, -1, NULL));
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
}

/* Modules that are there, and yet cannot be had. */
static void
write_useless_modules (GbxTest *test)
{
  g_free (gbx_test_write_file (test, "edit.module", ""));
  g_free (gbx_test_write_file (test, "ipython.module", "[Module]\nName=ipython\n"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *dir;
  const char *dirs[2] = { NULL, NULL };
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxConfig) config = gbx_config_new ();
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  GbxModuleCatalog *catalog;
  GbxModulePlan *plan;

  f->test = gbx_test_new ();
  dir = gbx_test_get_dir (f->test);
  dirs[0] = dir;
  write_modules (dir);
  write_useless_modules (f->test);
  paths = gbx_module_paths_new (dirs, NULL, FALSE, dir, dir, dir);
  catalog = gbx_module_catalog_new (paths);
  plan = gbx_module_resolver_resolve (catalog, NULL, NULL, problems);
  g_assert_nonnull (plan);

  f->environment = gbx_host_environment_new (dir, g_get_user_name (), 0);
  f->manager = gbx_module_manager_new (catalog, plan, gbx_settings_store_new (NULL), config,
                                       f->environment);
  f->dispatcher = gbx_dispatcher_new (f->manager);
  f->answers = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->answers);
  g_assert_finalize_object (f->dispatcher);
  g_assert_finalize_object (f->manager);
  g_assert_finalize_object (f->environment);
  gbx_test_free (f->test);
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxObservation) observation =
      gbx_dispatcher_execute_finish (GBX_DISPATCHER (source), result, &error);

  g_assert_no_error (error);
  g_ptr_array_add (f->answers, g_strdup_printf ("%s: %s", gbx_observation_get_kind (observation),
                                                gbx_observation_get_content (observation)));
}

static void
execute (Fixture *f, const char *action, double timeout_seconds)
{
  g_autoptr (GbxRequest) request = gbx_request_new (action, NULL);

  gbx_request_set_timeout_seconds (request, timeout_seconds);
  gbx_dispatcher_execute_async (f->dispatcher, request, on_executed, f);
}

static const char *
get_answer (Fixture *f, guint index)
{
  gbx_test_run_until (f->answers->len > index);
  return f->answers->pdata[index];
}

static int
index_of (Fixture *f, const char *answer)
{
  for (guint i = 0; i < f->answers->len; i++)
    if (g_strcmp0 (f->answers->pdata[i], answer) == 0)
      return (int) i;
  return -1;
}

/* What waits for one lane keeps its order, whoever serves it; other lanes do not wait. */
static void
test_lanes (Fixture *f, gconstpointer data)
{
  g_autofree char *fifo = gbx_test_build_path (f->test, "gate");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  execute (f, "gate", 0);
  execute (f, "beta", 0);
  execute (f, "alpha", 0);
  execute (f, "open", 0); /* its lane is “none”: it lets the first one through */

  gbx_test_run_until (f->answers->len == 4);
  /* The gate may be heard of before or after who opened it. */
  g_assert_true (g_strcmp0 (get_answer (f, 0), "gate: g") == 0 ||
                 g_strcmp0 (get_answer (f, 0), "open: o") == 0);
  g_assert_cmpint (index_of (f, "gate: g"), <, index_of (f, "beta: b"));
  g_assert_cmpint (index_of (f, "beta: b"), <, index_of (f, "alpha: a"));
}

/* The lane is free again after an action that ran into its deadline. */
static void
test_deadline (Fixture *f, gconstpointer data)
{
  execute (f, "stuck", 0.05);
  execute (f, "stuck", 0.05);

  g_assert_cmpstr (get_answer (f, 0), ==, "error: stuck: stopped after 0.05 seconds");
  g_assert_cmpstr (get_answer (f, 1), ==, "error: stuck: stopped after 0.05 seconds");
}

static void
test_missing_module (Fixture *f, gconstpointer data)
{
  execute (f, "browse", 0);
  execute (f, "nonsense", 0);

  g_assert_cmpstr (get_answer (f, 0), ==,
                   "error: Browser functionality is not supported or disabled. The action "
                   "“browse” needs the module “browse”, which is not installed: install the "
                   "package glovebox-module-browse or name its folder with --module-dir.");
  g_assert_true (g_str_has_prefix (get_answer (f, 1),
                                   "error: The action “nonsense” is not available: "));
}

static void
test_useless_module (Fixture *f, gconstpointer data)
{
  const char *dir = gbx_test_get_dir (f->test);
  g_autofree char *masked = g_strdup_printf ("error: The action “read” is not available: edit: "
                                             "masked by %s/edit.module",
                                             dir);
  g_autofree char *broken = g_strdup_printf ("error: The action “run_ipython” is not available: "
                                             "ipython: %s/ipython.module: [Module] ABI: missing",
                                             dir);

  execute (f, "read", 0);
  execute (f, "run_ipython", 0);
  g_assert_cmpstr (get_answer (f, 0), ==, masked);
  g_assert_cmpstr (get_answer (f, 1), ==, broken);
}

static void
test_known_actions (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) actions = gbx_dispatcher_list_actions (f->dispatcher);
  g_autofree char *joined = g_strjoinv (" ", actions);

  g_assert_cmpstr (joined, ==,
                   "alpha beta browse browse_interactive edit gate open read run run_ipython stuck "
                   "write");
  g_assert_true (gbx_dispatcher_knows_action (f->dispatcher, "gate"));
  g_assert_true (gbx_dispatcher_knows_action (f->dispatcher, "browse"));
  g_assert_false (gbx_dispatcher_knows_action (f->dispatcher, "nonsense"));
}

/* What runs is asked to stop, what waits is answered, what comes is refused. */
static void
test_shut_down (Fixture *f, gconstpointer data)
{
  execute (f, "stuck", 0);
  execute (f, "stuck", 0);
  gbx_test_run_until (gbx_module_manager_is_ready (f->manager, "stuck"));
  gbx_test_settle ();
  gbx_dispatcher_shut_down (f->dispatcher);
  execute (f, "alpha", 0);

  gbx_test_run_until (f->answers->len == 3);
  g_assert_cmpint (index_of (f, "error: The server is shutting down."), >=, 0);
  g_assert_cmpuint (gbx_dispatcher_get_running_count (f->dispatcher), ==, 0);
}

/* Reaches GBX_LANE_MAX_QUEUE_COUNT. */
static void
test_full_lane (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) request = gbx_request_new ("stuck", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  execute (f, "stuck", 0);
  gbx_test_run_until (gbx_module_manager_is_ready (f->manager, "stuck"));
  gbx_test_settle ();
  for (guint i = 0; i < GBX_LANE_MAX_QUEUE_COUNT; i++)
    execute (f, "stuck", 0);
  gbx_dispatcher_execute_async (f->dispatcher, request, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_null (gbx_dispatcher_execute_finish (f->dispatcher, result, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);

  gbx_dispatcher_shut_down (f->dispatcher);
  gbx_test_run_until (f->answers->len == GBX_LANE_MAX_QUEUE_COUNT + 1);
}

#define ADD(name, test) g_test_add ("/dispatcher/" name, Fixture, NULL, set_up, test, tear_down)

/* What runs is stopped, and what waits never begins; others go on. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) running = gbx_request_new ("stuck", NULL);
  g_autoptr (GbxRequest) waiting = gbx_request_new ("stuck", NULL);

  gbx_dispatcher_execute_async (f->dispatcher, running, on_executed, f);
  gbx_dispatcher_execute_async (f->dispatcher, waiting, on_executed, f);
  execute (f, "alpha", 0);
  g_assert_cmpstr (get_answer (f, 0), ==, "alpha: a");
  gbx_dispatcher_cancel (f->dispatcher, waiting);
  gbx_dispatcher_cancel (f->dispatcher, running);
  gbx_test_run_until (f->answers->len == 3);
  g_assert_cmpstr (get_answer (f, 0), ==, "alpha: a");
  /* The lane goes on before the answer of what held it is out. */
  g_assert_cmpstr (get_answer (f, 1), ==, "error: The action was cancelled.");
  g_assert_true (g_str_has_prefix (get_answer (f, 2), "error: stuck: "));
  g_assert_cmpuint (gbx_dispatcher_get_running_count (f->dispatcher), ==, 0);
}

/* Text of a field of a record, or NULL. */
static const char *
find_field (const GLogField *fields, gsize fields_count, const char *key)
{
  for (gsize i = 0; i < fields_count; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return NULL;
}

static guint done_count;

/* Holds each record of an action that was carried out to what log-messages.md says of it. */
static GLogWriterOutput
check_record (GLogLevelFlags level, const GLogField *fields, gsize fields_count, gpointer data)
{
  const char *id = find_field (fields, fields_count, "MESSAGE_ID");

  if (g_strcmp0 (id, GBX_MESSAGE_ACTION_DONE) == 0)
    {
      const char *elapsed = find_field (fields, fields_count, "GLOVEBOX_USEC");
      gint64 usec;

      g_assert_cmpstr (find_field (fields, fields_count, "GLOVEBOX_MODULE"), ==, "open");
      g_assert_cmpstr (find_field (fields, fields_count, "GLOVEBOX_ACTION"), ==, "open");
      g_assert_nonnull (find_field (fields, fields_count, "GLOVEBOX_REQUEST"));
      g_assert_true (g_ascii_string_to_signed (elapsed, 10, 0, G_MAXINT64, &usec, NULL));
      done_count++;
    }
  return g_log_writer_default (level, fields, fields_count, NULL);
}

/* In a process of its own: a writer can be set once. */
static void
test_record (Fixture *f, gconstpointer data)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_log_set_writer_func (check_record, NULL, NULL);
  execute (f, "open", 0);
  gbx_test_run_until (f->answers->len == 1);
  g_assert_cmpuint (done_count, ==, 1);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("lanes", test_lanes);
  ADD ("deadline", test_deadline);
  ADD ("missing-module", test_missing_module);
  ADD ("useless-module", test_useless_module);
  ADD ("known-actions", test_known_actions);
  ADD ("shut-down", test_shut_down);
  ADD ("full-lane", test_full_lane);
  ADD ("cancel", test_cancel);
  ADD ("record", test_record);
  return g_test_run ();
}
