/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request over a connection of HTTP/2, with its answer and what comes after it. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* What came; NULL is what did not. */
typedef struct
{
  guint status; /* of HTTP */
  char *grpc_status;
  char *grpc_message;
  char *grpc_details;
  GByteArray *body;
} GbxModalReply;

void gbx_modal_reply_free (GbxModalReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModalReply, gbx_modal_reply_free)

/* The connection is of no further use afterwards. headers: name, value, … */
void gbx_modal_http2_exchange_async (GIOStream *connection,
                                     const char *const *headers,
                                     GBytes *body,
                                     gsize max_answer_bytes,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* out_was_sent: also on failure: whether some of the request may have arrived. */
GbxModalReply *
gbx_modal_http2_exchange_finish (GAsyncResult *result, gboolean *out_was_sent, GError **error);

G_END_DECLS
