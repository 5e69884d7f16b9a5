/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_AGENT_SKILLS (gbx_agent_skills_get_type ())
G_DECLARE_FINAL_TYPE (GbxAgentSkills, gbx_agent_skills, GBX, AGENT_SKILLS, GObject)

GObject *gbx_agent_skills_create (GbxHost *host, GError **error);

char *gbx_agent_skills_build_code (const char *directory, const char *import_line);

G_END_DECLS
