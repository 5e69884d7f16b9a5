/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a client says of one server: how it is called and started. */
typedef struct
{
  char *name;
  char **argv;
  char **env; /* NAME=VALUE, in addition */
} GbxMcpDefinition;

GPtrArray *gbx_mcp_definition_parse_list (JsonArray *array, GError **error);
void gbx_mcp_definition_free (GbxMcpDefinition *self);
GbxMcpDefinition *gbx_mcp_definition_copy (const GbxMcpDefinition *self);
gboolean gbx_mcp_definition_equal (const GbxMcpDefinition *a, const GbxMcpDefinition *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMcpDefinition, gbx_mcp_definition_free)

G_END_DECLS
