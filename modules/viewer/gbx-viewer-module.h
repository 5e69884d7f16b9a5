/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_VIEWER (gbx_viewer_get_type ())
G_DECLARE_FINAL_TYPE (GbxViewer, gbx_viewer, GBX, VIEWER, GObject)

GbxViewer *gbx_viewer_new (GbxHost *host);

G_END_DECLS
