/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where clients of the DevTools protocol come in. Main context. */
#pragma once

#include "gbx-browse-browser.h"

G_BEGIN_DECLS

typedef struct _GbxBrowseDoor GbxBrowseDoor;

GbxBrowseDoor *gbx_browse_door_new (GbxBrowseBrowser *browser);
void gbx_browse_door_free (GbxBrowseDoor *self);
void gbx_browse_door_open (GbxBrowseDoor *self, GbxExchange *exchange);
void gbx_browse_door_close (GbxBrowseDoor *self);
void gbx_browse_door_refuse (GbxExchange *exchange, guint status, const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseDoor, gbx_browse_door_free)

G_END_DECLS
