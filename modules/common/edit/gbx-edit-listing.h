/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an agent sees of a directory. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*GbxEditIsDirectoryFunc) (const char *path, gpointer user_data);

GString *gbx_edit_listing_format (const char *directory,
                                  GPtrArray *paths,
                                  guint hidden_count,
                                  GbxEditIsDirectoryFunc is_directory,
                                  gpointer user_data);

G_END_DECLS
