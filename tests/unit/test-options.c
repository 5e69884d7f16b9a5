/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "gbx-error.h"
#include "gbx-option-table.h"
#include "gbx-options.h"

static GbxOptions *
parse (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, "|", -1);

  return gbx_options_parse ((const char *const *) words, error);
}

/* --- lines that are fine --- */

typedef struct
{
  const char *name;
  const char *line; /* words, split at “|” */
  guint port;
  const char *working_dir;
  const char *plugins; /* joined by blanks */
  const char *username;
  guint user_id;
  gboolean enable_browser;
  const char *eval_env;
} GoodLine;

static const GoodLine good_lines[] = {
  { "docker",
    "31234|--working-dir|/workspace|--plugins|agent_skills|jupyter|vscode|--username|openhands|"
    "--user-id|1000",
    31234, "/workspace", "agent_skills jupyter vscode", "openhands", 1000, TRUE, NULL },
  { "kubernetes",
    "8080|--working-dir|/workspace|--plugins|agent_skills|jupyter|--username|root|--user-id|1000|"
    "--no-enable-browser",
    8080, "/workspace", "agent_skills jupyter", "root", 1000, FALSE, NULL },
  { "only-port", "3000", 3000, NULL, "", "openhands", 1000, TRUE, NULL },
  { "port-zero", "0", 0, NULL, "", "openhands", 1000, TRUE, NULL },
  { "port-last", "--working-dir|/w|3000", 3000, "/w", "", "openhands", 1000, TRUE, NULL },
  { "port-between", "--user-id|7|3000|--username|u", 3000, NULL, "", "u", 7, TRUE, NULL },
  { "port-behind-dashes", "--plugins|a|b|--|3000", 3000, NULL, "a b", "openhands", 1000, TRUE,
    NULL },
  { "port-as-python-reads-it", "+3_000", 3000, NULL, "", "openhands", 1000, TRUE, NULL },
  { "port-leading-zero", "03000", 3000, NULL, "", "openhands", 1000, TRUE, NULL },
  { "equals", "3000|--working-dir=/a=b|--username=u|--user-id=0|--plugins=jupyter", 3000, "/a=b",
    "jupyter", "u", 0, TRUE, NULL },
  { "prefixes", "3000|--w|/w|--p|a|--usern|u|--user-|5|--n|--b|e", 3000, "/w", "a", "u", 5, FALSE,
    "e" },
  { "prefix-equals", "3000|--work=/w", 3000, "/w", "", "openhands", 1000, TRUE, NULL },
  { "last-wins",
    "3000|--plugins|a|b|--username|u|--plugins|c|--username|v|--no-enable-browser|--enable-browser",
    3000, NULL, "c", "v", 1000, TRUE, NULL },
  { "value-with-blank", "3000|--working-dir|-my dir", 3000, "-my dir", "", "openhands", 1000, TRUE,
    NULL },
  { "eval-env", "3000|--browsergym-eval-env|browsergym/webarena.1", 3000, NULL, "", "openhands",
    1000, TRUE, "browsergym/webarena.1" },
  { "not-utf-8", "3000|--working-dir|/\xff", 3000, "/\xff", "", "openhands", 1000, TRUE, NULL },
  { "largest-numbers", "65535|--user-id|4294967294", 65535, NULL, "", "openhands", 4294967294u,
    TRUE, NULL },
};

static void
test_good_line (gconstpointer data)
{
  const GoodLine *expected = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxOptions) options = parse (expected->line, &error);
  g_autofree char *plugins = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (options->command, ==, GBX_COMMAND_SERVE);
  g_assert_true (options->has_port);
  g_assert_cmpuint (options->port, ==, expected->port);
  g_assert_cmpstr (options->working_dir, ==, expected->working_dir);
  plugins = g_strjoinv (" ", options->plugins);
  g_assert_cmpstr (plugins, ==, expected->plugins);
  g_assert_cmpstr (options->username, ==, expected->username);
  g_assert_cmpuint (options->user_id, ==, expected->user_id);
  g_assert_cmpint (options->enable_browser, ==, expected->enable_browser);
  g_assert_cmpstr (options->browsergym_eval_env, ==, expected->eval_env);
}

