/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-bring-up.h"
#include "gbx-cli-command.h"
#include "gbx-cli-startup.h"
#include "gbx-cli.h"
#include "gbx-error.h"
#include "gbx-startup.h"
#include "gbx-units.h"

#define TIMEOUT_USEC_DEFAULT (120 * G_USEC_PER_SEC)
#define CONTAINER_PORT 3000
#define CONTAINER_WORKSPACE "/workspace"

typedef struct
{
  char *provider;
  char *image;
  char *workspace;
  char **plugins;
  char **environment;
  char *memory;
  double cpus; /* infinite: as many as there are */
  char *timeout;
  gboolean is_original;
  gboolean disable_browser;

  char *name;
  guint64 memory_bytes;
  gint64 timeout_usec;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->provider);
  g_free (options->image);
  g_free (options->workspace);
  g_strfreev (options->plugins);
  g_strfreev (options->environment);
  g_free (options->memory);
  g_free (options->timeout);
  g_free (options->name);
}

static gboolean
parse (GbxCli *cli, Options *options, const char *const *words, int *out_status)
{
  const GOptionEntry entries[] = {
    { "provider", 'p', 0, G_OPTION_ARG_STRING, &options->provider,
      N_ ("Who makes the sandbox (default: $GLOVEBOX_PROVIDER, else local)"), N_ ("PROVIDER") },
    { "image", 'i', 0, G_OPTION_ARG_STRING, &options->image,
      N_ ("What to make it from"), N_ ("IMAGE") },
    { "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &options->workspace,
      N_ ("Directory in the sandbox in which actions start"), N_ ("DIR") },
    { "plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->plugins,
      N_ ("Start this module too; may be given several times"), N_ ("WORD") },
    { "env", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &options->environment,
      N_ ("Set a variable in the sandbox; may be given several times"), N_ ("NAME=VALUE") },
    { "memory", 'm', 0, G_OPTION_ARG_STRING, &options->memory,
      N_ ("How much memory it may use, as in 512M"), N_ ("SIZE") },
    { "cpus", 0, 0, G_OPTION_ARG_DOUBLE, &options->cpus,
      N_ ("How many processors it may use, as in 1.5"), N_ ("COUNT") },
    { "timeout", 't', 0, G_OPTION_ARG_STRING, &options->timeout,
      N_ ("How long to wait for its server (default: 120s)"), N_ ("TIME") },
    { "original", 0, 0, G_OPTION_ARG_NONE, &options->is_original,
      N_ ("Start the server by the line that OpenHands uses"), NULL },
    { "no-browser", 0, 0, G_OPTION_ARG_NONE, &options->disable_browser,
      N_ ("Do without the browser"), NULL },
    G_OPTION_ENTRY_NULL
  };

  return gbx_cli_parse (cli, entries, N_ ("[NAME]"), N_ ("Makes a sandbox, or finds it again."),
                        words, 0, 1, out_status);
}

static char *
make_name (void)
{
  return g_strdup_printf ("box-%08x", g_random_int ());
}

static gboolean
check (GbxCli *cli, Options *options, GError **error)
{
  const char *preset = g_getenv ("GLOVEBOX_PROVIDER");

  if (options->provider == NULL)
    options->provider = g_strdup (preset != NULL ? preset : "local");
  options->name = g_strdup (gbx_cli_get_words (cli)[0]);
  if (options->name == NULL)
    options->name = make_name ();
  options->timeout_usec = TIMEOUT_USEC_DEFAULT;
  if (options->workspace != NULL && !g_path_is_absolute (options->workspace))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is no absolute path", options->workspace);
      return FALSE;
    }
  if (!(options->cpus > 0))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "%g processors are too few for a sandbox", options->cpus);
      return FALSE;
    }
  if (options->memory != NULL &&
      !gbx_units_parse_size_bytes (options->memory, &options->memory_bytes, error))
    return FALSE;
  if (options->memory != NULL && options->memory_bytes == 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "no memory is too little for a sandbox");
      return FALSE;
    }
  return options->timeout == NULL ||
         gbx_units_parse_duration_usec (options->timeout, &options->timeout_usec, error);
}

