/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's side of the WebSocket protocol (RFC 6455), for text. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_BROWSE_WEBSOCKET_TEXT = 1,
  GBX_BROWSE_WEBSOCKET_CLOSE = 8,
  GBX_BROWSE_WEBSOCKET_PING = 9,
  GBX_BROWSE_WEBSOCKET_PONG = 10,
} GbxBrowseWebsocketKind;

/* Why a connection is closed: numbers of the protocol. */
typedef enum
{
  GBX_BROWSE_WEBSOCKET_GOING_AWAY = 1001,
  GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR = 1002,
  GBX_BROWSE_WEBSOCKET_NOT_TEXT = 1003,
  GBX_BROWSE_WEBSOCKET_NOT_UTF8 = 1007,
  GBX_BROWSE_WEBSOCKET_TOO_LARGE = 1009,
} GbxBrowseWebsocketProblem;

typedef struct _GbxBrowseWebsocket GbxBrowseWebsocket;

/* @payload: (transfer none): of a whole message; text is UTF-8 without NULs */
typedef void (*GbxBrowseWebsocketFunc) (GbxBrowseWebsocketKind kind,
                                        GBytes *payload,
                                        gpointer user_data);

GbxBrowseWebsocket *gbx_browse_websocket_new (gsize max_bytes);
void gbx_browse_websocket_free (GbxBrowseWebsocket *self);
gboolean gbx_browse_websocket_push (GbxBrowseWebsocket *self,
                                    const guint8 *data,
                                    gsize length_bytes,
                                    GbxBrowseWebsocketFunc on_message,
                                    gpointer user_data);
GbxBrowseWebsocketProblem gbx_browse_websocket_get_problem (GbxBrowseWebsocket *self);

GBytes *gbx_browse_websocket_frame (GbxBrowseWebsocketKind kind, GBytes *payload);
char *gbx_browse_websocket_accept (const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseWebsocket, gbx_browse_websocket_free)

G_END_DECLS
