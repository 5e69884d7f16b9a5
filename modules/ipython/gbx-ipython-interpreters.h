/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where Python may be found that has a kernel. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **gbx_ipython_interpreters_find (const char *setting,
                                      const char *user_path,
                                      const char *server_path);
char *gbx_ipython_interpreters_extend_path (const char *path, const char *interpreter);
gboolean gbx_ipython_interpreters_lacks_kernel (const char *log);

G_END_DECLS
