/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ZeroMQ's library, opened when the first kernel starts: with all that it needs in turn it takes
 * longer than the rest of a server's start, and the server is not to wait for it. */
#pragma once

#include <gio/gio.h>
#include <zmq.h>

G_BEGIN_DECLS

/* Its functions that are called here. */
typedef struct
{
  __typeof__ (&zmq_ctx_new) ctx_new;
  __typeof__ (&zmq_ctx_term) ctx_term;
  __typeof__ (&zmq_socket) socket;
  __typeof__ (&zmq_close) close;
  __typeof__ (&zmq_connect) connect;
  __typeof__ (&zmq_disconnect) disconnect;
  __typeof__ (&zmq_setsockopt) setsockopt;
  __typeof__ (&zmq_getsockopt) getsockopt;
  __typeof__ (&zmq_send) send;
  __typeof__ (&zmq_msg_init) msg_init;
  __typeof__ (&zmq_msg_recv) msg_recv;
  __typeof__ (&zmq_msg_data) msg_data;
  __typeof__ (&zmq_msg_size) msg_size;
  __typeof__ (&zmq_msg_close) msg_close;
  __typeof__ (&zmq_strerror) strerror;
} GbxIpythonZmq;

void gbx_ipython_zmq_load_async (GAsyncReadyCallback callback, gpointer user_data);
gboolean gbx_ipython_zmq_load_finish (GAsyncResult *result, GError **error);
const GbxIpythonZmq *gbx_ipython_zmq_get (void);

G_END_DECLS
