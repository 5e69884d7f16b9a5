/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_mcp_new (host));
}

GBX_MODULE_DEFINE ("mcp", MODULE_VERSION, create)
