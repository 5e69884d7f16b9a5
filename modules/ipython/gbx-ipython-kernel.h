/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-ipython-connection.h"
#include "gbx-ipython-launch.h"

G_BEGIN_DECLS

#define GBX_IPYTHON_TYPE_KERNEL (gbx_ipython_kernel_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonKernel, gbx_ipython_kernel, GBX_IPYTHON, KERNEL, GObject)

GbxIpythonKernel *gbx_ipython_kernel_new (GbxIpythonLaunch *launch);
void gbx_ipython_kernel_start_async (GbxIpythonKernel *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean gbx_ipython_kernel_start_finish (GbxIpythonKernel *self,
                                          GAsyncResult *result,
                                          GError **error);
void gbx_ipython_kernel_stop_async (GbxIpythonKernel *self,
                                    gboolean at_once,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void gbx_ipython_kernel_stop_finish (GbxIpythonKernel *self, GAsyncResult *result);

char *gbx_ipython_kernel_send (GbxIpythonKernel *self,
                               GbxIpythonChannel channel,
                               const char *type,
                               JsonNode *content);
void gbx_ipython_kernel_interrupt (GbxIpythonKernel *self);
void gbx_ipython_kernel_kill (GbxIpythonKernel *self);
gboolean gbx_ipython_kernel_is_alive (GbxIpythonKernel *self);
void gbx_ipython_kernel_renew (GbxIpythonKernel *self, GbxIpythonChannel channel);
gboolean gbx_ipython_kernel_is_quiet (GbxIpythonKernel *self);
gboolean gbx_ipython_kernel_is_python (GbxIpythonKernel *self);
const char *gbx_ipython_kernel_get_program (GbxIpythonKernel *self);
char *gbx_ipython_kernel_describe_exit (GbxIpythonKernel *self);
void gbx_ipython_kernel_forget_lines (GbxIpythonKernel *self);
char *gbx_ipython_kernel_get_last_lines (GbxIpythonKernel *self);

G_END_DECLS
