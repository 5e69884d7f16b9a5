/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of the type multipart/form-data, taken apart while they come. Pure. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GbxFilesMultipartHandler:
 * @begin: a part begins; @filename is %NULL for a plain field
 * @data: a piece of its content
 *
 * What a parser calls. %FALSE with an error ends the parsing.
 */
typedef struct
{
  gboolean (*begin) (const char *name, const char *filename, gpointer user_data, GError **error);
  gboolean (*data) (const guint8 *data, gsize size, gpointer user_data, GError **error);
} GbxFilesMultipartHandler;

typedef struct _GbxFilesMultipart GbxFilesMultipart;

GbxFilesMultipart *gbx_files_multipart_new (const char *content_type,
                                            const GbxFilesMultipartHandler *handler,
                                            gpointer user_data,
                                            GError **error);
void gbx_files_multipart_free (GbxFilesMultipart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxFilesMultipart, gbx_files_multipart_free)

gboolean gbx_files_multipart_feed (GbxFilesMultipart *self,
                                   const guint8 *data,
                                   gsize size,
                                   GError **error);
gboolean gbx_files_multipart_finish (GbxFilesMultipart *self, GError **error);

G_END_DECLS
