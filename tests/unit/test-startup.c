/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each row of the table of start-up lines, against the text that the original makes. */
#include "gbx-startup.h"

#include <gbx.h>

#define PREFIX "/openhands/micromamba/bin/micromamba run -n openhands poetry run "
#define SERVER "python -u -m openhands.runtime.action_execution_server "

static const char *const plugins[] = { "agent_skills", "jupyter", "vscode", NULL };

typedef struct
{
  const char *name;
  GbxStartup startup;
  const char *shell;
  const char *directory;
  const char *environment; /* in the order in which it is put */
} Row;

static const Row rows[] = {
  { "docker",
    { .kind = GBX_STARTUP_KIND_DOCKER,
      .port = 31234,
      .working_dir = "/workspace",
      .plugins = plugins,
      .vscode_port = 41234,
      .app_ports = { 50001, 55001 },
      .session_id = "abc" },
    PREFIX SERVER "31234 --working-dir /workspace --plugins agent_skills jupyter vscode "
                  "--username openhands --user-id 1000",
    "/openhands/code/",
    "port=31234;PYTHONUNBUFFERED=1;VSCODE_PORT=41234;APP_PORT_1=50001;APP_PORT_2=55001;"
    "OPENHANDS_SESSION_ID=abc;PIP_BREAK_SYSTEM_PACKAGES=1" },
  { "docker-root-no-browser",
    { .kind = GBX_STARTUP_KIND_DOCKER,
      .port = 30000,
      .working_dir = "/w",
      .is_root = TRUE,
      .disable_browser = TRUE,
      .debug = TRUE },
    PREFIX SERVER "30000 --working-dir /w --username root --user-id 0 --no-enable-browser",
    "/openhands/code/",
    "port=30000;PYTHONUNBUFFERED=1;PIP_BREAK_SYSTEM_PACKAGES=1;DEBUG=true" },
  { "docker-environment-user",
    { .kind = GBX_STARTUP_KIND_DOCKER,
      .port = 30000,
      .working_dir = "/w",
      .runtime_username = "me",
      .runtime_uid = "501",
      .browsergym_eval_env = "x/y" },
    PREFIX SERVER "30000 --working-dir /w --username me --user-id 501 --browsergym-eval-env x/y",
    "/openhands/code/",
    "port=30000;PYTHONUNBUFFERED=1;PIP_BREAK_SYSTEM_PACKAGES=1" },
  { "local",
    { .kind = GBX_STARTUP_KIND_LOCAL,
      .port = 35000,
      .working_dir = "/w",
      .username = "ann",
      .user_id = 1001,
      .program = "/usr/bin/python3" },
    "/usr/bin/python3 -u -m openhands.runtime.action_execution_server 35000 --working-dir /w "
    "--username ann --user-id 1001",
    NULL,
    "LOCAL_RUNTIME_MODE=1" },
  { "local-of-root",
    { .kind = GBX_STARTUP_KIND_LOCAL, .port = 35000, .working_dir = "/w", .username = "root" },
    SERVER "35000 --working-dir /w --username root --user-id 1000",
    NULL,
    "LOCAL_RUNTIME_MODE=1" },
  { "remote",
    { .kind = GBX_STARTUP_KIND_REMOTE, .working_dir = "/workspace" },
    PREFIX SERVER "60000 --working-dir /workspace --username openhands --user-id 1000",
    "/openhands/code/",
    "" },
  { "kubernetes",
    { .kind = GBX_STARTUP_KIND_KUBERNETES, .working_dir = "/workspace" },
    PREFIX SERVER "8080 --working-dir /workspace --username root --user-id 1000",
    "/openhands/code/",
    "port=8080;PYTHONUNBUFFERED=1;VSCODE_PORT=8081" },
  { "daytona",
    { .kind = GBX_STARTUP_KIND_DAYTONA, .working_dir = "/workspace", .runtime_username = "me" },
    "mkdir -p /workspace && cd /openhands/code && " PREFIX SERVER
    "4444 --working-dir /workspace --username openhands --user-id 1000",
    "/openhands/code",
    "port=4444;PYTHONUNBUFFERED=1;VSCODE_PORT=4445" },
  { "modal",
    { .kind = GBX_STARTUP_KIND_MODAL, .working_dir = "/workspace" },
    PREFIX SERVER "3000 --working-dir /workspace --username openhands --user-id 1000",
    "/openhands/code",
    "port=3000;PYTHONUNBUFFERED=1;VSCODE_PORT=4445" },
  { "runloop",
    { .kind = GBX_STARTUP_KIND_RUNLOOP, .working_dir = "/workspace", .debug = TRUE },
    "sudo bash -c 'export MAMBA_ROOT_PREFIX=/openhands/micromamba && cd /openhands/code && "
    "/openhands/micromamba/bin/micromamba run -n openhands poetry config virtualenvs.path "
    "/openhands/poetry && " PREFIX SERVER
    "4444 --working-dir /workspace --username openhands --user-id 1000'",
    "/openhands/code",
    "DEBUG=true" },
  { "native",
    { .kind = GBX_STARTUP_KIND_LOCAL,
      .is_native = TRUE,
      .working_dir = "/w",
      .username = "ann",
      .user_id = 1001 },
    "gloveboxd 0 --working-dir /w --username ann --user-id 1001",
    NULL,
    "LOCAL_RUNTIME_MODE=1" },
  { "daytona-quoted",
    { .kind = GBX_STARTUP_KIND_DAYTONA, .working_dir = "/a b", .is_native = TRUE },
    "mkdir -p '/a b' && gloveboxd 4444 --working-dir '/a b' --username openhands --user-id 1000",
    NULL,
    "port=4444;PYTHONUNBUFFERED=1;VSCODE_PORT=4445" },
  { "daytona-native-user",
    { .kind = GBX_STARTUP_KIND_DAYTONA,
      .working_dir = "/w",
      .is_native = TRUE,
      .runtime_username = "ann",
      .runtime_uid = "7" },
    "mkdir -p /w && gloveboxd 4444 --working-dir /w --username ann --user-id 7",
    NULL,
    "port=4444;PYTHONUNBUFFERED=1;VSCODE_PORT=4445" },
  { "runloop-quoted",
    { .kind = GBX_STARTUP_KIND_RUNLOOP, .working_dir = "/a b", .is_native = TRUE },
    "sudo bash -c 'gloveboxd 4444 --working-dir '\\''/a b'\\'' --username openhands "
    "--user-id 1000'",
    NULL,
    "" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxStartupCommand) command = gbx_startup_build (&row->startup, &error);
  g_autofree char *environment = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (command->shell, ==, row->shell);
  g_assert_cmpstr (command->directory, ==, row->directory);
  environment = g_strjoinv (";", command->environment);
  g_assert_cmpstr (environment, ==, row->environment);
}

