/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sockets to one kernel. Main context only. */
#pragma once

#include "gbx-ipython-message.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_IPYTHON_CHANNEL_SHELL,
  GBX_IPYTHON_CHANNEL_IOPUB,
  GBX_IPYTHON_CHANNEL_STDIN,
  GBX_IPYTHON_CHANNEL_CONTROL,
  GBX_IPYTHON_N_CHANNELS
} GbxIpythonChannel;

#define GBX_IPYTHON_TYPE_CONNECTION (gbx_ipython_connection_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonConnection,
                      gbx_ipython_connection,
                      GBX_IPYTHON,
                      CONNECTION,
                      GObject)

GbxIpythonConnection *gbx_ipython_connection_new (const char *prefix,
                                                  gsize max_stream_bytes,
                                                  GError **error);
char *gbx_ipython_connection_build_file (GbxIpythonConnection *self, const char *kernel_name);
char *gbx_ipython_connection_send (GbxIpythonConnection *self,
                                   GbxIpythonChannel channel,
                                   const char *type,
                                   JsonNode *content);
void gbx_ipython_connection_renew (GbxIpythonConnection *self, GbxIpythonChannel channel);
gboolean gbx_ipython_connection_is_quiet (GbxIpythonConnection *self);
void gbx_ipython_connection_close (GbxIpythonConnection *self);

G_END_DECLS
