/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return (GObject *) gbx_e2b_new (host, error);
}

GBX_MODULE_DEFINE ("e2b", MODULE_VERSION, create)
