/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One client's connection, between the socket and the HTTP library. It knows what the library does
 * not say: how long a client has taken over a head, how large that head is, whether anything moves.
 */
#pragma once

#include <gio/gio.h>

#include "gbx-http-error.h"
#include "gbx-http-limits.h"

G_BEGIN_DECLS

/**
 * GbxConnectionPhase:
 * @GBX_CONNECTION_PHASE_IDLE: waits for the first byte of a request
 * @GBX_CONNECTION_PHASE_HEAD: reads the head of a request
 * @GBX_CONNECTION_PHASE_BODY: reads the body of a request
 * @GBX_CONNECTION_PHASE_ANSWER: the request is complete: is worked on, then answered
 * @GBX_CONNECTION_PHASE_TAKEN: speaks another protocol, with a module
 * @GBX_CONNECTION_PHASE_REFUSED: the request was refused before its end
 * @GBX_CONNECTION_PHASE_CLOSED: nothing comes or goes any more
 */
typedef enum
{
  GBX_CONNECTION_PHASE_IDLE,
  GBX_CONNECTION_PHASE_HEAD,
  GBX_CONNECTION_PHASE_BODY,
  GBX_CONNECTION_PHASE_ANSWER,
  GBX_CONNECTION_PHASE_TAKEN,
  GBX_CONNECTION_PHASE_REFUSED,
  GBX_CONNECTION_PHASE_CLOSED,
} GbxConnectionPhase;

#define GBX_TYPE_CONNECTION (gbx_connection_get_type ())
G_DECLARE_FINAL_TYPE (GbxConnection, gbx_connection, GBX, CONNECTION, GIOStream)

/* Called once, when the socket is closed. */
typedef void (*GbxConnectionClosedFunc) (GbxConnection *self, gpointer user_data);

GbxConnection *gbx_connection_new (GSocket *socket,
                                   const GbxHttpLimits *limits,
                                   GbxConnectionClosedFunc closed,
                                   gpointer user_data);
GbxConnection *gbx_connection_lookup (GSocketAddress *remote_address);

GSocketAddress *gbx_connection_get_remote_address (GbxConnection *self);
GbxConnectionPhase gbx_connection_get_phase (GbxConnection *self);
gint64 gbx_connection_get_idle_since_usec (GbxConnection *self);

void gbx_connection_set_phase (GbxConnection *self, GbxConnectionPhase phase);
void gbx_connection_watch_write (GbxConnection *self);
void gbx_connection_expect_head (GbxConnection *self);
void gbx_connection_refuse (GbxConnection *self, GBytes *response);
void gbx_connection_drop (GbxConnection *self);
void gbx_connection_hang_up (GbxConnection *self);
void gbx_connection_check_time (GbxConnection *self, gint64 now_usec);
GSource *gbx_connection_create_gone_source (GbxConnection *self);

/* For the two streams of the connection. */
GSocket *gbx_connection_get_socket (GbxConnection *self);
gboolean gbx_connection_has_more (GbxConnection *self);
gssize gbx_connection_read (GbxConnection *self, void *buffer, gsize count, GError **error);
gssize gbx_connection_write (GbxConnection *self, const void *buffer, gsize count, GError **error);

G_END_DECLS
