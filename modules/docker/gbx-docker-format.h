/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_DOCKER_LABEL_NAME "glovebox.sandbox"
#define GBX_DOCKER_LABEL_PORT "glovebox.port"
#define GBX_DOCKER_LABEL_WORKSPACE "glovebox.workspace"
#define GBX_DOCKER_PREFIX "glovebox-"

gboolean gbx_docker_format_is_name (const char *name);
/* publish_port: 0: one that the engine chooses */
JsonObject *gbx_docker_format_create (GbxSandboxSpec *spec,
                                      const char *image,
                                      const char *publish_address,
                                      guint16 publish_port);
/* The path of a pull: name and tag, or digest, of a reference; “latest” where there is neither. */
char *gbx_docker_format_pull (const char *image);

G_END_DECLS
