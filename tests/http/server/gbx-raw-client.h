/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A client that sends exactly the bytes it is told to, on the main loop that the server runs on
 * as well.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GbxRawClient GbxRawClient;

GbxRawClient *gbx_raw_client_new (guint16 port);
void gbx_raw_client_free (GbxRawClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxRawClient, gbx_raw_client_free)

void gbx_raw_client_send (GbxRawClient *self, const char *text);
void gbx_raw_client_send_bytes (GbxRawClient *self, const void *data, gsize length_bytes);
gssize gbx_raw_client_try_send (GbxRawClient *self, const void *data, gsize length_bytes);
void gbx_raw_client_shut_down_write (GbxRawClient *self);

/* (transfer full): one response, head and body; NULL if the server closed before its end. */
char *gbx_raw_client_read_response (GbxRawClient *self);

/* (transfer full): what comes until @text is in it, or the server closes. */
char *gbx_raw_client_read_until (GbxRawClient *self, const char *text);

/* (transfer full): what comes until the server closes. */
char *gbx_raw_client_read_all (GbxRawClient *self);

/* Sends a request, and reads the response. */
char *gbx_raw_client_ask (GbxRawClient *self, const char *request);

guint gbx_raw_response_get_status (const char *response);
const char *gbx_raw_response_get_body (const char *response);
gboolean gbx_raw_response_has_header (const char *response, const char *line);

G_END_DECLS
