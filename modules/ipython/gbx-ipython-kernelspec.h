/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an installed kernel says of how it is started: kernels/NAME/kernel.json. */
#pragma once

#include "gbx-ipython-launch.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char **argv;
  char **environment; /* NAME=value */
  gboolean interrupt_by_message;
} GbxIpythonKernelspec;

GbxIpythonKernelspec *gbx_ipython_kernelspec_parse (const char *name,
                                                    GBytes *text,
                                                    GError **error);
void gbx_ipython_kernelspec_free (GbxIpythonKernelspec *self);
void gbx_ipython_kernelspec_apply (const GbxIpythonKernelspec *self, GbxIpythonLaunch *launch);

void gbx_ipython_kernelspec_find_async (const char *name,
                                        const char *const *environment,
                                        const char *interpreter,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GbxIpythonKernelspec *gbx_ipython_kernelspec_find_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonKernelspec, gbx_ipython_kernelspec_free)

G_END_DECLS
