/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The line that starts the server in a sandbox, for each kind of runtime that there is. Pure: the
 * same values give the same line.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_STARTUP_KIND_DOCKER,
  GBX_STARTUP_KIND_LOCAL,
  GBX_STARTUP_KIND_REMOTE,
  GBX_STARTUP_KIND_KUBERNETES,
  GBX_STARTUP_KIND_DAYTONA,
  GBX_STARTUP_KIND_MODAL,
  GBX_STARTUP_KIND_RUNLOOP,
} GbxStartupKind;

/* What to start. All but port and working_dir has a default; nothing is owned. */
typedef struct
{
  GbxStartupKind kind;
  gboolean is_native; /* gloveboxd itself, not the line of the original's server */
  guint16 port;       /* 0: the kind's own, where it has one */
  guint16 vscode_port;
  guint16 app_ports[2];
  const char *working_dir;
  const char *const *plugins;      /* (nullable) */
  const char *username;            /* (nullable): overrides */
  gint64 user_id;                  /* overrides; 0 and below: not given, as with the original */
  gboolean is_root;                /* run_as_openhands is off */
  const char *runtime_username;    /* (nullable): RUNTIME_USERNAME */
  const char *runtime_uid;         /* (nullable): RUNTIME_UID */
  const char *program;             /* (nullable): gloveboxd, or python */
  const char *const *prefix;       /* (nullable): words before it; empty: none */
  const char *browsergym_eval_env; /* (nullable) */
  gboolean disable_browser;
  gboolean debug;
  const char *listen;             /* (nullable): address, of gloveboxd alone */
  const char *session_id;         /* (nullable) */
  const char *const *environment; /* (nullable): NAME=VALUE of the caller, the strongest */
} GbxStartup;

/* The line, in the forms that runtimes take it. */
typedef struct
{
  guint16 port;
  char **argv;        /* the words of the server's own command line */
  char *shell;        /* one line for a shell, with what the kind puts around it */
  char *directory;    /* (nullable): where the process starts */
  char **environment; /* NAME=VALUE, each name once */
} GbxStartupCommand;

gboolean gbx_startup_kind_from_string (const char *text, GbxStartupKind *out_kind);
const char *gbx_startup_kind_get_name (GbxStartupKind kind);
guint gbx_startup_kind_get_port_range (GbxStartupKind kind, guint *out_count);

GbxStartupCommand *gbx_startup_build (const GbxStartup *startup, GError **error);
void gbx_startup_command_free (GbxStartupCommand *self);
char *gbx_startup_command_to_json (const GbxStartupCommand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxStartupCommand, gbx_startup_command_free)

G_END_DECLS
