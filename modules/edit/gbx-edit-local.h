/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of this machine, for one action. Blocks: worker threads only. */
#pragma once

#include "gbx-edit-call.h"
#include "gbx-edit-file.h"
#include "gbx-edit-reply.h"

G_BEGIN_DECLS

typedef struct _GbxEditLocal GbxEditLocal;

GbxEditLocal *gbx_edit_local_new (const char *user_name, guint user_id, gboolean uses_user_rights);
void gbx_edit_local_free (GbxEditLocal *self);

GbxEditReply *gbx_edit_local_run (GbxEditLocal *self,
                                  GbxEditCall *call,
                                  GCancellable *cancellable,
                                  GError **error);
GbxEditFd gbx_edit_local_steal_replaced (GbxEditLocal *self);

G_END_DECLS
