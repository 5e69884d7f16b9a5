/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

#include "gbx-mcp-definition.h"

G_BEGIN_DECLS

GbxProcessSpec *gbx_mcp_spec_new (const GbxMcpDefinition *definition, const char *directory);

G_END_DECLS
