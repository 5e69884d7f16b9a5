/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our script in a page's frames, in a world of its own that the page cannot reach. */
#pragma once

#include "gbx-browse-page.h"

G_BEGIN_DECLS

void gbx_browse_world_prepare (GbxBrowsePage *page, gint64 wait_usec);
gint64 gbx_browse_world_begin (GbxBrowsePage *page,
                               const char *frame_id,
                               GError **error,
                               const char *function,
                               ...);
JsonObject *gbx_browse_world_end (GbxBrowsePage *page,
                                  const char *frame_id,
                                  gint64 id,
                                  gint64 wait_usec,
                                  GError **error);
JsonObject *gbx_browse_world_call (GbxBrowsePage *page,
                                   const char *frame_id,
                                   gint64 wait_usec,
                                   GError **error,
                                   const char *function,
                                   ...);
char *gbx_browse_world_get_element (GbxBrowsePage *page,
                                    const char *frame_id,
                                    const char *bid,
                                    GError **error);

G_END_DECLS
