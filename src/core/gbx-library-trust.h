/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a library is one that this process may run as its own code, and a program one that may be
 * run for it. Blocks on file metadata. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_library_trust_check (const char *path,
                                  gboolean is_development,
                                  char **out_warning,
                                  GError **error);
gboolean gbx_library_trust_check_program (const char *path, GError **error);

G_END_DECLS
