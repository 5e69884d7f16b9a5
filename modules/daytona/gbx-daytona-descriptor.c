/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daytona-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return (GObject *) gbx_daytona_new (host, error);
}

GBX_MODULE_DEFINE ("daytona", MODULE_VERSION, create)
