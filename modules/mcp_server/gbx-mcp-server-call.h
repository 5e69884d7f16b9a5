/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-mcp-message.h"
#include "gbx-mcp-stream.h"

G_BEGIN_DECLS

/* One tool on its way. */
typedef struct _GbxMcpServerCall GbxMcpServerCall;

/* Called once, later; not after gbx_mcp_server_call_cancel(). */
typedef void (*GbxMcpServerCallFunc) (GbxMcpServerCall *call, JsonObject *result, gpointer data);

GbxMcpServerCall *gbx_mcp_server_call_new (GbxHost *host,
                                           GbxMcpMessage *message,
                                           GbxMcpStream *stream,
                                           GbxMcpServerCallFunc on_done,
                                           gpointer user_data);
GbxMcpServerCall *gbx_mcp_server_call_ref (GbxMcpServerCall *self);
void gbx_mcp_server_call_unref (GbxMcpServerCall *self);
void gbx_mcp_server_call_run (GbxMcpServerCall *self, GbxRequest *request);
void gbx_mcp_server_call_cancel (GbxMcpServerCall *self);
JsonNode *gbx_mcp_server_call_get_id (GbxMcpServerCall *self);
GbxMcpStream *gbx_mcp_server_call_get_stream (GbxMcpServerCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMcpServerCall, gbx_mcp_server_call_unref)

G_END_DECLS
