/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our script in a page's frames, in a world of its own that the page cannot reach. */
#pragma once

#include "gbx-browse-page.h"

G_BEGIN_DECLS

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
