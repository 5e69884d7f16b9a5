/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts what the browser's pipe brings into messages, each of which a NUL ends. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBrowseFraming GbxBrowseFraming;

/* @message: (transfer none): without its NUL; never empty */
typedef void (*GbxBrowseFramingFunc) (GBytes *message, gpointer user_data);

GbxBrowseFraming *gbx_browse_framing_new (gsize max_bytes);
void gbx_browse_framing_free (GbxBrowseFraming *self);
gboolean gbx_browse_framing_push (GbxBrowseFraming *self,
                                  const char *data,
                                  gsize length_bytes,
                                  GbxBrowseFramingFunc on_message,
                                  gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseFraming, gbx_browse_framing_free)

G_END_DECLS
