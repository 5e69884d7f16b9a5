/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_MCP (gbx_mcp_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcp, gbx_mcp, GBX, MCP, GObject)

GbxMcp *gbx_mcp_new (GbxHost *host);

G_END_DECLS
