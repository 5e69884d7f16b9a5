/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-connection.h"

G_BEGIN_DECLS

#define GBX_TYPE_ACCEPTOR (gbx_acceptor_get_type ())
G_DECLARE_FINAL_TYPE (GbxAcceptor, gbx_acceptor, GBX, ACCEPTOR, GObject)

typedef void (*GbxAcceptorFunc) (GbxAcceptor *self, GbxConnection *connection, gpointer user_data);

GbxAcceptor *gbx_acceptor_new (const GbxHttpLimits *limits,
                               GbxAcceptorFunc accepted,
                               GbxAcceptorFunc closed,
                               gpointer user_data);

gboolean gbx_acceptor_bind (GbxAcceptor *self, const char *host, guint16 port, GError **error);
gboolean gbx_acceptor_listen (GbxAcceptor *self, GError **error);
guint16 gbx_acceptor_get_port (GbxAcceptor *self);
guint gbx_acceptor_get_count (GbxAcceptor *self);

void gbx_acceptor_close (GbxAcceptor *self);
void gbx_acceptor_hang_up_idle (GbxAcceptor *self);
void gbx_acceptor_hang_up (GbxAcceptor *self);

G_END_DECLS
