/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions themselves. They block as their store does: for worker threads only. */
#pragma once

#include "gbx-edit-call.h"
#include "gbx-edit-reply.h"

G_BEGIN_DECLS

GbxEditReply *gbx_edit_job_run (GbxEditCall *call, GCancellable *cancellable, GError **error);

GbxEditReply *gbx_edit_job_read (GbxEditCall *call, GCancellable *cancellable, GError **error);
GbxEditReply *gbx_edit_job_write (GbxEditCall *call,
                                  GCancellable *cancellable,
                                  GError **error);
GbxEditReply *gbx_edit_job_edit (GbxEditCall *call,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
