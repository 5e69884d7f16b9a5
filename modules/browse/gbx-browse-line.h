/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two ends of a client's connection share: its socket on the main context, and its place
 * in the conversation with the browser, in the engine's thread. Any thread may hold a reference.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBrowseLine GbxBrowseLine;

/* @message: (transfer none) (nullable): for the client; %NULL: that was all. Main context. */
typedef void (*GbxBrowseLineFunc) (GBytes *message, gpointer user_data);
/* What was taken from the client is dealt with: more may come. Main context. */
typedef void (*GbxBrowseLineReadyFunc) (gpointer user_data);

GbxBrowseLine *gbx_browse_line_new (GbxBrowseLineFunc on_message,
                                    GbxBrowseLineReadyFunc on_ready,
                                    gpointer user_data);
GbxBrowseLine *gbx_browse_line_ref (GbxBrowseLine *self);
void gbx_browse_line_unref (GbxBrowseLine *self);

/* Main context. */
void gbx_browse_line_cut (GbxBrowseLine *self);
void gbx_browse_line_has_sent (GbxBrowseLine *self, gsize length_bytes);

/* Any thread. */
gboolean gbx_browse_line_send (GbxBrowseLine *self, GBytes *message);
void gbx_browse_line_end (GbxBrowseLine *self);
void gbx_browse_line_be_ready (GbxBrowseLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseLine, gbx_browse_line_unref)

G_END_DECLS
