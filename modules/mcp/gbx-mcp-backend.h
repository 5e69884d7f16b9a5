/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

#include "gbx-mcp-definition.h"
#include "gbx-mcp-message.h"

G_BEGIN_DECLS

#define GBX_TYPE_MCP_BACKEND (gbx_mcp_backend_get_type ())
G_DECLARE_FINAL_TYPE (GbxMcpBackend, gbx_mcp_backend, GBX, MCP_BACKEND, GObject)

typedef enum
{
  GBX_MCP_BACKEND_STARTING,
  GBX_MCP_BACKEND_READY,
  GBX_MCP_BACKEND_FAILED,
  GBX_MCP_BACKEND_STOPPED,
} GbxMcpBackendState;

/* Of @reply and @error exactly one is set; @reply holds a “result” or an “error”. */
typedef void (*GbxMcpReplyFunc) (JsonObject *reply, const GError *error, gpointer user_data);
/* @params: (transfer none): of the progress, with the server's token in it */
typedef void (*GbxMcpProgressFunc) (JsonObject *params, gpointer user_data);

GbxMcpBackend *gbx_mcp_backend_new (const GbxMcpDefinition *definition,
                                    const char *directory,
                                    gint64 start_timeout_usec,
                                    gint64 start_wait_usec,
                                    gint64 call_timeout_usec);
const GbxMcpDefinition *gbx_mcp_backend_get_definition (GbxMcpBackend *self);
const char *gbx_mcp_backend_get_name (GbxMcpBackend *self);
GbxMcpBackendState gbx_mcp_backend_get_state (GbxMcpBackend *self);
const char *gbx_mcp_backend_get_problem (GbxMcpBackend *self);
gboolean gbx_mcp_backend_can (GbxMcpBackend *self, const char *capability);
GHashTable *gbx_mcp_backend_get_lists (GbxMcpBackend *self);

void gbx_mcp_backend_start (GbxMcpBackend *self);
gint64 gbx_mcp_backend_call (GbxMcpBackend *self,
                             const char *method,
                             JsonObject *params,
                             GbxMcpReplyFunc on_reply,
                             GbxMcpProgressFunc on_progress,
                             gpointer user_data);
void gbx_mcp_backend_cancel (GbxMcpBackend *self, gint64 call, const char *reason);
void gbx_mcp_backend_stop_async (GbxMcpBackend *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void gbx_mcp_backend_hurry (GbxMcpBackend *self);
gboolean gbx_mcp_backend_stop_finish (GbxMcpBackend *self, GAsyncResult *result, GError **error);

G_END_DECLS
