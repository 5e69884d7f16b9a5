/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_vscode_folder_prepare (const char *folder, guint user_id, GError **error);

G_END_DECLS
