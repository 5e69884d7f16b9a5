/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The actions read, write and edit in a sandbox: what the path names is fetched, the editor works
 * on it here, and what it stores is sent back. Main context.
 */
#pragma once

#include "gbx-common-rest.h"
#include "gbx-edit-history.h"

G_BEGIN_DECLS

void gbx_e2b_files_execute_async (GbxCommonRest *rest,
                                  GbxSandbox *sandbox,
                                  const char *user,
                                  const char *directory,
                                  GbxEditHistory *history,
                                  GbxRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* (transfer full) */
GbxObservation *gbx_e2b_files_execute_finish (GAsyncResult *result, GError **error);

/* (transfer full): the request that stores a file, with what is above it. */
GbxCommonCall *gbx_e2b_files_new_store (GbxSandbox *sandbox,
                                        const char *user,
                                        const char *path,
                                        GBytes *content,
                                        GError **error);

G_END_DECLS
