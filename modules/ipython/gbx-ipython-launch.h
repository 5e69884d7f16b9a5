/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How one kernel is to be started; a plain value. */
#pragma once

#include "gbx-ipython-account.h"

G_BEGIN_DECLS

typedef struct
{
  char *kernel_name;
  char **argv; /* {connection_file} stands for the file's path */
  char **environment;
  char *start_directory;
  char *socket_parent; /* where a directory for the sockets is made */
  gboolean interrupt_by_message;
  gint64 timeout_usec;
  gsize max_stream_bytes;           /* as for gbx_ipython_connection_new() */
  const GbxIpythonAccount *account; /* not owned */
} GbxIpythonLaunch;

GbxIpythonLaunch *gbx_ipython_launch_new (const GbxIpythonAccount *account);
void gbx_ipython_launch_free (GbxIpythonLaunch *self);
char **gbx_ipython_launch_build_argv (const GbxIpythonLaunch *self, const char *connection_file);
char *gbx_ipython_launch_make_directory (const GbxIpythonLaunch *self, GError **error);
gboolean gbx_ipython_launch_write_file (const GbxIpythonLaunch *self,
                                        const char *path,
                                        const char *text,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonLaunch, gbx_ipython_launch_free)

G_END_DECLS
