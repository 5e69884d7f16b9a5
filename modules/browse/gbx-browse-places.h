/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the browser's files go, and whose they are. Immutable; any thread. */
typedef struct
{
  char *screenshots; /* a folder */
  char *downloads;   /* a folder: files as the browser stores them */
  char *files;       /* a folder: files as agents are told of them */
  gboolean changes_owner;
  guint user_id;
  guint group_id;
} GbxBrowsePlaces;

GbxBrowsePlaces *gbx_browse_places_new (const char *workspace, const char *user_name);
GbxBrowsePlaces *gbx_browse_places_ref (GbxBrowsePlaces *self);
void gbx_browse_places_unref (GbxBrowsePlaces *self);
gboolean gbx_browse_places_make (const GbxBrowsePlaces *self, const char *folder, GError **error);
void gbx_browse_places_give (const GbxBrowsePlaces *self, const char *path);
char *gbx_browse_places_save_screenshot (const GbxBrowsePlaces *self,
                                         GBytes *picture,
                                         GError **error);
char *gbx_browse_places_save_download (const GbxBrowsePlaces *self,
                                       const char *guid,
                                       const char *suggested_name,
                                       guint number,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowsePlaces, gbx_browse_places_unref)

G_END_DECLS
