/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_IPYTHON (gbx_ipython_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpython, gbx_ipython, GBX, IPYTHON, GObject)

GObject *gbx_ipython_create (GbxHost *host, GError **error);

G_END_DECLS
