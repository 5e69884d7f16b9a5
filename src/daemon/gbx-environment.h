/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the server's environment says, read once at its start. */
typedef struct
{
  char *session_api_key;   /* (nullable): never empty */
  char *user;              /* (nullable) */
  char *working_dir_group; /* by name or number */
  gint64 plugin_timeout_usec;
  gboolean memory_monitor;

  GLogLevelFlags log_level; /* the least grave level that is written */
  gboolean log_json;
  char *log_json_level_key;
  gboolean log_to_file;
} GbxEnvironment;

GbxEnvironment *gbx_environment_new (const char *const *envp, GError **error);
void gbx_environment_free (GbxEnvironment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEnvironment, gbx_environment_free)

char **gbx_environment_list_secrets (const char *const *envp);

G_END_DECLS
