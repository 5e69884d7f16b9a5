/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-known-modules.h"

static const struct
{
  const char *module;
  const char *alias;
  const char *package;
} known_modules[] = {
  { "agent_skills", "AgentSkillsRequirement", "glovebox-module-agent-skills" },
  { "bash", NULL, "glovebox-module-bash" },
  { "browse", NULL, "glovebox-module-browse" },
  { "edit", NULL, "glovebox-module-edit" },
  { "files", NULL, "glovebox-module-files" },
  { "ipython", "jupyter", "glovebox-module-ipython" },
  { "mcp", NULL, "glovebox-module-mcp" },
  { "mcp_server", NULL, "glovebox-module-mcp-server" },
  { "viewer", NULL, "glovebox-module-viewer" },
  { "vscode", "VSCodeRequirement", "glovebox-module-vscode" },
};

/* (nullable): the package that brings a module. */
const char *
gbx_known_modules_find_package (const char *name_or_alias)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_modules); i++)
    if (g_str_equal (known_modules[i].module, name_or_alias) ||
        g_strcmp0 (known_modules[i].alias, name_or_alias) == 0)
      return known_modules[i].package;
  return NULL;
}
