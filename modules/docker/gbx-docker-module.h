/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_DOCKER (gbx_docker_get_type ())
G_DECLARE_FINAL_TYPE (GbxDocker, gbx_docker, GBX, DOCKER, GObject)

GbxDocker *gbx_docker_new (GbxHost *host, GError **error);

G_END_DECLS
