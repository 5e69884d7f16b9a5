/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-server-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_mcp_server_new (host));
}

GBX_MODULE_DEFINE ("mcp_server", MODULE_VERSION, create)
