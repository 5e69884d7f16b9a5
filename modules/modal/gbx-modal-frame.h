/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gRPC as it is in a body and in trailers: frames, messages, statuses; pure. */
#pragma once

#include <gbx.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* (transfer full): a message in its frame. */
GBytes *gbx_modal_frame_pack (const ProtobufCMessage *message);
/* A message that was unpacked. */
void gbx_modal_message_free (gpointer message);
/* (transfer full) (element-type ProtobufCMessage): all messages of a body. */
GPtrArray *gbx_modal_frame_unpack (GBytes *body,
                                   const ProtobufCMessageDescriptor *descriptor,
                                   GError **error);

#define GBX_MODAL_STATUS_OK 0

/* What a status is called, and which status of HTTP comes nearest to it. */
const char *gbx_modal_status_get_name (guint status);
guint gbx_modal_status_to_http (guint status);
/* FALSE: it is no status. */
gboolean gbx_modal_status_parse (const char *text, guint *out_status);
/* (transfer full): UTF-8, from grpc-message. */
char *gbx_modal_status_decode_message (const char *text);
/* How long to wait, from grpc-status-details-bin; 0: it does not say. */
gint64 gbx_modal_status_parse_wait_usec (const char *text);

G_END_DECLS
