/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing files so that a crash leaves the old or the new one. Blocks: worker threads only. */
#pragma once

#include <gio/gio.h>

#include "gbx-edit-rights.h"

G_BEGIN_DECLS

gboolean gbx_edit_save (const char *path,
                        GBytes *content,
                        guint owner,
                        GbxEditRights *rights,
                        GCancellable *cancellable,
                        int *out_owner_errnum,
                        GError **error);
gboolean gbx_edit_save_new (const char *path,
                            GBytes *content,
                            guint owner,
                            GbxEditRights *rights,
                            GCancellable *cancellable,
                            GError **error);
gboolean gbx_edit_save_make_parents (const char *path,
                                     guint owner,
                                     GbxEditRights *rights,
                                     GError **error);

G_END_DECLS
