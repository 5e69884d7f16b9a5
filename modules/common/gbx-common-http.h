/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to an HTTP API that speaks JSON, over TCP or a unix socket. Main context. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct _GbxCommonHttp GbxCommonHttp;

/* A line of an answer that comes line by line, without its end. */
typedef void (*GbxCommonHttpLineFunc) (const char *line, gsize length_bytes, gpointer user_data);
/* A piece of an answer, as it came. */
typedef void (*GbxCommonHttpChunkFunc) (GBytes *chunk, gpointer user_data);

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

/* What is sent with each request: name, value, … */
void gbx_common_http_set_headers (GbxCommonHttp *self, const char *const *headers);
/* Believe the authorities in a file, instead of those of the system. */
gboolean gbx_common_http_set_ca_file (GbxCommonHttp *self, const char *path, GError **error);
/* Go through the proxies that the environment names (http_proxy, https_proxy, no_proxy). */
void gbx_common_http_use_proxies (GbxCommonHttp *self);

/* One request; nothing is owned. */
typedef struct
{
  const char *method;
  const char *path;           /* behind the address, or a whole address of its own */
  JsonObject *body;           /* (nullable) */
  GBytes *data;               /* (nullable): a body that is no JSON */
  GBytes *head;               /* (nullable): before data */
  GBytes *tail;               /* (nullable): behind data */
  const char *content_type;   /* (nullable): of data */
  const char *const *headers; /* (nullable): name, value, … */
  gsize max_answer_bytes;
  GbxCommonHttpLineFunc on_line;   /* (nullable): a successful answer goes there and is not kept */
  GbxCommonHttpChunkFunc on_chunk; /* (nullable): the same */
} GbxCommonHttpRequest;

/* user_data is that of on_line and on_chunk too. */
void gbx_common_http_send_async (GbxCommonHttp *self,
                                 const GbxCommonHttpRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The status, whatever it is, and the body; NULL with an error if there was no answer. */
GBytes *gbx_common_http_send_finish (GAsyncResult *result, guint *out_status, GError **error);
/* Of the same result: a header of the answer, NULL if it has none; and whether some of the request
 * may have arrived. */
const char *gbx_common_http_get_header (GAsyncResult *result, const char *name);
gboolean gbx_common_http_was_sent (GAsyncResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCommonHttp, gbx_common_http_unref)

G_END_DECLS
