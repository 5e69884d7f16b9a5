/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of the DevTools protocol: its WebSocket, on the main context. */
#pragma once

#include "gbx-browse-instance.h"

G_BEGIN_DECLS

typedef struct _GbxBrowseClient GbxBrowseClient;

/* Called once: nothing of it is left, as soon as this returns. */
typedef void (*GbxBrowseClientFunc) (GbxBrowseClient *self, gpointer user_data);

GbxBrowseClient *gbx_browse_client_new (GIOStream *stream,
                                        GbxBrowseInstance *instance,
                                        GbxBrowseClientFunc on_gone,
                                        gpointer user_data);
void gbx_browse_client_end (GbxBrowseClient *self);

G_END_DECLS
