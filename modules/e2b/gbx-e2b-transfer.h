/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files and directories to and from a sandbox, and lists of them: what the server's routes
 * /list_files, /upload_file and /download_files do, as actions. Main context.
 */
#pragma once

#include "gbx-common-rest.h"

G_BEGIN_DECLS

void gbx_e2b_transfer_execute_async (GbxCommonRest *rest,
                                     GbxSandbox *sandbox,
                                     const char *user,
                                     gsize max_bytes,
                                     GbxRequest *request,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* (transfer full) */
GbxObservation *gbx_e2b_transfer_execute_finish (GAsyncResult *result, GError **error);

G_END_DECLS
