/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GbxEditHistory:
 * What files held before they were edited, for `undo_edit`: a few versions a path, within a limit
 * on the whole. Reference counted; any thread.
 */
typedef struct _GbxEditHistory GbxEditHistory;

/*
 * GbxEditVersion:
 * @content: the bytes of the file
 * @is_literal: whether its line ends are shown as they are, because a client wrote them
 *
 * One version of a file. Reference counted with g_atomic_rc_box functions.
 */
typedef struct
{
  GBytes *content;
  gboolean is_literal;
} GbxEditVersion;

void gbx_edit_version_unref (GbxEditVersion *self);

GbxEditHistory *gbx_edit_history_new (gsize max_bytes);
GbxEditHistory *gbx_edit_history_ref (GbxEditHistory *self);
void gbx_edit_history_unref (GbxEditHistory *self);

void gbx_edit_history_push (GbxEditHistory *self,
                            const char *path,
                            GBytes *content,
                            gboolean is_literal);
GbxEditVersion *gbx_edit_history_peek (GbxEditHistory *self, const char *path);
void gbx_edit_history_pop (GbxEditHistory *self, const char *path, GbxEditVersion *version);

gsize gbx_edit_history_get_size_bytes (GbxEditHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditVersion, gbx_edit_version_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditHistory, gbx_edit_history_unref)

G_END_DECLS
