/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <glib/gstdio.h>

#include "gbx-module-manager.h"
#include "gbx-module-resolver.h"

typedef struct
{
  GbxTest *test;
  GbxHostEnvironment *environment;
  GbxConfig *config;
  GbxModuleManager *manager;
  GPtrArray *log; /* of char *: warnings and above of the manager */
  GAsyncResult *result;
} Fixture;

/* The test that runs; the log writer has no other way to it. */
static Fixture *current;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (current != NULL && level <= G_LOG_LEVEL_MESSAGE && g_str_equal (fields[i].key, "MESSAGE"))
      g_ptr_array_add (current->log, g_strdup (fields[i].value));
  return G_LOG_WRITER_HANDLED;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  current = f;
  f->test = gbx_test_new ();
  f->environment = gbx_host_environment_new (gbx_test_get_dir (f->test), "somebody", 1000);
  f->config = gbx_config_new ();
  f->log = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  if (f->manager != NULL)
    g_assert_finalize_object (f->manager);
  g_clear_object (&f->environment);
  gbx_config_unref (f->config);
  g_ptr_array_unref (f->log);
  gbx_test_free (f->test);
  current = NULL;
}

/* The library lies in the build tree: a link to it would lead out, so it is copied; but a copy of a
 * library that is open would be another one with the same types, so there is one for all tests. */
