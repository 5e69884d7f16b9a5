/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The action run_ipython, where the sandbox has something that executes cells. Main context. */
#pragma once

#include "gbx-common-rest.h"

G_BEGIN_DECLS

void gbx_e2b_cells_execute_async (GbxCommonRest *rest,
                                  GbxSandbox *sandbox,
                                  GbxRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* (transfer full) */
GbxObservation *gbx_e2b_cells_execute_finish (GAsyncResult *result, GError **error);

G_END_DECLS
