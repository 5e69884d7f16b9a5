/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the system knows of one user or group. */
typedef enum
{
  GBX_USER_LOOKUP_FAILED,
  GBX_USER_LOOKUP_UNKNOWN,
  GBX_USER_LOOKUP_FOUND,
} GbxUserLookup;

GbxUserLookup gbx_user_database_find_user (const char *path,
                                           const char *name,
                                           guint32 *out_user_id,
                                           GError **error);
GbxUserLookup gbx_user_database_find_group (const char *path,
                                            const char *name,
                                            guint32 *out_group_id,
                                            GError **error);

G_END_DECLS
