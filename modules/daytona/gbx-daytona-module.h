/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_DAYTONA (gbx_daytona_get_type ())
G_DECLARE_FINAL_TYPE (GbxDaytona, gbx_daytona, GBX, DAYTONA, GObject)

GbxDaytona *gbx_daytona_new (GbxHost *host, GError **error);

G_END_DECLS