static const char *
get_module_dir (void)
{
  static char *directory;

  if (directory != NULL)
    return directory;
  directory = g_dir_make_tmp ("gbx-units-XXXXXX", NULL);
  for (char letter = 'a'; letter <= 'd'; letter++)
    {
      g_autofree char *name = g_strdup_printf ("unit_%c.so", letter);
      g_autofree char *from = g_build_filename (UNIT_MODULE_DIR, name, NULL);
      g_autofree char *to = g_build_filename (directory, name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
      g_assert_cmpint (g_chmod (to, 0755), ==, 0);
    }
  return directory;
}

static void
remove_module_dir (void)
{
  for (char letter = 'a'; letter <= 'd'; letter++)
    {
      g_autofree char *name = g_strdup_printf ("unit_%c.so", letter);
      g_autofree char *path = g_build_filename (get_module_dir (), name, NULL);

      g_unlink (path);
    }
  g_rmdir (get_module_dir ());
}

/* The packages' directory is the test's; modules is “a=behaviour Key=value…” a line. */
static void
write_modules (Fixture *f, const char *modules)
{
  g_auto (GStrv) lines = g_strsplit (modules, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      g_autofree char *file = g_strdup_printf ("unit_%c.module", lines[i][0]);
      g_autoptr (GString) text = g_string_new (NULL);

      g_string_printf (text,
                       "[Module]\nName=unit_%c\nABI=1\nVersion=1\nDescription=d\nLicense=MIT\n"
                       "[Setting behaviour]\nType=string\nDefault=%s\nDescription=d\n",
                       lines[i][0], words[0] + 2);
      for (gsize j = 1; words[j] != NULL; j++)
        {
          gboolean is_start = g_str_has_prefix (words[j], "St") ||
                              g_str_has_prefix (words[j], "Lo");
          gboolean is_provided = g_str_has_prefix (words[j], "Actions") ||
                                 g_str_has_prefix (words[j], "Routes") ||
                                 g_str_has_prefix (words[j], "Features");

          g_string_append_printf (text, "[%s]\n%s\n",
                                  is_start      ? "Start"
                                  : is_provided ? "Provides"
                                                : "Depends",
                                  words[j]);
        }
      g_free (gbx_test_write_file (f->test, file, text->str));
    }
}

static void
make_manager (Fixture *f, const char *modules, const char *named, const char *listed)
{
  g_auto (GStrv) named_words = g_strsplit (named, " ", -1);
  g_auto (GStrv) listed_words = g_strsplit (listed, " ", -1);
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  GbxModuleCatalog *catalog;
  GbxModulePlan *plan;

  write_modules (f, modules);
  paths =
      gbx_module_paths_new (NULL, NULL, FALSE, "/n", gbx_test_get_dir (f->test), get_module_dir ());
  catalog = gbx_module_catalog_new (paths);
  plan = gbx_module_resolver_resolve (catalog, (const char *const *) named_words,
                                      (const char *const *) listed_words, problems);
  g_assert_cmpuint (gbx_problems_get_count (problems), ==, 0);
  f->manager = gbx_module_manager_new (catalog, plan, gbx_settings_store_new (NULL), f->config,
                                       f->environment);
}

static gboolean
start (Fixture *f, gint64 timeout_usec, GCancellable *cancellable, GError **error)
{
  g_clear_object (&f->result);
  gbx_module_manager_start_async (f->manager, timeout_usec, cancellable, gbx_test_store_result,
                                  &f->result);
  gbx_test_run_until (f->result != NULL);
  return gbx_module_manager_start_finish (f->manager, f->result, error);
}

static void
stop (Fixture *f)
{
  g_clear_object (&f->result);
  gbx_module_manager_stop_async (f->manager, gbx_test_store_result, &f->result);
  gbx_test_run_until (f->result != NULL);
  gbx_module_manager_stop_finish (f->manager, f->result);
}

static GbxAction *
open_action (Fixture *f, const char *action, GError **error)
{
  const GbxModuleInfo *info;

  g_clear_object (&f->result);
  gbx_module_manager_open_action_async (f->manager, action, gbx_test_store_result, &f->result);
  g_assert_null (f->result);
  gbx_test_run_until (f->result != NULL);
  return gbx_module_manager_open_action_finish (f->manager, f->result, &info, error);
}

/* “a:ready b:degraded(why)” */
static char *
describe (Fixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < gbx_module_manager_get_n_modules (f->manager); i++)
    {
      GbxModuleState state;
      const char *reason;
      const GbxModuleInfo *info = gbx_module_manager_get_module (f->manager, i, &state, &reason);

      g_string_append_printf (text, "%s%s:%s", i == 0 ? "" : " ",
                              gbx_module_info_get_name (info) + strlen ("unit_"),
                              gbx_module_state_get_name (state));
      if (reason != NULL)
        g_string_append_printf (text, "(%s)", reason);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_states(f, expected)          \
  G_STMT_START                              \
  {                                         \
    g_autofree char *states = describe (f); \
    g_assert_cmpstr (states, ==, expected); \
  }                                         \
  G_STMT_END

static void
assert_notes (Fixture *f, const char *expected)
{
  g_autofree char *path = gbx_test_build_path (f->test, "log");
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_strdelimit (text == NULL ? (text = g_strdup ("")) : text, "\n", ',');
  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=ok Requires=unit_b\nb=ok After=unit_d\nc=ok\nd=ok", "unit_a unit_c unit_d",
                "");
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_no_error (error);
  assert_states (f, "c:ready d:ready b:ready a:ready");
  assert_notes (f, "start unit_c,start unit_d,start unit_b,start unit_a,");
  g_assert_cmpuint (f->log->len, ==, 0);
  stop (f);
  assert_states (f, "c:stopped d:stopped b:stopped a:stopped");
  assert_notes (f, "start unit_c,start unit_d,start unit_b,start unit_a,"
                   "stop unit_a,stop unit_b,stop unit_d,stop unit_c,");
}

static void
test_fatal (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=ok\nb=fail After=unit_a\nc=fail After=unit_a\nd=ok After=unit_b",
                "unit_a unit_b unit_c unit_d", "");
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_START);
  g_assert_cmpstr (error->message, ==,
                   "unit_b: did not start: no luck\nunit_c: did not start: no luck");
  g_assert_cmpint (gbx_problems_get_exit_status (gbx_module_manager_get_problems (f->manager)), ==,
                   GBX_EXIT_UNAVAILABLE);
  assert_states (f, "a:stopped b:failed(did not start: no luck) c:failed(did not start: no luck) "
                    "d:waiting");
  assert_notes (f, "start unit_a,start unit_b,start unit_c,stop unit_a,");
}

