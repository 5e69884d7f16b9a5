/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading files. Everything here blocks: for worker threads only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GByteArray *gbx_edit_file_read (const char *path,
                                gsize max_bytes,
                                GCancellable *cancellable,
                                GError **error);
gboolean gbx_edit_file_is_binary (const char *path);

/* An open file descriptor that closes itself: g_auto (GbxEditFd) fd = -1; */
typedef int GbxEditFd;

void gbx_edit_fd_close (GbxEditFd *fd);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxEditFd, gbx_edit_fd_close)

G_END_DECLS
