/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-common-http.h"

G_BEGIN_DECLS

/* An engine, and the version of its API that it speaks with us. */
typedef struct _GbxDockerEngine GbxDockerEngine;

/* address: unix:// or tcp://. certificates: (nullable): the folder of ca.pem, cert.pem and key.pem;
 * tcp:// is then over TLS, and both sides prove who they are. */
GbxDockerEngine *gbx_docker_engine_new (const char *address,
                                        const char *certificates,
                                        GError **error);
GbxDockerEngine *gbx_docker_engine_ref (GbxDockerEngine *self);
void gbx_docker_engine_unref (GbxDockerEngine *self);

/* One request; path is that behind the version. The engine's refusals come out as GBX_ERROR, and
 * 304 as success: what was asked for is so already. With on_line the answer goes there. */
void gbx_docker_call_async (GbxDockerEngine *engine,
                            const char *method,
                            const char *path,
                            JsonObject *body,
                            GbxCommonHttpLineFunc on_line,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GBytes *gbx_docker_call_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxDockerEngine, gbx_docker_engine_unref)

G_END_DECLS
