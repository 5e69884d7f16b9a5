/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-local-record.h"

#include <string.h>

#include "gbx-local-limits.h"

#define GROUP "Sandbox"

/* Names become names of folders. */
gboolean
gbx_local_record_is_name (const char *name)
{
  if (!g_ascii_isalnum (name[0]) || strlen (name) > GBX_LOCAL_NAME_MAX_BYTES)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_.-", *p) == NULL)
      return FALSE;
  return TRUE;
}

GbxLocalRecord *
gbx_local_record_new (GbxSandboxSpec *spec)
{
  GbxLocalRecord *self = g_new0 (GbxLocalRecord, 1);

  self->name = g_strdup (gbx_sandbox_spec_get_name (spec));
  self->workspace = g_strdup (gbx_sandbox_spec_get_workspace (spec));
  self->api_key = g_strdup (gbx_sandbox_spec_get_api_key (spec));
  self->command = g_strdupv ((char **) gbx_sandbox_spec_get_command (spec));
  self->environment = g_strdupv ((char **) gbx_sandbox_spec_get_environment (spec));
  self->created_usec = g_get_real_time ();
  self->port = (guint16) gbx_sandbox_spec_get_port (spec);

  return self;
}

void
gbx_local_record_free (GbxLocalRecord *self)
{
  g_free (self->name);
  g_free (self->workspace);
  g_free (self->api_key);
  g_strfreev (self->command);
  g_strfreev (self->environment);
  g_free (self);
}

static gboolean
read_record (GbxLocalRecord *self, GKeyFile *file, GError **error)
{
  self->name = g_key_file_get_string (file, GROUP, "Name", error);
  if (self->name == NULL)
    return FALSE;
  self->workspace = g_key_file_get_string (file, GROUP, "Workspace", error);
  if (self->workspace == NULL)
    return FALSE;
  self->command = g_key_file_get_string_list (file, GROUP, "Command", NULL, error);
  if (self->command == NULL)
    return FALSE;
  self->api_key = g_key_file_get_string (file, GROUP, "ApiKey", NULL);
  self->environment = g_key_file_get_string_list (file, GROUP, "Environment", NULL, NULL);
  self->owns_workspace = g_key_file_get_boolean (file, GROUP, "OwnsWorkspace", NULL);
  self->is_paused = g_key_file_get_boolean (file, GROUP, "Paused", NULL);
  self->created_usec = g_key_file_get_int64 (file, GROUP, "Created", NULL);
  self->pid = g_key_file_get_int64 (file, GROUP, "Pid", NULL);
  self->started_at = g_key_file_get_int64 (file, GROUP, "StartedAt", NULL);
  self->port = (guint16) g_key_file_get_uint64 (file, GROUP, "Port", NULL);
  return TRUE;
}

/*
 * gbx_local_record_parse:
 * @text: what was kept
 *
 * Returns: (transfer full): the record, or NULL with GBX_ERROR_FAILED
 */
GbxLocalRecord *
gbx_local_record_parse (const char *text, gsize length_bytes, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GbxLocalRecord) self = g_new0 (GbxLocalRecord, 1);
  g_autoptr (GError) local = NULL;

  if (!g_key_file_load_from_data (file, text, length_bytes, G_KEY_FILE_NONE, &local) ||
      !read_record (self, file, &local))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the record of the sandbox is broken: %s",
                   local->message);
      return NULL;
    }
  if (!gbx_local_record_is_name (self->name) || self->workspace[0] != '/' ||
      self->command[0] == NULL || self->pid < 0 || self->pid > G_MAXINT32)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED,
                   "the record of the sandbox is broken: it holds a value that cannot be");
      return NULL;
    }
  if (self->environment == NULL)
    self->environment = g_new0 (char *, 1);

  return g_steal_pointer (&self);
}

char *
gbx_local_record_format (const GbxLocalRecord *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, GROUP, "Name", self->name);
  g_key_file_set_string (file, GROUP, "Workspace", self->workspace);
  g_key_file_set_string_list (file, GROUP, "Command", (const char *const *) self->command,
                              g_strv_length (self->command));
  if (self->api_key != NULL)
    g_key_file_set_string (file, GROUP, "ApiKey", self->api_key);
  g_key_file_set_string_list (file, GROUP, "Environment",
                              (const char *const *) self->environment,
                              g_strv_length (self->environment));
  g_key_file_set_boolean (file, GROUP, "OwnsWorkspace", self->owns_workspace);
  g_key_file_set_boolean (file, GROUP, "Paused", self->is_paused);
  g_key_file_set_int64 (file, GROUP, "Created", self->created_usec);
  g_key_file_set_int64 (file, GROUP, "Pid", self->pid);
  g_key_file_set_int64 (file, GROUP, "StartedAt", self->started_at);
  g_key_file_set_uint64 (file, GROUP, "Port", self->port);

  return g_key_file_to_data (file, NULL, NULL);
}
