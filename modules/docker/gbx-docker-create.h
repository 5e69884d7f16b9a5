/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-docker-call.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_DOCKER_PULL_MISSING,
  GBX_DOCKER_PULL_ALWAYS,
  GBX_DOCKER_PULL_NEVER,
} GbxDockerPull;

/* Makes and starts the container of a specification. Returns its sandbox through the task; what was
 * made is removed if a later step fails. */
void gbx_docker_create (GTask *task,
                        GbxDockerEngine *engine,
                        GbxSandboxSpec *spec,
                        const char *image,
                        const char *publish_address,
                        guint16 publish_port,
                        GbxDockerPull pull);

G_END_DECLS
