/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-vscode-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_vscode_new (host));
}

GBX_MODULE_DEFINE ("vscode", MODULE_VERSION, create)
