/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_edit_new (host));
}

GBX_MODULE_DEFINE ("edit", MODULE_VERSION, create)
