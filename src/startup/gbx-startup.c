/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-startup.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "gbx-error.h"
#include "gbx-startup-shell.h"

#define MICROMAMBA "/openhands/micromamba/bin/micromamba"
#define SERVER_MODULE "openhands.runtime.action_execution_server"
#define DEFAULT_USER_ID 1000

/* What goes into the environment of the server's process, besides the caller's. */
typedef enum
{
  PUTS_PORT = 1 << 0,
  PUTS_UNBUFFERED = 1 << 1,
  PUTS_VSCODE_PORT = 1 << 2,
  PUTS_APP_PORTS = 1 << 3,
  PUTS_SESSION = 1 << 4,
  PUTS_LOCAL_MODE = 1 << 5,
} Puts;

typedef struct
{
  const char *name;
  guint16 port;        /* where there is no range */
  guint16 first_port;  /* 0: always the same port */
  guint16 vscode_port; /* 0: as the caller says */
  gboolean has_prefix;
  const char *username; /* (nullable): an override that the kind always gives */
  gint64 user_id;
  const char *directory; /* (nullable) */
  Puts puts;
} Kind;

#define PUTS_BASIC (PUTS_PORT | PUTS_UNBUFFERED | PUTS_VSCODE_PORT)

/* In the order of GbxStartupKind. */
static const Kind kinds[] = {
  { "docker", 0, 30000, 0, TRUE, NULL, 0, "/openhands/code/",
    PUTS_BASIC | PUTS_APP_PORTS | PUTS_SESSION },
  { "local", 0, 30000, 0, FALSE, NULL, 0, NULL, PUTS_VSCODE_PORT | PUTS_LOCAL_MODE },
  { "remote", 60000, 0, 0, TRUE, NULL, 0, "/openhands/code/", 0 },
  { "kubernetes", 8080, 0, 8081, TRUE, "root", 0, "/openhands/code/", PUTS_BASIC },
  { "daytona", 4444, 0, 4445, TRUE, "openhands", 1000, "/openhands/code", PUTS_BASIC },
  { "modal", 3000, 0, 4445, TRUE, NULL, 0, "/openhands/code", PUTS_BASIC },
  { "runloop", 4444, 0, 0, TRUE, NULL, 0, "/openhands/code", 0 },
};

#define PORT_RANGE_COUNT 10000

/**
 * gbx_startup_kind_from_string:
 * @text: a kind's name
 * @out_kind: (out): the kind; untouched on failure
 *
 * Returns: whether there is such a kind
 */
