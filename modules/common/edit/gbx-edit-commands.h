/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands of `edit` that change a file. They block: worker threads only. */
#pragma once

#include "gbx-edit-call.h"
#include "gbx-edit-reply.h"

G_BEGIN_DECLS

GbxEditReply *gbx_edit_command_create (GbxEditCall *call,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GError **error);
GbxEditReply *gbx_edit_command_str_replace (GbxEditCall *call,
                                            const char *path,
                                            GCancellable *cancellable,
                                            GError **error);
GbxEditReply *gbx_edit_command_insert (GbxEditCall *call,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GError **error);
GbxEditReply *gbx_edit_command_undo_edit (GbxEditCall *call,
                                          const char *path,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
