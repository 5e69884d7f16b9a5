/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files the editor takes: not too large, and text. Blocks: worker threads only. */
#pragma once

#include <gio/gio.h>

#include "gbx-edit-document.h"
#include "gbx-edit-store.h"

G_BEGIN_DECLS

GBytes *gbx_edit_content_read (GbxEditStore *files,
                               const char *path,
                               GCancellable *cancellable,
                               GError **error);
GbxEditDocument *gbx_edit_content_load (GbxEditStore *files,
                                        const char *path,
                                        GCancellable *cancellable,
                                        GError **error);
gboolean gbx_edit_content_check (const char *path, GBytes *content, GError **error);

G_END_DECLS