/* --- lines that are refused, and what is said --- */

static const struct
{
  const char *name;
  const char *line;
  const char *message;
} bad_lines[] = {
  { "no-port", "--working-dir|/w", "the following arguments are required: port" },
  { "port-among-plugins", "--plugins|a|3000",
    "the following arguments are required: port (all words after --plugins are plugins; the port "
    "stands before it)" },
  { "port-word", "http", "argument port: “http” is not a number from 0 to 65535" },
  { "port-empty", "|--username|u", "argument port: “” is not a number from 0 to 65535" },
  { "port-large", "65536", "argument port: “65536” is not a number from 0 to 65535" },
  { "port-negative", "-1", "argument port: “-1” is not a number from 0 to 65535" },
  { "port-fraction", "3000.5", "argument port: “3000.5” is not a number from 0 to 65535" },
  { "port-huge", "99999999999999999999999",
    "argument port: “99999999999999999999999” is not a number from 0 to 65535" },
  { "port-controls", "1\n2", "argument port: “1?2” is not a number from 0 to 65535" },
  { "two-ports", "3000|3001", "unrecognized arguments: 3001 (the port is given already)" },
  { "two-words-for-one", "3000|--browsergym-eval-env|a|b",
    "unrecognized arguments: b (the port is given already)" },
  { "unknown", "3000|--colour=red", "unrecognized arguments: --colour" },
  { "unknown-short", "3000|-x", "unrecognized arguments: -x" },
  { "ambiguous", "3000|--user|u", "ambiguous option: --user could match --username, --user-id" },
  { "user-id-word", "3000|--user-id|me",
    "argument --user-id: “me” is not a number from 0 to 4294967294" },
  { "user-id-negative", "3000|--user-id|-1",
    "argument --user-id: “-1” is not a number from 0 to 4294967294" },
  { "value-missing", "3000|--username", "argument --username: expected one argument" },
  { "value-is-option", "3000|--username|--plugins|a",
    "argument --username: expected one argument" },
  { "value-empty", "3000|--working-dir=", "argument --working-dir: the value is empty" },
  { "plugins-missing", "3000|--plugins", "argument --plugins: expected at least one argument" },
  { "plugins-attached-and-more", "--plugins=a|b",
    "argument port: “b” is not a number from 0 to 65535" },
  { "flag-with-value", "3000|--enable-browser=yes", "argument --enable-browser: takes no value" },
  { "log-format", "3000|--log-format|xml",
    "argument --log-format: “xml” is neither “human” nor “json”" },
  { "list-format", "--list-modules=xml",
    "argument --list-modules: “xml” is not a format; “json” is" },
  { "set-no-value", "3000|--set|bash.x",
    "argument --set: “bash.x” is not of the form NAME.SETTING=VALUE" },
  { "set-no-dot", "3000|--set|bash=hunter.2",
    "argument --set: “bash” is not of the form NAME.SETTING=VALUE" },
  { "set-no-name", "3000|--set|.x=1",
    "argument --set: “.x” is not of the form NAME.SETTING=VALUE" },
  { "set-no-setting", "3000|--set|bash.=1",
    "argument --set: “bash.” is not of the form NAME.SETTING=VALUE" },
};

static void
test_bad_line (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxOptions) options = parse (bad_lines[i].line, &error);

  g_assert_null (options);
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
  g_assert_cmpstr (error->message, ==, bad_lines[i].message);
}

/* --- our own options --- */

