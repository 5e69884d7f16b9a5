/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_files_new ());
}

GBX_MODULE_DEFINE ("files", MODULE_VERSION, create)
