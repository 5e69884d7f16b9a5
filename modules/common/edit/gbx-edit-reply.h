/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GbxEditReply:
 * @is_error: whether it becomes an `error` observation instead of the action's own kind
 * @content: the text that the agent sees; U+0000 may stand in it
 * @diff: (nullable): what an edit changed
 *
 * What came of one action. Made in a worker thread, read on the main context.
 */
typedef struct
{
  gboolean is_error;
  GString *content;
  GString *diff;
} GbxEditReply;

GbxEditReply *gbx_edit_reply_new (GString *content);
GbxEditReply *gbx_edit_reply_new_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void gbx_edit_reply_free (GbxEditReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditReply, gbx_edit_reply_free)

G_END_DECLS
