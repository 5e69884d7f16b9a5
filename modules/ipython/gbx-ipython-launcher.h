/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-ipython-kernel.h"

G_BEGIN_DECLS

#define GBX_IPYTHON_TYPE_LAUNCHER (gbx_ipython_launcher_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonLauncher, gbx_ipython_launcher, GBX_IPYTHON, LAUNCHER, GObject)

GbxIpythonLauncher *gbx_ipython_launcher_new (GbxHost *host, GError **error);
void gbx_ipython_launcher_launch_async (GbxIpythonLauncher *self,
                                        const char *kernelspec,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GbxIpythonKernel *gbx_ipython_launcher_launch_finish (GbxIpythonLauncher *self,
                                                      GAsyncResult *result,
                                                      GError **error);

G_END_DECLS
