/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing files so that a crash leaves the old or the new one. Blocks: worker threads only. */
#pragma once

#include <gio/gio.h>

#include "gbx-edit-file.h"
#include "gbx-edit-meanwhile.h"
#include "gbx-edit-rights.h"

G_BEGIN_DECLS

/*
 * GbxEditSaved:
 * @owner_errnum: an errno if a new file could not be given its owner, else 0
 * @replaced_fd: the file that was there before, or -1. Closing it makes the file system free it,
 *   which nobody needs to wait for.
 */
typedef struct
{
  int owner_errnum;
  GbxEditFd replaced_fd;
} GbxEditSaved;

gboolean gbx_edit_save (const char *path,
                        GBytes *content,
                        guint owner,
                        GbxEditRights *rights,
                        const GbxEditMeanwhile *meanwhile,
                        GCancellable *cancellable,
                        GbxEditSaved *out_saved,
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
