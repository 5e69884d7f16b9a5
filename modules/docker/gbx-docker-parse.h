/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the engine answers. Nothing in it is believed to be of the type that it should be. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* FALSE if it is no container of ours. */
gboolean gbx_docker_parse_container (JsonObject *container, GbxSandbox *sandbox);
/* (transfer full) (nullable): the sandbox of an inspected container. */
GbxSandbox *gbx_docker_parse_inspect (GBytes *body, GError **error);
GPtrArray *gbx_docker_parse_list (GBytes *body, GError **error);
/* Where a port of a container is reached; NULL if it is not published and has no address. */
char *gbx_docker_parse_address (JsonObject *container, guint port);
JsonObject *gbx_docker_parse_object (GBytes *body, GError **error);

/* (transfer full): the engine's own words. */
char *gbx_docker_parse_message (GBytes *body);
/* (transfer full) (nullable): the version that an engine names when it refuses another. */
char *gbx_docker_parse_version (const char *message);
/* One line of a pull: what to show and how much of it is done, or an error. */
gboolean gbx_docker_parse_progress (const char *line,
                                    gsize length_bytes,
                                    double *out_fraction,
                                    char **out_what,
                                    GError **error);
/* A log without the frames in which it comes. */
GBytes *gbx_docker_parse_log (GBytes *framed);

G_END_DECLS
