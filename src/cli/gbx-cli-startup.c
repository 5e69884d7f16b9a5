/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-cli-startup.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-bundle.h"
#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-error.h"
#include "gbx-startup-shell.h"
#include "gbx-startup.h"

char *
gbx_cli_find_server (void)
{
  static const char *const places[] = { "gloveboxd", "../daemon/gloveboxd" };
  g_autofree char *bundled = gbx_bundle_find_program ("gloveboxd");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *directory = self != NULL ? g_path_get_dirname (self) : g_strdup (".");

  if (g_getenv ("GLOVEBOXD") != NULL)
    return g_strdup (g_getenv ("GLOVEBOXD"));
  if (bundled != NULL)
    return g_steal_pointer (&bundled);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_canonicalize_filename (places[i], directory);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup ("gloveboxd");
}

typedef struct
{
  char *kind;
  char *format;
  int port;
  char *workspace;
  char **plugins;
  char **environment;
  char *user;
  gint64 user_id;
  char *eval_env;
  char *prefix;
  gboolean is_native;
  gboolean is_root;
  gboolean disable_browser;
  gboolean debug;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->kind);
  g_free (options->format);
  g_free (options->workspace);
  g_strfreev (options->plugins);
  g_strfreev (options->environment);
  g_free (options->user);
  g_free (options->eval_env);
  g_free (options->prefix);
}

static gboolean
parse (GbxCli *cli, Options *options, const char *const *words, int *out_status)
{
  const GOptionEntry entries[] = {
    { "for", 0, 0, G_OPTION_ARG_STRING, &options->kind,
      N_ ("docker, local, remote, kubernetes, daytona, modal or runloop (default: docker)"),
      N_ ("KIND") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
      N_ ("argv, shell or json (default: shell)"), N_ ("FORMAT") },
    { "native", 0, 0, G_OPTION_ARG_NONE, &options->is_native,
      N_ ("Start gloveboxd by its own name"), NULL },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port,
      N_ ("Port of the server (default: as the kind has it)"), N_ ("PORT") },
    { "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &options->workspace,
      N_ ("Directory in the sandbox in which actions start"), N_ ("DIR") },
    { "plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->plugins,
      N_ ("Start this module too; may be given several times"), N_ ("WORD") },
    { "env", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &options->environment,
      N_ ("Set a variable in the sandbox; may be given several times"), N_ ("NAME=VALUE") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options->user, N_ ("User the actions run as"),
      N_ ("NAME") },
    { "user-id", 0, 0, G_OPTION_ARG_INT64, &options->user_id, N_ ("Number of that user"),
      N_ ("UID") },
    { "root", 0, 0, G_OPTION_ARG_NONE, &options->is_root,
      N_ ("Without a user named: root, not openhands"), NULL },
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &options->prefix,
      N_ ("Words in front of the server's own, for a shell; empty: none"), N_ ("WORDS") },
    { "browsergym-eval-env", 0, 0, G_OPTION_ARG_STRING, &options->eval_env,
      N_ ("Evaluation environment of the browser"), N_ ("NAME") },
    { "no-browser", 0, 0, G_OPTION_ARG_NONE, &options->disable_browser,
      N_ ("Do without the browser"), NULL },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &options->debug, N_ ("Let the server log more"), NULL },
    G_OPTION_ENTRY_NULL
  };

  return gbx_cli_parse (cli, entries, "", N_ ("Prints the line that starts a server."), words, 0,
                        0, out_status);
}

static GbxStartupCommand *
build (const Options *options, GError **error)
{
  GbxStartupKind kind = GBX_STARTUP_KIND_DOCKER;
  g_auto (GStrv) prefix = NULL;
  guint count = 1;
  guint first;

  if (options->kind != NULL && !gbx_startup_kind_from_string (options->kind, &kind))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "there is no kind “%s”",
                   options->kind);
      return NULL;
    }
  if (options->port < 0 || options->port > G_MAXUINT16)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "%d is no port", options->port);
      return NULL;
    }
  if (options->prefix != NULL && options->prefix[0] == '\0')
    prefix = g_new0 (char *, 1);
  else if (options->prefix != NULL && !g_shell_parse_argv (options->prefix, NULL, &prefix, error))
    return NULL;
  first = gbx_startup_kind_get_port_range (kind, &count);

  GbxStartup startup = {
    .kind = kind,
    .is_native = options->is_native,
    .port = (guint16) (options->port != 0
                           ? options->port
                           : g_random_int_range ((gint32) first, (gint32) (first + count))),
    .working_dir = options->workspace != NULL ? options->workspace : "/workspace",
    .plugins = (const char *const *) options->plugins,
    .username = options->user,
    .user_id = options->user_id,
    .is_root = options->is_root,
    .runtime_username = g_getenv ("RUNTIME_USERNAME"),
    .runtime_uid = g_getenv ("RUNTIME_UID"),
    .prefix = (const char *const *) prefix,
    .browsergym_eval_env = options->eval_env,
    .disable_browser = options->disable_browser,
    .debug = options->debug,
    .environment = (const char *const *) options->environment,
  };
  if (kind == GBX_STARTUP_KIND_LOCAL && options->user == NULL)
    {
      startup.username = g_get_user_name ();
      startup.user_id = getuid ();
    }
  return gbx_startup_build (&startup, error);
}

static int
print (GbxCli *cli, const Options *options, const GbxStartupCommand *command)
{
  const char *format = options->format != NULL ? options->format : "shell";

  if (gbx_cli_is_json (cli) || strcmp (format, "json") == 0)
    {
      g_autofree char *json = gbx_startup_command_to_json (command);

      gbx_cli_say ("%s\n", json);
    }
  else if (strcmp (format, "argv") == 0)
    for (gsize i = 0; command->argv[i] != NULL; i++)
      gbx_cli_say ("%s\n", command->argv[i]);
  else if (strcmp (format, "shell") == 0)
    gbx_cli_say ("%s\n", command->shell);
  else
    return gbx_cli_refuse_word (cli, format);
  return EXIT_SUCCESS;
}

/**
 * gbx_cli_startup_command_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Prints the line that starts a server, for one kind of runtime.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_startup_command_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("startup-command");
  g_autoptr (GbxStartupCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  int status = EXIT_SUCCESS;

  if (parse (cli, &options, words, &status))
    {
      command = build (&options, &error);
      status = command != NULL ? print (cli, &options, command) : gbx_cli_fail (cli, error);
    }
  clear_options (&options);

  return status;
}
