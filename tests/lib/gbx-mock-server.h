/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stand-in for a peer of HTTP on a port of the loopback: either a handler of the test's own, or a
 * script of requests and answers, in which an unexpected request fails the test. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _GbxMockServer GbxMockServer;

/* A request as “METHOD PATH?QUERY”, and its answer. */
typedef struct
{
  const char *request; /* NULL ends the script */
  guint status;
  const char *body; /* (nullable): JSON */
} GbxMockStep;

/* handler: (nullable): answers every path. */
GbxMockServer *gbx_mock_server_new (SoupServerCallback handler, gpointer user_data);
GbxMockServer *gbx_mock_server_new_script (const GbxMockStep *steps);
/* As much of it as was played, the first that was not; all of it if its request is NULL. */
const GbxMockStep *gbx_mock_server_get_step (GbxMockServer *self);
guint gbx_mock_server_get_port (GbxMockServer *self);
/* From here on it refuses connections. */
void gbx_mock_server_disconnect (GbxMockServer *self);
/* Ends its connections and runs the main loop until that is done. */
void gbx_mock_server_free (GbxMockServer *self);

G_END_DECLS
