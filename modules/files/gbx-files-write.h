/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_files_write_all (int fd, const void *data, gsize size);

G_END_DECLS
