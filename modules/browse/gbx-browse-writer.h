/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes text with marks: line breaks and blanks are held back until something follows that wants
 * them. Pure; one thread at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBrowseWriter GbxBrowseWriter;

GbxBrowseWriter *gbx_browse_writer_new (void);
void gbx_browse_writer_free (GbxBrowseWriter *self);
void gbx_browse_writer_add_blank (GbxBrowseWriter *self);
void gbx_browse_writer_add_text (GbxBrowseWriter *self, const char *text);
void gbx_browse_writer_add_mark (GbxBrowseWriter *self, const char *mark);
void gbx_browse_writer_break_line (GbxBrowseWriter *self);
void gbx_browse_writer_break_row (GbxBrowseWriter *self);
void gbx_browse_writer_break_paragraph (GbxBrowseWriter *self);
void gbx_browse_writer_open_emphasis (GbxBrowseWriter *self, const char *mark, gboolean is_parted);
void gbx_browse_writer_close_emphasis (GbxBrowseWriter *self, const char *mark);
void gbx_browse_writer_open_item (GbxBrowseWriter *self, const char *mark);
void gbx_browse_writer_open_quote (GbxBrowseWriter *self);
void gbx_browse_writer_close_quote (GbxBrowseWriter *self);
void gbx_browse_writer_open_verbatim (GbxBrowseWriter *self, guint lists_count);
void gbx_browse_writer_close_verbatim (GbxBrowseWriter *self);
gboolean gbx_browse_writer_is_verbatim (const GbxBrowseWriter *self);
guint gbx_browse_writer_count_quotes (const GbxBrowseWriter *self);
gsize gbx_browse_writer_get_size_bytes (const GbxBrowseWriter *self);
char *gbx_browse_writer_finish (GbxBrowseWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseWriter, gbx_browse_writer_free)

G_END_DECLS
