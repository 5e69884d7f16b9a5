/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to an HTTP API that speaks JSON, over TCP or a unix socket. Main context. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct _GbxCommonHttp GbxCommonHttp;

/* A line of an answer that comes line by line, without its end. */
typedef void (*GbxCommonHttpLineFunc) (const char *line, gsize length_bytes, gpointer user_data);

/* address: unix:///path, tcp://host:port, or http:// and https:// as they are. */
GbxCommonHttp *gbx_common_http_new (const char *address, GError **error);
/* Trust in the authority alone, and a certificate of our own; all are PEM files. Blocks for as long
 * as three small files take. */
gboolean gbx_common_http_set_tls (GbxCommonHttp *self,
                                  const char *authority,
                                  const char *certificate,
                                  const char *key,
                                  GError **error);
GbxCommonHttp *gbx_common_http_ref (GbxCommonHttp *self);
void gbx_common_http_unref (GbxCommonHttp *self);

/* body: (nullable). With on_line the answer goes there, if it is a successful one, and is not kept;
 * user_data is its data too. The answer is at most max_answer_bytes. */
void gbx_common_http_send_async (GbxCommonHttp *self,
                                 const char *method,
                                 const char *path,
                                 JsonObject *body,
                                 gsize max_answer_bytes,
                                 GbxCommonHttpLineFunc on_line,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The status, whatever it is, and the body; NULL with an error if there was no answer. */
GBytes *gbx_common_http_send_finish (GAsyncResult *result, guint *out_status, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCommonHttp, gbx_common_http_unref)

G_END_DECLS
