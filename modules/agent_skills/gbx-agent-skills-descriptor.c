/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-agent-skills-module.h"

GBX_MODULE_DEFINE ("agent_skills", MODULE_VERSION, gbx_agent_skills_create)
