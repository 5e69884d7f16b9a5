/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-backend.h"

G_BEGIN_DECLS

/* One kind of list that servers have. */
typedef struct
{
  const char *method;
  const char *member;     /* of the result */
  const char *capability; /* of servers that have such a list */
  const char *key;        /* of an item: what names it */
  gboolean is_uri;        /* that is an address */
} GbxMcpListKind;

/* @result: (transfer none): what the method answers with */
typedef void (*GbxMcpListFunc) (JsonNode *result, gpointer user_data);

const GbxMcpListKind *gbx_mcp_lister_find_kind (const char *method);
void gbx_mcp_lister_run (const GbxMcpListKind *kind,
                         GPtrArray *backends,
                         GbxMcpListFunc func,
                         gpointer user_data);
gboolean gbx_mcp_lister_may_have (GbxMcpBackend *backend, const char *method, const char *name);
gboolean gbx_mcp_lister_has_cached (GbxMcpBackend *backend, const char *method, const char *name);

G_END_DECLS
