/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One answer that is a stream of server-sent events. */
typedef struct _GbxMcpStream GbxMcpStream;

typedef void (*GbxMcpStreamFunc) (GbxMcpStream *stream, gpointer user_data);

GbxMcpStream *gbx_mcp_stream_open (GbxExchange *exchange, GTask *task);
GbxMcpStream *gbx_mcp_stream_ref (GbxMcpStream *self);
void gbx_mcp_stream_unref (GbxMcpStream *self);
void gbx_mcp_stream_set_closed_func (GbxMcpStream *self,
                                     GbxMcpStreamFunc on_closed,
                                     gpointer user_data,
                                     GDestroyNotify user_data_free);
gboolean gbx_mcp_stream_is_open (GbxMcpStream *self);
void gbx_mcp_stream_send_event (GbxMcpStream *self, const char *event, const char *data);
void gbx_mcp_stream_send (GbxMcpStream *self, JsonNode *message);
void gbx_mcp_stream_expect (GbxMcpStream *self, guint count);
void gbx_mcp_stream_answer (GbxMcpStream *self, JsonNode *message);
void gbx_mcp_stream_end (GbxMcpStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMcpStream, gbx_mcp_stream_unref)

G_END_DECLS