static void
test_all_open_problems (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;

  make_manager (f, "a=no-create\nb=ok\nc=no-create\nd=no-create", "unit_a unit_b unit_c", "unit_d");
  expected = g_strdup_printf ("unit_a: %s/unit_a.so: could not make its object: not today\n"
                              "unit_c: %s/unit_c.so: could not make its object: not today",
                              get_module_dir (), get_module_dir ());
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_CREATE);
  g_assert_cmpstr (error->message, ==, expected);
  g_assert_cmpint (gbx_problems_get_exit_status (gbx_module_manager_get_problems (f->manager)), ==,
                   GBX_EXIT_CONFIG);
  assert_notes (f, "");
}

static void
test_degraded (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=fail StartFailure=degraded\nb=fail\nc=ok Requires=unit_b\nd=report",
                "unit_a unit_d", "unit_c");
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_no_error (error);
  assert_states (f, "a:degraded(did not start: no luck) b:degraded(did not start: no luck) "
                    "d:degraded(no port) "
                    "c:degraded(needs unit_b, but the module unit_b is degraded: "
                    "did not start: no luck)");
  g_assert_cmpuint (f->log->len, ==, 4);
  g_assert_cmpstr (f->log->pdata[0], ==, "unit_a: did not start: no luck");
  g_assert_cmpstr (f->log->pdata[2], ==, "unit_d: no port");
  stop (f);
  assert_notes (f, "start unit_a,start unit_b,start unit_d,stop unit_d,");
}

static void
test_degraded_requirement (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=ok Requires=unit_b\nb=report", "unit_a", "");
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_DEGRADED);
  g_assert_cmpstr (error->message, ==,
                   "unit_a: needs unit_b, but the module unit_b is degraded: no port");
}

static void
test_start_timeout (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=never StartTimeout=1s\nb=never StartTimeout=1s\nc=ok", "unit_a unit_c",
                "unit_b");
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_START_TIMED_OUT);
  g_assert_cmpstr (error->message, ==, "unit_a: did not start within 1s (StartTimeout)");
  assert_states (f, "a:failed(did not start within 1s (StartTimeout)) "
                    "b:degraded(did not start within 1s (StartTimeout)) c:stopped");
}

