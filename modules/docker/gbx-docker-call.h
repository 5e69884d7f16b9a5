/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-common-http.h"

G_BEGIN_DECLS

/* One request; path is that behind the version. The engine's refusals come out as GBX_ERROR, and
 * 304 as success: what was asked for is so already. With on_line the answer goes there. */
void gbx_docker_call_async (GbxCommonHttp *http,
                            const char *method,
                            const char *path,
                            JsonObject *body,
                            GbxCommonHttpLineFunc on_line,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GBytes *gbx_docker_call_finish (GAsyncResult *result, GError **error);

G_END_DECLS
