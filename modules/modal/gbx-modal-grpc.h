/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls of gRPC, as what carries the requests of modules/common: a message in its frame goes out,
 * and what comes back is all frames of the answer, or what was refused, with the nearest status of
 * HTTP. Each call has a connection of its own. Main context.
 */
#pragma once

#include "gbx-common-rest.h"

G_BEGIN_DECLS

typedef struct _GbxModalGrpc GbxModalGrpc;

/* address: http:// (HTTP/2 without asking for it) or https://. headers: name, value, …; in lower
 * case, and sent with each call. */
GbxModalGrpc *
gbx_modal_grpc_new (const char *address, const char *const *headers, GError **error);
/* Believe the authorities in a file, instead of those of the system. */
gboolean gbx_modal_grpc_set_ca_file (GbxModalGrpc *self, const char *path, GError **error);
GbxModalGrpc *gbx_modal_grpc_ref (GbxModalGrpc *self);
void gbx_modal_grpc_unref (GbxModalGrpc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModalGrpc, gbx_modal_grpc_unref)

extern const GbxCommonCarrier gbx_modal_grpc_carrier;

G_END_DECLS
