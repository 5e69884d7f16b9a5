/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a specification to a sandbox whose server answers; or nothing at all. */
#pragma once

#include "gbx-client.h"
#include "gbx-provider.h"

G_BEGIN_DECLS

/* Makes a sandbox and waits for its server. Whatever fails, and whoever gives up: what was made is
 * removed before the callback. */
void gbx_bring_up_async (GbxProvider *provider,
                         GbxSandboxSpec *spec,
                         gint64 timeout_usec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
GbxSandbox *gbx_bring_up_finish (GAsyncResult *result, GError **error);

/* Waits for the server of a sandbox that is there; one that dies is noticed at once. */
void gbx_bring_up_wait_async (GbxProvider *provider,
                              GbxSandbox *sandbox,
                              gint64 timeout_usec,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean gbx_bring_up_wait_finish (GAsyncResult *result, GError **error);

G_END_DECLS
