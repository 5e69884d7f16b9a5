/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_BROWSE (gbx_browse_get_type ())
G_DECLARE_FINAL_TYPE (GbxBrowse, gbx_browse, GBX, BROWSE, GObject)

GbxBrowse *gbx_browse_new (GbxHost *host);

G_END_DECLS
