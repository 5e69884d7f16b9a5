/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a server's process is started. */
#include "gbx-mcp-spec.h"

/**
 * gbx_mcp_spec_new:
 * @definition: a server
 * @directory: where it starts
 *
 * Neither this server's secrets nor an agent's proxies are any business of MCP servers: little of
 * the environment is passed on.
 *
 * Returns: (transfer full): what to start
 */
GbxProcessSpec *
gbx_mcp_spec_new (const GbxMcpDefinition *definition, const char *directory)
{
  static const char *const kept[] = { "HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", NULL };
  GbxProcessSpec *spec = gbx_process_spec_new ((const char *const *) definition->argv);
  g_auto (GStrv) names = g_listenv ();

  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (kept, names[i]) || g_str_has_prefix (g_getenv (names[i]), "()"))
      gbx_process_spec_set_env (spec, names[i], NULL);
  for (char **env = definition->env; *env != NULL; env++)
    {
      g_auto (GStrv) pair = g_strsplit (*env, "=", 2);

      gbx_process_spec_set_env (spec, pair[0], pair[1]);
    }
  gbx_process_spec_set_cwd (spec, directory);
  gbx_process_spec_set_streams (spec, TRUE);
  return spec;
}