static void
test_own_options (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxOptions) options =
      parse ("3000|--listen|127.0.0.1|--config=/etc/g.conf|--module-dir|a|--module-dir=b|--set|"
             "bash.x=1|--set=bash.y=a=b|--log-format|json",
             &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->listen, ==, "127.0.0.1");
  g_assert_cmpstr (options->config, ==, "/etc/g.conf");
  g_assert_cmpuint (g_strv_length (options->module_dirs), ==, 2);
  g_assert_cmpstr (options->module_dirs[0], ==, "a");
  g_assert_cmpstr (options->module_dirs[1], ==, "b");
  g_assert_cmpuint (g_strv_length (options->settings), ==, 2);
  g_assert_cmpstr (options->settings[0], ==, "bash.x=1");
  g_assert_cmpstr (options->settings[1], ==, "bash.y=a=b");
  g_assert_cmpint (options->log_format, ==, GBX_LOG_FORMAT_JSON);
}

static const struct
{
  const char *line;
  GbxCommand command;
} asking_lines[] = {
  { "--help", GBX_COMMAND_HELP },
  { "-h", GBX_COMMAND_HELP },
  { "--h", GBX_COMMAND_HELP },
  { "--version", GBX_COMMAND_VERSION },
  { "--version|--nonsense", GBX_COMMAND_VERSION },
  { "3000|--plugins|a|-h", GBX_COMMAND_HELP },
  { "--list-modules", GBX_COMMAND_LIST_MODULES },
  { "--list-modules=json", GBX_COMMAND_LIST_MODULES_JSON },
  { "--describe|bash", GBX_COMMAND_DESCRIBE },
  { "--check", GBX_COMMAND_CHECK },
  { "3000|--plugins|a|--check", GBX_COMMAND_CHECK },
};

static void
test_asking_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (asking_lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxOptions) options = parse (asking_lines[i].line, &error);

      g_assert_no_error (error);
      g_assert_cmpint (options->command, ==, asking_lines[i].command);
      g_assert_cmpstr (options->describe,
                       ==,
                       options->command == GBX_COMMAND_DESCRIBE ? "bash" : NULL);
    }
}

static void
test_no_words (void)
{
  const char *const words[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_options_parse (words, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

/* What callers may shorten today must stay unambiguous: no option of ours begins like theirs. */
static void
test_prefixes_stay_theirs (void)
{
  gsize count;
  const GbxOption *table = gbx_option_table_get (&count);

  for (gsize i = 0; i < count; i++)
    for (gsize k = 0; k < count; k++)
      if (table[i].group == GBX_OPTION_GROUP_SERVER && table[k].group != GBX_OPTION_GROUP_SERVER)
        g_assert_cmpint (table[i].name[2], !=, table[k].name[2]);
}

static void
test_help (void)
{
  g_autofree char *help = gbx_options_make_help ("gloveboxd");
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);
  gsize count;
  const GbxOption *table = gbx_option_table_get (&count);

  for (gsize i = 0; i < count; i++)
    g_assert_nonnull (strstr (help, table[i].name));
  g_assert_nonnull (strstr (help, "Examples:\n  gloveboxd 3000 "));
  g_assert_true (g_str_has_prefix (help, "Usage: gloveboxd PORT"));
  g_assert_true (g_str_has_suffix (help, "\n"));
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_assert_false (g_str_has_suffix (lines[i], " "));
      if (!g_str_has_prefix (lines[i], "  gloveboxd"))
        g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 90);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/options/good/", good_lines[i].name, NULL);

      g_test_add_data_func (path, &good_lines[i], test_good_line);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++)
    {
      g_autofree char *path = g_strconcat ("/options/bad/", bad_lines[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad_line);
    }
  g_test_add_func ("/options/own", test_own_options);
  g_test_add_func ("/options/asking", test_asking_lines);
  g_test_add_func ("/options/no-words", test_no_words);
  g_test_add_func ("/options/prefixes", test_prefixes_stay_theirs);
  g_test_add_func ("/options/help", test_help);

  return g_test_run ();
}
