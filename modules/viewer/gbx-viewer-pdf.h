/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PDF by poppler's programs. Blocks: for worker threads. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GArray *gbx_viewer_pdf_measure (const char *path, GError **error);
GBytes *gbx_viewer_pdf_draw (const char *path, guint page, GError **error);

GArray *gbx_viewer_pdf_parse (const char *text);

G_END_DECLS
