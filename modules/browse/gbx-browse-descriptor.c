/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_browse_new (host));
}

GBX_MODULE_DEFINE ("browse", MODULE_VERSION, create)
