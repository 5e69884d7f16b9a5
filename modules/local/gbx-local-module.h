/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_LOCAL (gbx_local_get_type ())
G_DECLARE_FINAL_TYPE (GbxLocal, gbx_local, GBX, LOCAL, GObject)

GbxLocal *gbx_local_new (GbxHost *host);

G_END_DECLS
