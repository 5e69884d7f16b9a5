/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text that a peer makes grow, held in bounded memory: above the limit the beginning and the end
 * stay, and a notice stands for what was between. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonBoundedText GbxIpythonBoundedText;

GbxIpythonBoundedText *gbx_ipython_bounded_text_new (gsize max_bytes);
void gbx_ipython_bounded_text_free (GbxIpythonBoundedText *self);
void gbx_ipython_bounded_text_append (GbxIpythonBoundedText *self, const char *text);
void gbx_ipython_bounded_text_skip (GbxIpythonBoundedText *self, gsize length_bytes);
gsize gbx_ipython_bounded_text_get_total_bytes (const GbxIpythonBoundedText *self);
char *gbx_ipython_bounded_text_build (const GbxIpythonBoundedText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonBoundedText, gbx_ipython_bounded_text_free)

G_END_DECLS
