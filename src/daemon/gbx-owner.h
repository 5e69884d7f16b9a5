/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_owner_make_directories (const char *path, GError **error);
guint gbx_owner_give (const char *path, guint32 user_id, guint32 group_id);
gboolean gbx_owner_let_group_write (const char *path, GError **error);

G_END_DECLS
