/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One post to an MCP server over streamable HTTP, and the messages that answer it. */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One JSON-RPC message, without line feeds. */
typedef void (*GbxMcpPostFunc) (const char *text, gsize length_bytes, gpointer user_data);

/* @message is sent with what it has; @on_message is called for each message of the answer. */
void gbx_mcp_post_run_async (SoupSession *session,
                             SoupMessage *message,
                             GbxMcpPostFunc on_message,
                             gpointer message_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean gbx_mcp_post_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
