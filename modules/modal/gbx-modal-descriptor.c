/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return (GObject *) gbx_modal_new (host, error);
}

GBX_MODULE_DEFINE ("modal", MODULE_VERSION, create)
