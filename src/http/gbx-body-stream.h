/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request's body on its way from the socket to whoever reads it, whole or a little at a time. */
#pragma once

#include <libsoup/soup.h>

#include "gbx-connection.h"

G_BEGIN_DECLS

typedef struct _GbxBodyStream GbxBodyStream;

/* Called when more has come than may. The stream takes no more. */
typedef void (*GbxBodyStreamFunc) (gpointer user_data);

GbxBodyStream *gbx_body_stream_new (SoupServerMessage *message,
                                    GbxConnection *connection,
                                    GbxBodyStreamFunc too_large,
                                    gpointer user_data);
void gbx_body_stream_free (GbxBodyStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBodyStream, gbx_body_stream_free)

void gbx_body_stream_start (GbxBodyStream *self, guint64 max_bytes, gboolean keeps_all);
GBytes *gbx_body_stream_take (GbxBodyStream *self);
void gbx_body_stream_read (GbxBodyStream *self, GTask *task);
void gbx_body_stream_discard (GbxBodyStream *self);
void gbx_body_stream_close (GbxBodyStream *self);

G_END_DECLS
