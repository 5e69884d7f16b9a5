/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the editor is called with. Pure. */
#include "gbx-vscode-command.h"

#include <gbx.h>
#include <string.h>

/**
 * gbx_vscode_command_parse_port:
 * @text: what was set
 * @out_port: (out): the port; untouched on failure
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if @text is no port
 */
gboolean
gbx_vscode_command_parse_port (const char *text, guint16 *out_port, GError **error)
{
  guint64 port;

  if (*text == '\0')
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "no port is set (VSCODE_PORT)");
      return FALSE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "“%s” is no port (VSCODE_PORT)", text);
      return FALSE;
    }

  *out_port = (guint16) port;
  return TRUE;
}

static char *
get_url_path (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL ? g_uri_get_path (uri) : "");
}

/**
 * gbx_vscode_command_build_base_path:
 * @base_path: a path that was set, or ""
 * @runtime_url: where this server is reached, or ""
 * @runtime_id: the sandbox's id, or ""
 *
 * Where path-based routing leads to the editor: what was set, else what follows from an address
 * whose path begins with the sandbox's id.
 *
 * Returns: (transfer full) (nullable): a path that begins, and does not end, with a slash
 */
char *
gbx_vscode_command_build_base_path (const char *base_path,
                                    const char *runtime_url,
                                    const char *runtime_id)
{
  g_autofree char *path = NULL;
  g_autofree char *start = NULL;

  if (*base_path != '\0')
    {
      path = g_strconcat (*base_path == '/' ? "" : "/", base_path, NULL);
      for (gsize length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
        path[length - 1] = '\0';
      return *path != '\0' ? g_steal_pointer (&path) : NULL;
    }
  if (*runtime_url == '\0' || *runtime_id == '\0')
    return NULL;

  path = get_url_path (runtime_url);
  start = g_strconcat ("/", runtime_id, NULL);
  return g_str_has_prefix (path, start) ? g_strconcat (start, "/vscode", NULL) : NULL;
}

/**
 * gbx_vscode_command_asks_for_password:
 * @program: the editor's server
 *
 * Returns: whether it takes the token as a password, from the variable PASSWORD
 */
gboolean
gbx_vscode_command_asks_for_password (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  return g_str_equal (name, "code-server");
}

/**
 * gbx_vscode_command_build:
 * @program: the editor's server
 * @port: where it listens
 * @token_file: a file that holds the token
 * @base_path: (nullable): below what path it is reached
 * @folder: what it opens
 *
 * Returns: (transfer full): its command line
 */
char **
gbx_vscode_command_build (const char *program,
                          guint16 port,
                          const char *token_file,
                          const char *base_path,
                          const char *folder)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *number = g_strdup_printf ("%u", port);

  if (gbx_vscode_command_asks_for_password (program))
    {
      g_autofree char *address = g_strconcat ("0.0.0.0:", number, NULL);

      g_strv_builder_add_many (builder, program, "--bind-addr", address, "--auth", "password",
                               "--disable-telemetry", "--disable-update-check",
                               "--disable-workspace-trust", folder, NULL);
      return g_strv_builder_end (builder);
    }

  g_strv_builder_add_many (builder, program, "--host", "0.0.0.0", "--connection-token-file",
                           token_file, "--port", number, "--disable-workspace-trust", NULL);
  if (base_path != NULL)
    g_strv_builder_add_many (builder, "--server-base-path", base_path, NULL);
  return g_strv_builder_end (builder);
}
