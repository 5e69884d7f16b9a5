/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_E2B (gbx_e2b_get_type ())
G_DECLARE_FINAL_TYPE (GbxE2b, gbx_e2b, GBX, E2B, GObject)

GbxE2b *gbx_e2b_new (GbxHost *host, GError **error);

G_END_DECLS
