/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Clients of the DevTools protocol that talk with our browser beside us. Each has a session of its
 * own with the browser, which it takes for the browser itself, and the sessions that it made from
 * there. Of the engine's thread.
 */
#pragma once

#include "gbx-browse-cdp.h"
#include "gbx-browse-line.h"

G_BEGIN_DECLS

typedef struct _GbxBrowseGuests GbxBrowseGuests;

GbxBrowseGuests *gbx_browse_guests_new (GbxBrowseCdp *cdp);
void gbx_browse_guests_free (GbxBrowseGuests *self);

void gbx_browse_guests_add (GbxBrowseGuests *self, GbxBrowseLine *line);
void gbx_browse_guests_take (GbxBrowseGuests *self, GbxBrowseLine *line, GBytes *message);
void gbx_browse_guests_await (GbxBrowseGuests *self, GbxBrowseLine *line);
void gbx_browse_guests_remove (GbxBrowseGuests *self, GbxBrowseLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseGuests, gbx_browse_guests_free)

G_END_DECLS
