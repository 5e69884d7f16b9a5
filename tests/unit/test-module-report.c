/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

#include "gbx-module-report.h"

typedef struct
{
  GbxTest *test;
  GbxModuleCatalog *catalog;
  GbxSettingsStore *store;
  GbxConfig *config;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char no_modules[] = "[Server]\nmodules=\n";
  const char *dirs[] = { NULL, NULL };
  const char *environment[] = { "GLOVEBOX_A__KEY=hunter2", NULL };
  g_autoptr (GbxModulePaths) paths = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (no_modules, strlen (no_modules));

  f->test = gbx_test_new ();
  g_free (gbx_test_write_file (f->test, "a.module",
                               "[Module]\nName=a\nABI=1\nVersion=1.0\nDescription=Räumt auf\n"
                               "License=MIT\nAliases=A\n[Provides]\nActions=tidy;sweep\n"
                               "[Depends]\nWants=longer_name\n"
                               "[Setting idle]\nType=duration\nDefault=30s\nMin=1s\nEnv=OLD\n"
                               "Description=How long\n"
                               "[Setting key]\nType=secret\nDescription=A key\n"));
  g_free (gbx_test_write_file (f->test, "longer_name.module",
                               "[Module]\nName=longer_name\nABI=1\nVersion=10.20.30\n"
                               "Description=Other\nLicense=MIT\n[Provides]\nProviders=cloud\n"));
  g_free (gbx_test_write_file (f->test, "masked.module", ""));
  if (data != NULL)
    g_free (gbx_test_write_file (f->test, "broken.module", data));
  dirs[0] = gbx_test_get_dir (f->test);
  paths = gbx_module_paths_new (dirs, NULL, FALSE, "/n", "/n", "/n");
  f->catalog = gbx_module_catalog_new (paths);
  f->store = gbx_settings_store_new (environment);
  f->config = gbx_config_new ();
  g_assert_true (gbx_config_apply (f->config, "/c", bytes, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gbx_config_unref (f->config);
  gbx_settings_store_free (f->store);
  gbx_module_catalog_free (f->catalog);
  gbx_test_free (f->test);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *text = gbx_module_report_list (f->catalog);
  g_autofree char *expected = g_strdup_printf ("NAME         VERSION   OFFERS       DESCRIPTION\n"
                                               "a            1.0       tidy, sweep  Räumt auf\n"
                                               "longer_name  10.20.30  cloud        Other\n"
                                               "masked is masked by %s/masked.module\n",
                                               gbx_test_get_dir (f->test));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_list_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *text = gbx_module_report_list (f->catalog);

  g_assert_nonnull (strstr (text, "\nNot usable: "));
  g_assert_nonnull (strstr (text, "broken.module: [Module] Name: missing\n"));
}

static void
test_json (Fixture *f, gconstpointer data)
{
  g_autofree char *text = gbx_module_report_list_json (f->catalog);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonObject *object, *module;

  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "modules")), ==,
                    2);
  module = json_array_get_object_element (json_object_get_array_member (object, "modules"), 0);
  g_assert_cmpstr (json_object_get_string_member (module, "name"), ==, "a");
  g_assert_cmpstr (json_object_get_string_member (module, "kind"), ==, "library");
  g_assert_cmpstr (json_object_get_string_member (module, "load"), ==, "ondemand");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (module, "library"), "/a.so"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (module, "actions")), ==,
                    2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "masked")), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "problems")), ==,
                    1);
}

static void
test_describe (Fixture *f, gconstpointer data)
{
  int status = -1;
  g_autofree char *text = gbx_module_report_describe (f->catalog, f->store, "A", &status);
  g_autofree char *expected =
      g_strdup_printf ("a 1.0: Räumt auf\n"
                       "  License        MIT\n"
                       "  Keyfile        %s/a.module\n"
                       "  Library        %s/a.so\n"
                       "  Aliases        A\n"
                       "  Actions        tidy, sweep\n"
                       "  Wants          longer_name\n"
                       "  Loaded         on demand\n"
                       "\n"
                       "  idle (duration: at least 1s)\n"
                       "      How long\n"
                       "      GLOVEBOX_A__IDLE, OLD\n"
                       "      = 30s  (default)\n"
                       "\n"
                       "  key (secret)\n"
                       "      A key\n"
                       "      GLOVEBOX_A__KEY\n"
                       "      = ***  (environment variable GLOVEBOX_A__KEY)\n",
                       gbx_test_get_dir (f->test), gbx_test_get_dir (f->test));

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (status, ==, 0);
}

static void
test_describe_unknown (Fixture *f, gconstpointer data)
{
  int status = -1;
  g_autofree char *text = gbx_module_report_describe (f->catalog, f->store, "zzz", &status);

  g_assert_cmpstr (text, ==, "zzz: no such module\n");
  g_assert_cmpint (status, ==, GBX_EXIT_USAGE);
}

static void
test_bad_value (Fixture *f, gconstpointer data)
{
  const char *words[] = { "a", NULL };
  int status = -1;
  g_autofree char *text = NULL;
  g_autofree char *checked = NULL;

  g_assert_true (gbx_settings_store_add_assignment (f->store, "a.idle=soon", NULL));
  text = gbx_module_report_describe (f->catalog, f->store, "a", &status);
  g_assert_nonnull (strstr (text, "      a.idle, from --set: “soon” is not a duration"));
  g_assert_cmpint (status, ==, GBX_EXIT_CONFIG);
  checked = gbx_module_report_check (f->catalog, f->store, f->config, words, &status);
  g_assert_cmpstr (checked, ==,
                   "a.idle, from --set: “soon” is not a duration (90, 500ms, 30s, 2min, 1h)\n");
  g_assert_cmpint (status, ==, GBX_EXIT_CONFIG);
}

static void
test_check (Fixture *f, gconstpointer data)
{
  const char *words[] = { "A", NULL };
  const char *unknown[] = { "zzz", NULL };
  int status = -1;
  g_autofree char *text = gbx_module_report_check (f->catalog, f->store, f->config, words, &status);
  g_autofree char *refused = NULL;

  g_assert_cmpstr (text, ==,
                   "0 longer_name: wanted by a, named on the command line\n"
                   "1 a: named on the command line\n");
  g_assert_cmpint (status, ==, 0);
  refused = gbx_module_report_check (f->catalog, f->store, f->config, unknown, &status);
  g_assert_cmpstr (refused, ==, "zzz: no such module; named on the command line\n");
  g_assert_cmpint (status, ==, GBX_EXIT_USAGE);
}

static void
test_check_broken (Fixture *f, gconstpointer data)
{
  int status = -1;
  g_autofree char *text = gbx_module_report_check (f->catalog, f->store, f->config, NULL, &status);

  g_assert_true (g_str_has_suffix (text, "broken.module: [Module] Name: missing\n"));
  g_assert_cmpint (status, ==, GBX_EXIT_CONFIG);
}

#define ADD(path, data, func) \
  g_test_add ("/module-report/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("list", NULL, test_list);
  ADD ("list-broken", "[Module]\n", test_list_broken);
  ADD ("json", "[Module]\n", test_json);
  ADD ("describe", NULL, test_describe);
  ADD ("describe-unknown", NULL, test_describe_unknown);
  ADD ("bad-value", NULL, test_bad_value);
  ADD ("check", NULL, test_check);
  ADD ("check-broken", "[Module]\n", test_check_broken);
  return g_test_run ();
}
