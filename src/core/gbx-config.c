/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-config.h"

#include <gio/gio.h>

#include "gbx-error.h"
#include "gbx-keyfile.h"
#include "gbx-limits.h"
#include "gbx-small-file.h"

struct _GbxConfig
{
  grefcount ref_count;
  char *listen;
  char **modules;
  guint64 max_connections;
  gint64 idle_timeout_usec;
  guint64 max_body_bytes;
  char *fallback_program;
  GHashTable *actions; /* action id -> module name */
};

#define SERVER(key, type, field, check, expected, min, max)                                  \
  {                                                                                          \
    "Server", (key), (type), G_STRUCT_OFFSET (GbxConfig, field), FALSE, (check), (expected), \
        (min), (max), NULL                                                                   \
  }

static gboolean
is_address (const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 0);

  return address != NULL;
}

/* Every key of [Server]; glovebox.conf(5) and data/glovebox.conf have the same rows. */
static const GbxKeySpec server_keys[] = {
  SERVER ("listen", GBX_KEY_STRING, listen, is_address, "an IPv4 or IPv6 address", 0, 0),
  SERVER ("modules", GBX_KEY_LIST, modules, gbx_name_is_line, "a module's name or alias", 0, 0),
  SERVER ("max-connections", GBX_KEY_UINT, max_connections, NULL, "1 … 65536", 1, 65536),
  SERVER ("idle-timeout",
          GBX_KEY_DURATION,
          idle_timeout_usec,
          NULL,
          "1s … 24h",
          G_USEC_PER_SEC,
          24 * 3600 * (guint64) G_USEC_PER_SEC),
  SERVER ("max-body", GBX_KEY_SIZE, max_body_bytes, NULL, "1K … 1024G", 1024, (guint64) 1 << 40),
  SERVER ("fallback-program",
          GBX_KEY_STRING,
          fallback_program,
          g_path_is_absolute,
          "an absolute path",
          0,
          0),
};

/* The defaults alone. */
GbxConfig *
gbx_config_new (void)
{
  static const char *const default_modules[] = { "bash", "browse", "files", "mcp",
                                                 "mcp_server", "viewer", NULL };
  GbxConfig *self = g_new0 (GbxConfig, 1);

  g_ref_count_init (&self->ref_count);
  self->listen = g_strdup ("0.0.0.0");
  self->modules = g_strdupv ((char **) default_modules);
  self->max_connections = GBX_HTTP_MAX_CONNECTIONS_COUNT;
  self->idle_timeout_usec = GBX_HTTP_IDLE_TIMEOUT_USEC;
  self->max_body_bytes = GBX_JSON_MAX_BYTES;
  self->actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

GbxConfig *
gbx_config_ref (GbxConfig *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_config_unref (GbxConfig *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  gbx_keyfile_clear_fields (server_keys, G_N_ELEMENTS (server_keys), self);
  g_hash_table_unref (self->actions);
  g_free (self);
}

static gboolean
read_actions (GbxConfig *self, GKeyFile *keyfile, const char *path, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, "Actions", NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *module = gbx_keyfile_get_text (keyfile, "Actions", keys[i], FALSE, NULL);

      if (g_str_has_prefix (keys[i], "X-"))
        continue;
      if (!gbx_name_is_action (keys[i]))
        return gbx_keyfile_fail (error, path, "Actions", keys[i], "not an action id");
      if (module == NULL || !gbx_name_is_module (g_strchomp (module)))
        return gbx_keyfile_fail (error, path, "Actions", keys[i], "“%s” is not a module's name",
                                 module == NULL ? "" : module);
      g_hash_table_replace (self->actions, g_strdup (keys[i]), g_steal_pointer (&module));
    }
  return TRUE;
}

/**
 * gbx_config_apply:
 * @self: the configuration so far
 * @path: where the bytes come from, for messages
 * @bytes: a file
 * @error: return location for an error
 *
 * Lays one file over the configuration. On failure part of the file may have been taken in.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_KEYFILE
 */
gboolean
gbx_config_apply (GbxConfig *self, const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GKeyFile) keyfile = gbx_keyfile_load (path, bytes, error);
  g_auto (GStrv) groups = NULL;

  if (keyfile == NULL)
    return FALSE;
  groups = g_key_file_get_groups (keyfile, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (!g_str_equal (groups[i], "Server") && !g_str_equal (groups[i], "Actions") &&
        !g_str_has_prefix (groups[i], "X-"))
      return gbx_keyfile_fail (error, path, groups[i], NULL, "unknown group");
  return gbx_keyfile_read_group (keyfile, path, "Server", server_keys, G_N_ELEMENTS (server_keys),
                                 self, error) &&
         read_actions (self, keyfile, path, error);
}

static gboolean
apply_file (GbxConfig *self, const char *path, gboolean is_optional, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = gbx_small_file_read (path, GBX_KEYFILE_MAX_BYTES, &local);

  if (bytes != NULL)
    return gbx_config_apply (self, path, bytes, error);
  if (is_optional && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_set_error_literal (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, local->message);
  return FALSE;
}

/**
 * gbx_config_load:
 * @config_dir: where glovebox.conf and glovebox.conf.d are; they may be absent
 * @file: (nullable): a file that is read instead of them, and must be there
 * @error: return location for an error
 *
 * Reads the configuration. Blocks on small files: call it before the server runs.
 *
 * Returns: (transfer full): the configuration, or %NULL with %GBX_MODULE_ERROR_KEYFILE
 */
GbxConfig *
gbx_config_load (const char *config_dir, const char *file, GError **error)
{
  g_autoptr (GbxConfig) self = gbx_config_new ();
  g_autofree char *main_file = g_build_filename (config_dir, "glovebox.conf", NULL);
  g_autofree char *drop_in_dir = g_build_filename (config_dir, "glovebox.conf.d", NULL);
  g_autoptr (GPtrArray) names = NULL;

  if (file != NULL)
    return apply_file (self, file, FALSE, error) ? g_steal_pointer (&self) : NULL;

  if (!apply_file (self, main_file, TRUE, error))
    return NULL;
  names = gbx_small_file_list (drop_in_dir, ".conf", NULL);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (drop_in_dir, g_ptr_array_index (names, i), NULL);

      if (!apply_file (self, path, FALSE, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/* The directory of this build. */
const char *
gbx_config_get_default_dir (void)
{
  return GBX_CONFIG_DIR;
}

const char *
gbx_config_get_listen (const GbxConfig *self)
{
  return self->listen;
}

/* Words for modules that run besides those named on the command line. */
const char *const *
gbx_config_get_modules (const GbxConfig *self)
{
  return (const char *const *) self->modules;
}

guint
gbx_config_get_max_connections_count (const GbxConfig *self)
{
  return (guint) self->max_connections;
}

gint64
gbx_config_get_idle_timeout_usec (const GbxConfig *self)
{
  return self->idle_timeout_usec;
}

guint64
gbx_config_get_max_body_bytes (const GbxConfig *self)
{
  return self->max_body_bytes;
}

/* (nullable): the program that a link of our name stands in the place of. */
const char *
gbx_config_get_fallback_program (const GbxConfig *self)
{
  return self->fallback_program;
}

/* (nullable): the module that runs @action when several could and none of them is in the plan. */
const char *
gbx_config_find_action_module (const GbxConfig *self, const char *action)
{
  return g_hash_table_lookup (self->actions, action);
}
