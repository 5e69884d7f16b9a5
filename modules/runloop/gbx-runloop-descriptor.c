/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-runloop-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return (GObject *) gbx_runloop_new (host, error);
}

GBX_MODULE_DEFINE ("runloop", MODULE_VERSION, create)
