/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * GbxEditRights:
 * With whose rights the calling thread touches files: those of the process, or those of the
 * sandbox user. Plain value of one job; used by one thread.
 */
typedef struct _GbxEditRights GbxEditRights;

GbxEditRights *gbx_edit_rights_new (const char *user_name, guint user_id);
void gbx_edit_rights_free (GbxEditRights *self);

gboolean gbx_edit_rights_enter (GbxEditRights *self, int *out_errnum);
void gbx_edit_rights_leave (GbxEditRights *self);
gboolean gbx_edit_rights_are_entered (const GbxEditRights *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditRights, gbx_edit_rights_free)

G_END_DECLS
