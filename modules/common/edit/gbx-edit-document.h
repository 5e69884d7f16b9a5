/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "gbx-edit-encoding.h"

G_BEGIN_DECLS

/*
 * GbxEditDocument:
 * The content of a file as it is edited: normalised text in front, and behind it what is needed to
 * keep encoding, byte order mark and the ends of lines that nobody touched. Immutable. Pure.
 */
typedef struct _GbxEditDocument GbxEditDocument;

GbxEditDocument *gbx_edit_document_new (GBytes *content);
void gbx_edit_document_free (GbxEditDocument *self);

GBytes *gbx_edit_document_get_content (GbxEditDocument *self);
const GString *gbx_edit_document_get_text (GbxEditDocument *self);
const GString *gbx_edit_document_get_literal_text (GbxEditDocument *self);

GString *gbx_edit_document_adapt (GbxEditDocument *self, const GString *argument);
GBytes *gbx_edit_document_replace (GbxEditDocument *self,
                                   gsize from,
                                   gsize to,
                                   const GString *replacement,
                                   char **out_problem);
GString *gbx_edit_document_preview (GbxEditDocument *self,
                                    gsize from,
                                    gsize to,
                                    const GString *replacement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditDocument, gbx_edit_document_free)

G_END_DECLS
