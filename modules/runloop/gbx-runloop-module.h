/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_RUNLOOP (gbx_runloop_get_type ())
G_DECLARE_FINAL_TYPE (GbxRunloop, gbx_runloop, GBX, RUNLOOP, GObject)

GbxRunloop *gbx_runloop_new (GbxHost *host, GError **error);

G_END_DECLS