/* Variables of the caller that are meant for the sandbox, and then those of --env. */
static char **
collect_environment (const Options *options)
{
  g_auto (GStrv) own = g_get_environ ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (gsize i = 0; own[i] != NULL; i++)
    if (g_str_has_prefix (own[i], "SANDBOX_ENV_") && own[i][strlen ("SANDBOX_ENV_")] != '=')
      g_ptr_array_add (all, g_strdup (own[i] + strlen ("SANDBOX_ENV_")));
  for (gsize i = 0; options->environment != NULL && options->environment[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (options->environment[i]));
  g_ptr_array_add (all, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

/* The original's line has a port at random where the kind has no port of its own. */
static guint16
choose_port (const Options *options, GbxStartupKind kind)
{
  guint count = 1;
  guint first = gbx_startup_kind_get_port_range (kind, &count);

  if (count == 1)
    return (guint16) first;
  if (options->is_original)
    return (guint16) g_random_int_range ((gint32) first, (gint32) (first + count));
  return kind == GBX_STARTUP_KIND_LOCAL ? 0 : CONTAINER_PORT;
}

static void
fill_spec (GbxSandboxSpec *spec, const Options *options, const GbxStartupCommand *command)
{
  gbx_sandbox_spec_set_shell_command (spec, command->shell);
  gbx_sandbox_spec_set_directory (spec, command->directory);
  gbx_sandbox_spec_set_workspace (spec, options->workspace);
  gbx_sandbox_spec_set_image (spec, options->image);
  gbx_sandbox_spec_set_memory_bytes (spec, options->memory_bytes);
  gbx_sandbox_spec_set_cpus (spec, isinf (options->cpus) ? 0 : options->cpus);
  for (gsize i = 0; command->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (command->environment[i], "=", 2);

      gbx_sandbox_spec_set_env (spec, pair[0], pair[1]);
    }
}

static GbxSandboxSpec *
new_spec (Options *options, GError **error)
{
  gboolean is_local = strcmp (options->provider, "local") == 0;
  GbxStartupKind kind = GBX_STARTUP_KIND_DOCKER;
  g_autofree char *program =
      is_local && !options->is_original ? gbx_cli_find_server () : NULL;
  g_autofree char *user_name = g_strdup (g_get_user_name ());
  g_auto (GStrv) environment = collect_environment (options);
  g_autoptr (GbxStartupCommand) command = NULL;
  g_autofree char *key = gbx_cli_derive_key (options->provider, options->name, error);
  GbxSandboxSpec *spec;

  gbx_startup_kind_from_string (options->provider, &kind);
  if (options->workspace == NULL)
    options->workspace =
        is_local ? g_build_filename (g_get_user_data_dir (), "glovebox", options->name, NULL)
                 : g_strdup (CONTAINER_WORKSPACE);
  GbxStartup startup = {
    .kind = kind,
    .is_native = !options->is_original,
    .port = choose_port (options, kind),
    .working_dir = options->workspace,
    .plugins = (const char *const *) options->plugins,
    .disable_browser = options->disable_browser,
    .environment = (const char *const *) environment,
    .program = program,
    .listen = is_local ? "127.0.0.1" : NULL,
    .session_id = options->name,
    .runtime_username = g_getenv ("RUNTIME_USERNAME"),
    .runtime_uid = g_getenv ("RUNTIME_UID"),
  };
  if (is_local)
    {
      startup.username = user_name;
      startup.user_id = getuid ();
      startup.is_root = getuid () == 0;
    }
  command = key != NULL ? gbx_startup_build (&startup, error) : NULL;
  if (command == NULL)
    return NULL;

  spec = gbx_sandbox_spec_new (options->name, (const char *const *) command->argv, command->port);
  fill_spec (spec, options, command);
  gbx_sandbox_spec_set_api_key (spec, key);
  if (is_local)
    {
      gbx_sandbox_spec_set_env (spec, "USER", user_name);
      /* The server runs as its caller already: another way there only takes time. */
      if (g_environ_getenv (command->environment, "SU_TO_USER") == NULL)
        gbx_sandbox_spec_set_env (spec, "SU_TO_USER", "false");
    }
  return spec;
}

static void
on_progress (GbxSandboxSpec *spec, double fraction, const char *what, gpointer user_data)
{
  gbx_cli_show_progress (user_data, fraction, what);
}

static GbxSandbox *
make (GbxCli *cli, GbxProvider *provider, Options *options, GError **error)
{
  g_autoptr (GbxSandboxSpec) spec = new_spec (options, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (spec == NULL)
    return NULL;
  g_signal_connect (spec, "progress", G_CALLBACK (on_progress), cli);
  gbx_bring_up_async (provider, spec, options->timeout_usec, gbx_cli_get_cancellable (cli),
                      gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_bring_up_finish (result, error);
}

static gboolean
resume (GbxCli *cli, GbxProvider *provider, GbxSandbox *sandbox, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_provider_resume_async (provider, sandbox, gbx_cli_get_cancellable (cli), gbx_cli_on_done,
                             cli);
  result = gbx_cli_await (cli);
  return gbx_provider_resume_finish (provider, result, error);
}

static gboolean
wait_for_server (GbxCli *cli,
                 GbxProvider *provider,
                 GbxSandbox *sandbox,
                 Options *options,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_bring_up_wait_async (provider, sandbox, options->timeout_usec,
                           gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_bring_up_wait_finish (result, error);
}

/* One that is there is used: woken if it sleeps, and waited for. */
static gboolean
wake (GbxCli *cli, GbxProvider *provider, GbxSandbox *sandbox, Options *options, GError **error)
{
  GError *local = NULL;

  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_ENDED)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_BUSY,
                   "the sandbox “%s” has ended; “glovebox down %s” removes what is left",
                   options->name, options->name);
      return FALSE;
    }
  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_PAUSED &&
      !resume (cli, provider, sandbox, error))
    return FALSE;
  if (wait_for_server (cli, provider, sandbox, options, &local))
    return TRUE;
  /* Where a sandbox runs on without its server, resuming it starts another. */
  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_ENDED &&
      resume (cli, provider, sandbox, NULL))
    {
      g_error_free (local);
      return wait_for_server (cli, provider, sandbox, options, error);
    }
  g_propagate_error (error, local);
  return FALSE;
}

static GbxSandbox *
bring_up (GbxCli *cli, Options *options, gboolean *out_is_new, GError **error)
{
  g_autoptr (GbxProvider) provider = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (GError) local = NULL;

  provider = gbx_cli_open_provider (cli, options->provider, error);
  if (provider == NULL)
    return NULL;
  sandbox = gbx_cli_find_in (cli, provider, options->name, &local);
  *out_is_new = sandbox == NULL;
  if (sandbox != NULL)
    return wake (cli, provider, sandbox, options, error) ? g_steal_pointer (&sandbox) : NULL;
  if (!g_error_matches (local, GBX_ERROR, GBX_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return make (cli, provider, options, error);
}

/**
 * gbx_cli_up_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Makes a sandbox, or finds one that is there.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_up_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("up");
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (GError) error = NULL;
  Options options = { .cpus = INFINITY };
  gboolean is_new = FALSE;
  int status = EXIT_SUCCESS;

  if (parse (cli, &options, words, &status))
    {
      gboolean is_usable = check (cli, &options, &error);

      if (is_usable)
        sandbox = bring_up (cli, &options, &is_new, &error);
      if (!is_usable)
        status = gbx_cli_refuse (cli, error->message);
      else if (sandbox == NULL)
        status = gbx_cli_fail (cli, error);
    }
  gbx_cli_clear_progress (cli);
  if (sandbox != NULL && gbx_cli_is_json (cli))
    {
      g_autoptr (JsonObject) object = gbx_cli_describe_sandbox (sandbox, FALSE);

      json_object_set_boolean_member (object, "created_now", is_new);
      status = gbx_cli_print_object (object, status);
    }
  else if (sandbox != NULL)
    gbx_cli_say ("%s\n", gbx_sandbox_get_name (sandbox));
  clear_options (&options);

  return status;
}