gboolean
gbx_startup_kind_from_string (const char *text, GbxStartupKind *out_kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (text, kinds[i].name) == 0)
      {
        *out_kind = (GbxStartupKind) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * gbx_startup_kind_get_name:
 * @kind: a kind
 *
 * Returns: (transfer none): its name
 */
const char *
gbx_startup_kind_get_name (GbxStartupKind kind)
{
  g_return_val_if_fail ((gsize) kind < G_N_ELEMENTS (kinds), "");

  return kinds[kind].name;
}

/**
 * gbx_startup_kind_get_port_range:
 * @kind: a kind
 * @out_count: (out): how many ports there are to choose from; 1: none other than the first
 *
 * Returns: the first port that the kind uses
 */
guint
gbx_startup_kind_get_port_range (GbxStartupKind kind, guint *out_count)
{
  g_return_val_if_fail ((gsize) kind < G_N_ELEMENTS (kinds), 0);

  *out_count = kinds[kind].first_port != 0 ? PORT_RANGE_COUNT : 1;
  return kinds[kind].first_port != 0 ? kinds[kind].first_port : kinds[kind].port;
}

static void
add (GPtrArray *words, const char *word)
{
  g_ptr_array_add (words, g_strdup (word));
}

static void
add_all (GPtrArray *words, const char *const *more)
{
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    add (words, more[i]);
}

/* The words in front of the port. */
static void
add_program (GPtrArray *words, const GbxStartup *startup, const Kind *kind)
{
  static const char *const standard[] = { MICROMAMBA, "run", "-n", "openhands",
                                          "poetry", "run", NULL };
  static const char *const module[] = { "-u", "-m", SERVER_MODULE, NULL };

  if (startup->prefix != NULL)
    add_all (words, startup->prefix);
  else if (kind->has_prefix && !startup->is_native)
    add_all (words, standard);

  if (startup->is_native)
    {
      add (words, startup->program != NULL ? startup->program : "gloveboxd");
      return;
    }
  add (words, startup->program != NULL ? startup->program : "python");
  add_all (words, module);
}

/* An override of 0 counts as not given: so the original's line has it, root or not. */
static void
add_user (GPtrArray *words, const GbxStartup *startup, const Kind *kind)
{
  /* The kinds that name a user do so for the original's images. */
  gboolean is_kinds = !startup->is_native || startup->runtime_username == NULL;
  const char *name = startup->username;
  gint64 id = startup->user_id;

  if (name == NULL && is_kinds)
    name = kind->username;
  if (id <= 0 && is_kinds)
    id = kind->user_id;
  if (name == NULL)
    name = startup->runtime_username;
  if (name == NULL)
    name = startup->is_root ? "root" : "openhands";
  add (words, "--username");
  add (words, name);

  add (words, "--user-id");
  if (id > 0)
    g_ptr_array_add (words, g_strdup_printf ("%" G_GINT64_FORMAT, id));
  else if (startup->runtime_uid != NULL)
    add (words, startup->runtime_uid);
  else
    g_ptr_array_add (words, g_strdup_printf ("%d", startup->is_root ? 0 : DEFAULT_USER_ID));
}

static char **
build_argv (const GbxStartup *startup, const Kind *kind, guint16 port)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  add_program (words, startup, kind);
  g_ptr_array_add (words, g_strdup_printf ("%u", port));
  add (words, "--working-dir");
  add (words, startup->working_dir);
  if (startup->plugins != NULL && startup->plugins[0] != NULL)
    {
      add (words, "--plugins");
      add_all (words, startup->plugins);
    }
  add_user (words, startup, kind);
  if (startup->browsergym_eval_env != NULL)
    {
      add (words, "--browsergym-eval-env");
      add (words, startup->browsergym_eval_env);
    }
  if (startup->disable_browser)
    add (words, "--no-enable-browser");
  if (startup->is_native && startup->listen != NULL)
    {
      add (words, "--listen");
      add (words, startup->listen);
    }
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static void
put_port (char ***environment, const char *name, guint16 port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  if (port != 0)
    *environment = g_environ_setenv (*environment, name, text, TRUE);
}

static void
put (char ***environment, const char *name, const char *value)
{
  *environment = g_environ_setenv (*environment, name, value, TRUE);
}

static char **
build_environment (const GbxStartup *startup, const Kind *kind, guint16 port)
{
  char **environment = g_new0 (char *, 1);
  guint16 vscode_port = startup->vscode_port != 0 ? startup->vscode_port : kind->vscode_port;

  if (kind->puts & PUTS_PORT)
    put_port (&environment, "port", port);
  if (kind->puts & PUTS_UNBUFFERED)
    put (&environment, "PYTHONUNBUFFERED", "1");
  if (kind->puts & PUTS_VSCODE_PORT)
    put_port (&environment, "VSCODE_PORT", vscode_port);
  if (kind->puts & PUTS_APP_PORTS)
    {
      put_port (&environment, "APP_PORT_1", startup->app_ports[0]);
      put_port (&environment, "APP_PORT_2", startup->app_ports[1]);
    }
  if (kind->puts & PUTS_SESSION)
    {
      if (startup->session_id != NULL)
        put (&environment, "OPENHANDS_SESSION_ID", startup->session_id);
      put (&environment, "PIP_BREAK_SYSTEM_PACKAGES", "1");
    }
  if (kind->puts & PUTS_LOCAL_MODE)
    put (&environment, "LOCAL_RUNTIME_MODE", "1");
  if (startup->debug)
    put (&environment, "DEBUG", "true");

  for (gsize i = 0; startup->environment != NULL && startup->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (startup->environment[i], "=", 2);

      put (&environment, pair[0], pair[1]);
    }

  return environment;
}

/* The two kinds that take a line for a shell have something around the words. */
static char *
build_shell (const GbxStartup *startup, GbxStartupKind kind, char **argv)
{
  g_autofree char *words = gbx_startup_shell_join ((const char *const *) argv);
  g_autofree char *directory = gbx_startup_shell_quote (startup->working_dir);
  g_autofree char *inner = NULL;
  g_autofree char *quoted = NULL;

  if (kind == GBX_STARTUP_KIND_DAYTONA && startup->is_native)
    return g_strdup_printf ("mkdir -p %s && %s", directory, words);
  if (kind == GBX_STARTUP_KIND_DAYTONA)
    return g_strdup_printf ("mkdir -p %s && cd /openhands/code && %s", directory, words);
  if (kind != GBX_STARTUP_KIND_RUNLOOP)
    return g_steal_pointer (&words);

  if (startup->is_native)
    inner = g_strdup (words);
  else
    inner = g_strdup_printf ("export MAMBA_ROOT_PREFIX=/openhands/micromamba && "
                             "cd /openhands/code && " MICROMAMBA " run -n openhands "
                             "poetry config virtualenvs.path /openhands/poetry && %s",
                             words);
  quoted = g_shell_quote (inner);
  return g_strdup_printf ("sudo bash -c %s", quoted);
}

static gboolean
check (const GbxStartup *startup, guint16 port, GError **error)
{
  if (startup->working_dir == NULL || startup->working_dir[0] != '/')
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is no working directory: an absolute path is needed",
                   startup->working_dir != NULL ? startup->working_dir : "");
      return FALSE;
    }
  if (port == 0 && !startup->is_native)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "a port is needed for %s",
                   kinds[startup->kind].name);
      return FALSE;
    }
  for (gsize i = 0; startup->environment != NULL && startup->environment[i] != NULL; i++)
    {
      const char *sign = strchr (startup->environment[i], '=');

      if (sign == NULL || sign == startup->environment[i])
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                       "“%s” is not of the form NAME=VALUE", startup->environment[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * gbx_startup_build:
 * @startup: what to start
 * @error: return location for an error
 *
 * Makes the line. For a kind that puts its port at random, the caller chooses it (see
 * gbx_startup_kind_get_port_range()).
 *
 * Returns: (transfer full): the line, or %NULL with %GBX_ERROR_INVALID_ARGS
 */
GbxStartupCommand *
gbx_startup_build (const GbxStartup *startup, GError **error)
{
  GbxStartupCommand *self;
  const Kind *kind;
  guint16 port;

  g_return_val_if_fail (startup != NULL, NULL);
  g_return_val_if_fail ((gsize) startup->kind < G_N_ELEMENTS (kinds), NULL);

  kind = &kinds[startup->kind];
  port = startup->port != 0 ? startup->port : kind->port;
  if (!check (startup, port, error))
    return NULL;

  self = g_new0 (GbxStartupCommand, 1);
  self->port = port;
  self->argv = build_argv (startup, kind, port);
  self->shell = build_shell (startup, startup->kind, self->argv);
  self->directory = startup->is_native ? NULL : g_strdup (kind->directory);
  self->environment = build_environment (startup, kind, port);

  return self;
}

/**
 * gbx_startup_command_free:
 * @self: (transfer full): a line
 */
void
gbx_startup_command_free (GbxStartupCommand *self)
{
  g_strfreev (self->argv);
  g_free (self->shell);
  g_free (self->directory);
  g_strfreev (self->environment);
  g_free (self);
}

/**
 * gbx_startup_command_to_json:
 * @self: a line
 *
 * Returns: (transfer full): all its forms, as a JSON object without a line break
 */
char *
gbx_startup_command_to_json (const GbxStartupCommand *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonArray *argv = json_array_new ();
  JsonObject *environment = json_object_new ();

  for (gsize i = 0; self->argv[i] != NULL; i++)
    json_array_add_string_element (argv, self->argv[i]);
  for (gsize i = 0; self->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (self->environment[i], "=", 2);

      json_object_set_string_member (environment, pair[0], pair[1]);
    }
  json_object_set_int_member (object, "port", self->port);
  json_object_set_array_member (object, "argv", argv);
  json_object_set_string_member (object, "shell", self->shell);
  if (self->directory != NULL)
    json_object_set_string_member (object, "directory", self->directory);
  json_object_set_object_member (object, "environment", environment);

  node = json_node_init_object (json_node_alloc (), object);
  return json_to_string (node, FALSE);
}
