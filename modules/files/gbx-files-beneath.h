/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening what is below a directory, and nothing else. Blocks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int gbx_files_beneath_open (int root_fd, const char *path, int flags);
int gbx_files_beneath_make_directory (int root_fd, const char *path);

G_END_DECLS