static void
test_argv (void)
{
  const char *const environment[] = { "A=b=c", "port=1", NULL };
  const char *const prefix[] = { "nice", NULL };
  GbxStartup startup = { .kind = GBX_STARTUP_KIND_DOCKER,
                         .is_native = TRUE,
                         .port = 3000,
                         .working_dir = "/it's",
                         .prefix = prefix,
                         .environment = environment };
  g_autoptr (GbxStartupCommand) command = gbx_startup_build (&startup, NULL);
  g_autofree char *json = gbx_startup_command_to_json (command);

  g_assert_cmpstr (command->argv[0], ==, "nice");
  g_assert_cmpstr (command->argv[4], ==, "/it's");
  g_assert_cmpstr (json, ==,
                   "{\"port\":3000,\"argv\":[\"nice\",\"gloveboxd\",\"3000\",\"--working-dir\","
                   "\"/it's\",\"--username\",\"openhands\",\"--user-id\",\"1000\"],"
                   "\"shell\":\"nice gloveboxd 3000 --working-dir '/it'\\\\''s' "
                   "--username openhands --user-id 1000\",\"environment\":{\"port\":\"1\","
                   "\"PYTHONUNBUFFERED\":\"1\",\"PIP_BREAK_SYSTEM_PACKAGES\":\"1\","
                   "\"A\":\"b=c\"}}");
}

static void
test_refused (void)
{
  const char *const environment[] = { "=x", NULL };
  GbxStartup startup = { .kind = GBX_STARTUP_KIND_DOCKER, .port = 1, .working_dir = "w" };
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_startup_build (&startup, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
  g_clear_error (&error);

  startup.working_dir = "/w";
  startup.port = 0;
  g_assert_null (gbx_startup_build (&startup, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
  g_clear_error (&error);

  startup.port = 1;
  startup.environment = environment;
  g_assert_null (gbx_startup_build (&startup, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
}

static void
test_kinds (void)
{
  GbxStartupKind kind = GBX_STARTUP_KIND_DOCKER;
  guint count = 0;

  g_assert_true (gbx_startup_kind_from_string ("runloop", &kind));
  g_assert_cmpint (kind, ==, GBX_STARTUP_KIND_RUNLOOP);
  g_assert_cmpstr (gbx_startup_kind_get_name (kind), ==, "runloop");
  g_assert_false (gbx_startup_kind_from_string ("Docker", &kind));
  g_assert_cmpuint (gbx_startup_kind_get_port_range (GBX_STARTUP_KIND_LOCAL, &count), ==, 30000);
  g_assert_cmpuint (count, ==, 10000);
  g_assert_cmpuint (gbx_startup_kind_get_port_range (GBX_STARTUP_KIND_MODAL, &count), ==, 3000);
  g_assert_cmpuint (count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/startup/row/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/startup/argv", test_argv);
  g_test_add_func ("/startup/refused", test_refused);
  g_test_add_func ("/startup/kinds", test_kinds);
  return g_test_run ();
}
