/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>

#include "gbx-environment.h"
#include "gbx-error.h"

static GbxEnvironment *
read_lines (const char *lines, GError **error)
{
  g_auto (GStrv) envp = g_strsplit (lines, "|", -1);

  return gbx_environment_new ((const char *const *) envp, error);
}

static void
test_defaults (void)
{
  const char *const envp[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxEnvironment) environment = gbx_environment_new (envp, &error);

  g_assert_no_error (error);
  g_assert_null (environment->session_api_key);
  g_assert_null (environment->user);
  g_assert_cmpstr (environment->working_dir_group, ==, "root");
  g_assert_cmpint (environment->plugin_timeout_usec, ==, 120 * G_USEC_PER_SEC);
  g_assert_false (environment->memory_monitor);
  g_assert_cmpint (environment->log_level, ==, G_LOG_LEVEL_INFO);
  g_assert_false (environment->log_json);
  g_assert_cmpstr (environment->log_json_level_key, ==, "level");
  g_assert_false (environment->log_to_file);
}

static void
test_all_set (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxEnvironment) environment = read_lines (
      "SESSION_API_KEY=k|USER=me|SANDBOX_GROUP_ID=100|"
      "INIT_PLUGIN_TIMEOUT= 5 |RUNTIME_MEMORY_MONITOR=YES|RUNTIME_MAX_MEMORY_GB=8|"
      "LOG_LEVEL=warning|LOG_JSON=True|LOG_JSON_LEVEL_KEY=severity|LOG_TO_FILE=1",
      &error);

  g_assert_no_error (error);
  g_assert_cmpstr (environment->session_api_key, ==, "k");
  g_assert_cmpstr (environment->user, ==, "me");
  g_assert_cmpstr (environment->working_dir_group, ==, "100");
  g_assert_cmpint (environment->plugin_timeout_usec, ==, 5 * G_USEC_PER_SEC);
  g_assert_true (environment->memory_monitor);
  g_assert_cmpint (environment->log_level, ==, G_LOG_LEVEL_WARNING);
  g_assert_true (environment->log_json);
  g_assert_cmpstr (environment->log_json_level_key, ==, "severity");
  g_assert_true (environment->log_to_file);
}

static void
test_empty_is_unset (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxEnvironment) environment = read_lines (
      "SESSION_API_KEY=|RUNTIME_MAX_MEMORY_GB=|SANDBOX_GROUP_ID=|LOG_JSON_LEVEL_KEY=|USER=",
      &error);

  g_assert_no_error (error);
  g_assert_null (environment->session_api_key);
  g_assert_null (environment->user);
  g_assert_cmpstr (environment->working_dir_group, ==, "root");
  g_assert_cmpstr (environment->log_json_level_key, ==, "level");
}

static void
test_bad_numbers (void)
{
  static const char *const lines[] = {
    "INIT_PLUGIN_TIMEOUT=soon",
    "INIT_PLUGIN_TIMEOUT=",
    "INIT_PLUGIN_TIMEOUT=1.5",
    "RUNTIME_MAX_MEMORY_GB=4GB",
    "RUNTIME_MAX_MEMORY_GB=\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parts = g_strsplit (lines[i], "=", 2);

      g_assert_null (read_lines (lines[i], &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (g_strstr_len (error->message, -1, parts[0]));
    }
}

static void
test_out_of_range (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxEnvironment) negative = read_lines ("INIT_PLUGIN_TIMEOUT=-5", &error);
  g_autoptr (GbxEnvironment) huge = read_lines ("INIT_PLUGIN_TIMEOUT=9000000000000000000", &error);

  g_assert_no_error (error);
  g_assert_cmpint (negative->plugin_timeout_usec, ==, 0);
  g_assert_cmpint (huge->plugin_timeout_usec, >, 0);
}

static void
test_log_level (void)
{
  static const struct
  {
    const char *lines;
    GLogLevelFlags level;
    gboolean to_file;
  } cases[] = {
    { "LOG_LEVEL=DEBUG", G_LOG_LEVEL_DEBUG, TRUE },
    { "LOG_LEVEL=debug|LOG_TO_FILE=false", G_LOG_LEVEL_DEBUG, FALSE },
    { "LOG_LEVEL=ERROR|DEBUG=true", G_LOG_LEVEL_DEBUG, TRUE },
    { "DEBUG=0|LOG_LEVEL=ERROR", G_LOG_LEVEL_CRITICAL, FALSE },
    { "LOG_LEVEL=CRITICAL", G_LOG_LEVEL_ERROR, FALSE },
    { "LOG_LEVEL=loud", G_LOG_LEVEL_INFO, FALSE },
    { "LOG_TO_FILE=yes", G_LOG_LEVEL_INFO, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxEnvironment) environment = read_lines (cases[i].lines, &error);

      g_assert_no_error (error);
      g_assert_cmpint (environment->log_level, ==, cases[i].level);
      g_assert_cmpint (environment->log_to_file, ==, cases[i].to_file);
    }
}

static void
test_secrets (void)
{
  const char *const envp[] = {
    "SESSION_API_KEY=hunter2", "github_token=ghp_x=y", "MY_SECRETS=abc", "AUTH_CODE=123",
    "SHORT_KEY=ab", "OTHER_KEY=default", "EMPTY_KEY=", "HOME=/root", "MONKEY=banana",
    "LOG_JSON_LEVEL_KEY=level", "BROKEN_KEY", NULL
  };
  g_auto (GStrv) secrets = gbx_environment_list_secrets (envp);
  g_autofree char *joined = g_strjoinv (" ", secrets);

  g_assert_cmpstr (joined, ==, "hunter2 ghp_x=y abc 123");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/environment/defaults", test_defaults);
  g_test_add_func ("/environment/all-set", test_all_set);
  g_test_add_func ("/environment/empty-is-unset", test_empty_is_unset);
  g_test_add_func ("/environment/bad-numbers", test_bad_numbers);
  g_test_add_func ("/environment/out-of-range", test_out_of_range);
  g_test_add_func ("/environment/log-level", test_log_level);
  g_test_add_func ("/environment/secrets", test_secrets);

  return g_test_run ();
}