static void
test_common_timeout (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=never\nb=ok After=unit_a", "unit_a unit_b", "");
  g_assert_false (start (f, 10 * 1000, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_START_TIMED_OUT);
  g_assert_cmpstr (error->message, ==,
                   "unit_a: did not start within the time for all modules together");
}

static void
test_late (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=late", "", "unit_a");
  g_assert_true (start (f, 10 * 1000, NULL, &error));
  gbx_test_settle ();
  assert_states (f, "a:degraded(did not start within the time for all modules together)");
  assert_notes (f, "start unit_a,stop unit_a,"); /* what began too late is not left running */
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=ok\nb=late After=unit_a\nc=ok After=unit_b", "unit_a unit_b unit_c", "");
  gbx_module_manager_start_async (f->manager, 0, cancellable, gbx_test_store_result, &f->result);
  gbx_test_run_until (gbx_module_manager_is_ready (f->manager, "unit_a"));
  g_cancellable_cancel (cancellable);
  gbx_test_run_until (f->result != NULL);
  g_assert_false (gbx_module_manager_start_finish (f->manager, f->result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gbx_test_settle ();
  assert_notes (f, "start unit_a,start unit_b,stop unit_a,stop unit_b,");
}

static void
test_stop_timeout (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f, "a=never-stop StopTimeout=1s\nb=ok Before=unit_a", "unit_a unit_b", "");
  g_assert_true (start (f, 0, NULL, &error));
  stop (f);
  assert_notes (f, "start unit_b,start unit_a,stop unit_a,stop unit_b,");
  g_assert_cmpuint (f->log->len, ==, 1);
  g_assert_cmpstr (f->log->pdata[0], ==, "unit_a: did not stop within 1s (StopTimeout)");
}

static void
test_actions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const GbxModuleInfo *info = NULL;
  g_auto (GStrv) ids = NULL;
  g_autofree char *joined = NULL;

  make_manager (f, "a=ok Actions=run;read\nb=ok Actions=run\nc=report Actions=write",
                "unit_a unit_c", "");
  g_assert_null (gbx_module_manager_get_action (f->manager, "run", &info));
  g_assert_true (start (f, 0, NULL, &error));
  ids = gbx_module_manager_list_actions (f->manager);
  joined = g_strjoinv (" ", ids);
  g_assert_cmpstr (joined, ==, "read run write");
  g_assert_true (gbx_module_manager_has_action (f->manager, "run"));
  g_assert_false (gbx_module_manager_has_action (f->manager, "think"));

  /* The module in the plan answers. */
  g_assert_nonnull (gbx_module_manager_get_action (f->manager, "run", &info));
  g_assert_cmpstr (gbx_module_info_get_name (info), ==, "unit_a");
  g_assert_null (gbx_module_manager_get_action (f->manager, "write", &info));
  g_assert_null (open_action (f, "write", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_DEGRADED);
  g_assert_cmpstr (error->message, ==, "the module unit_c is degraded: no port");
  g_clear_error (&error);

  g_assert_null (open_action (f, "think", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_NOT_FOUND);
  stop (f);
}

static void
test_ambiguous_action (Fixture *f, gconstpointer data)
{
  static const char text[] = "[Actions]\nrun=unit_b\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxAction) action = NULL;

  make_manager (f, "a=ok Actions=run\nb=ok Actions=run", "", "");
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_null (open_action (f, "run", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS);
  g_assert_cmpstr (error->message, ==,
                   "the modules unit_a and unit_b both run the action run; "
                   "choose one with [Actions] run= in glovebox.conf");
  g_clear_error (&error);

  g_assert_true (gbx_config_apply (f->config, "/c", bytes, NULL));
  action = open_action (f, "run", &error);
  g_assert_no_error (error);
  assert_states (f, "b:ready");
  stop (f);
}

static void
test_on_demand (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GbxAction) action = NULL;
  g_autoptr (GbxAction) same = NULL;
  g_autoptr (GError) error = NULL;
  const GbxModuleInfo *info;

  make_manager (f, "a=ok\nb=ok Actions=run Requires=unit_c\nc=ok", "unit_a", "");
  g_assert_true (start (f, 0, NULL, &error));
  assert_states (f, "a:ready");

  /* Two at once open it once. */
  gbx_module_manager_open_action_async (f->manager, "run", gbx_test_store_result, &second);
  action = open_action (f, "run", &error);
  g_assert_no_error (error);
  gbx_test_run_until (second != NULL);
  same = gbx_module_manager_open_action_finish (f->manager, second, &info, &error);
  g_assert_true (action == same);
  g_assert_cmpstr (gbx_module_info_get_name (info), ==, "unit_b");
  assert_states (f, "a:ready c:ready b:ready");
  stop (f);
  assert_notes (f, "start unit_a,start unit_c,start unit_b,stop unit_b,stop unit_c,stop unit_a,");
}

static void
test_on_demand_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_manager (f,
                "a=ok\nb=fail Actions=fail\nc=ok Actions=conflict Conflicts=unit_a\n"
                "d=ok Actions=startup Load=startup",
                "unit_a", "");
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_null (open_action (f, "fail", &error));
  g_assert_cmpstr (error->message, ==, "the module unit_b is degraded: did not start: no luck");
  g_clear_error (&error);
  g_assert_null (open_action (f, "conflict", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (open_action (f, "startup", &error));
  g_assert_cmpstr (error->message, ==,
                   "the module unit_d is loaded at start-up only; name it with --plugins, or in "
                   "[Server] modules= of glovebox.conf");
  stop (f);
  g_clear_error (&error);
  g_assert_null (open_action (f, "conflict", &error));
  g_assert_cmpstr (error->message, ==, "the server is stopping");
}

static void
test_features (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *args;
    const char *content;
    int code;
  } rows[] = {
    { "{\"feature\":\"unit_b\"}", "GbxUnitB", 0 },
    { "{\"feature\":\"kernel\"}", "GbxUnitC", 0 },
    { "{\"feature\":\"unit_d\"}", NULL, GBX_ERROR_FORBIDDEN },
    { "{\"feature\":\"absent\"}", NULL, GBX_ERROR_NOT_FOUND },
  };
  g_autoptr (GError) error = NULL;
  const GbxModuleInfo *info;
  GbxAction *action;

  make_manager (f,
                "a=ok Actions=run Requires=unit_b;kernel Wants=absent\nb=ok\nc=ok "
                "Features=kernel\nd=ok",
                "unit_a unit_d", "");
  g_assert_true (start (f, 0, NULL, &error));
  action = gbx_module_manager_get_action (f->manager, "run", &info);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxRequest) request = gbx_test_new_request ("run", rows[i].args);
      g_autoptr (GbxObservation) observation = gbx_test_run_action (action, request, NULL, &error);

      if (rows[i].content != NULL)
        g_assert_cmpstr (gbx_observation_get_content (observation), ==, rows[i].content);
      else
        g_assert_error (error, GBX_ERROR, rows[i].code);
      g_clear_error (&error);
    }
  stop (f);
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxRequest) worse = gbx_test_new_request ("run", "{\"why\":\"it broke\"}");
  g_autoptr (GbxRequest) better = gbx_test_new_request ("run", "{}");
  g_autoptr (GbxAction) action = NULL;
  g_autoptr (GError) error = NULL;
  const GbxModuleInfo *info;
  const char *route = NULL;

  make_manager (f, "a=ok Actions=run Routes=/a", "unit_a", "");
  g_assert_true (start (f, 0, NULL, &error));
  action = g_object_ref (gbx_module_manager_get_action (f->manager, "run", &info));
  g_assert_nonnull (gbx_module_manager_lookup_route (f->manager, "/a/b", &route, &error));
  g_assert_cmpstr (route, ==, "/a");
  g_assert_null (gbx_module_manager_lookup_route (f->manager, "/ab", NULL, &error));
  g_assert_no_error (error);
  gbx_action_may_run_aside (action, worse);
  assert_states (f, "a:degraded(it broke)");
  g_assert_null (gbx_module_manager_get_action (f->manager, "run", &info));
  g_assert_null (gbx_module_manager_lookup_route (f->manager, "/a", NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
  gbx_action_may_run_aside (action, better);
  assert_states (f, "a:ready");
  g_assert_cmpuint (f->log->len, ==, 1);
  stop (f);

  /* What it says once nobody listens is not heard, and does no harm. */
  g_clear_object (&f->result);
  g_assert_finalize_object (g_steal_pointer (&f->manager));
  gbx_action_may_run_aside (action, worse);
}

static void
test_findings (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_autofree char *large = g_strnfill (GBX_MODULE_OPENAPI_MAX_BYTES + 1, ' ');

  g_free (gbx_test_write_file (f->test, "broken.module", "[Module]\nName=x\n"));
  g_free (gbx_test_write_file (f->test, "unit_a/openapi.json", large));
  make_manager (f, "a=ok Wants=absent", "unit_a", "");
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_null (gbx_module_manager_get_openapi (f->manager, 0));
  g_assert_cmpuint (f->log->len, ==, 3);
  g_assert_nonnull (strstr (f->log->pdata[0], "broken.module: [Module] ABI: missing"));
  g_assert_cmpstr (f->log->pdata[1], ==,
                   "plan: absent left out: absent: not installed; wanted by unit_a, "
                   "named on the command line");
  g_assert_nonnull (strstr (f->log->pdata[2], "larger than"));
  stop (f);
}

#define ADD(path, func) g_test_add ("/module-manager/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int status;

  gbx_test_init (&argc, &argv);
  g_log_set_writer_func (write_log, NULL, NULL);
  ADD ("order", test_order);
  ADD ("fatal", test_fatal);
  ADD ("all-open-problems", test_all_open_problems);
  ADD ("degraded", test_degraded);
  ADD ("degraded-requirement", test_degraded_requirement);
  ADD ("start-timeout", test_start_timeout);
  ADD ("common-timeout", test_common_timeout);
  ADD ("late", test_late);
  ADD ("cancelled", test_cancelled);
  ADD ("stop-timeout", test_stop_timeout);
  ADD ("actions", test_actions);
  ADD ("ambiguous-action", test_ambiguous_action);
  ADD ("on-demand", test_on_demand);
  ADD ("on-demand-refused", test_on_demand_refused);
  ADD ("features", test_features);
  ADD ("status", test_status);
  ADD ("findings", test_findings);
  status = g_test_run ();
  remove_module_dir ();
  return status;
}
