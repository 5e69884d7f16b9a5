/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-module.h"

static GObject *
create (GbxHost *host, GError **error)
{
  return G_OBJECT (gbx_docker_new (host, error));
}

GBX_MODULE_DEFINE ("docker", MODULE_VERSION, create)
