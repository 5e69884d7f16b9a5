/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-viewer-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_viewer_new (host));
}

GBX_MODULE_DEFINE ("viewer", MODULE_VERSION, create)
