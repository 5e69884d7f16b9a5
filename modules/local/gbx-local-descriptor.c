/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-local-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_local_new (host));
}

GBX_MODULE_DEFINE ("local", MODULE_VERSION, create)
