/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages that the viewer shows. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GbxViewerSheet:
 * @width: in pixels
 * @height: likewise
 *
 * One page of a PDF.
 */
typedef struct
{
  guint width;
  guint height;
} GbxViewerSheet;

char *gbx_viewer_page_make_message (const char *title, const char *path, const char *reason);
char *gbx_viewer_page_make_image (const char *path);
char *gbx_viewer_page_make_pdf (const char *path, const GArray *sheets);
char *gbx_viewer_page_make_error (const char *path, const char *reason);

G_END_DECLS
