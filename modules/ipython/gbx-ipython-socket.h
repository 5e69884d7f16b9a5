/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One ZeroMQ socket as a source of the main context. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonSocket GbxIpythonSocket;

/* frames: (transfer full) (element-type GBytes): one message */
typedef void (*GbxIpythonSocketFunc) (GPtrArray *frames, gpointer user_data);

GbxIpythonSocket *gbx_ipython_socket_new (int type,
                                          const char *identity,
                                          const char *endpoint,
                                          GbxIpythonSocketFunc callback,
                                          gpointer user_data,
                                          GError **error);
void gbx_ipython_socket_free (GbxIpythonSocket *self);
gboolean gbx_ipython_socket_send (GbxIpythonSocket *self, GPtrArray *frames);
void gbx_ipython_socket_renew (GbxIpythonSocket *self);
gboolean gbx_ipython_socket_is_readable (GbxIpythonSocket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonSocket, gbx_ipython_socket_free)

G_END_DECLS
