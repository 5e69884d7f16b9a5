/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends what a worker thread makes, as fast as the client takes it and no faster. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* Makes the next piece, in a thread; one shorter than GBX_DOWNLOAD_CHUNK_BYTES is the last. */
typedef GBytes *(*GbxFilesSenderFunc) (gpointer source, GError **error);

void gbx_files_sender_run (GbxExchange *exchange,
                           guint status,
                           const char *content_type,
                           GbxFilesSenderFunc next,
                           gpointer source,
                           GTask *task);

G_END_DECLS
