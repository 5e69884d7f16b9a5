/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_bash_new (host));
}

GBX_MODULE_DEFINE ("bash", MODULE_VERSION, create)
