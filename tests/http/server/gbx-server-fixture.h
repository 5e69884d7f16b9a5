/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server on a free port of the loopback interface, with nothing real behind it. */
#pragma once

#include "gbx-fake-dispatcher.h"
#include "gbx-raw-client.h"
#include "gbx-server.h"
#include "gbx-test.h"

G_BEGIN_DECLS

#define FIXTURE_KEY "sesame"
#define FIXTURE_KEY_LINE "X-Session-API-Key: " FIXTURE_KEY "\r\n"

typedef struct
{
  GbxTest *test;
  GbxDispatcher *dispatcher;
  GbxMetrics *metrics;
  GbxServer *server;
  GbxHttpLimits limits;
  GbxRoute *route; /* what lookup_route finds below /module; owned */
  guint16 port;
} GbxServerFixture;

/* As the two functions of g_test_add(). The test data is the session key, or NULL. */
void gbx_server_fixture_set_up (GbxServerFixture *self, gconstpointer session_key);
void gbx_server_fixture_tear_down (GbxServerFixture *self, gconstpointer session_key);

/* In place of the first, for limits that a test reaches. */
void gbx_server_fixture_set_up_with_limits (GbxServerFixture *self,
                                            const char *session_key,
                                            const GbxHttpLimits *limits);

/* Stops the server; harmless the second time. */
void gbx_server_fixture_stop (GbxServerFixture *self);

/* (transfer full): the response to a request on a connection of its own. */
char *gbx_server_fixture_ask (GbxServerFixture *self, const char *request);

/* (transfer full): a POST to a path, with a body of JSON. */
char *gbx_server_fixture_post (GbxServerFixture *self, const char *path, const char *json);

void gbx_server_fixture_assert_response (GbxServerFixture *self,
                                         const char *request,
                                         guint status,
                                         const char *body);

/* A request without a body; headers end in line ends. */
#define GBX_REQUEST(method, path, headers) \
  method " " path " HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define GBX_GET(path) GBX_REQUEST ("GET", path, "")

#define GBX_SERVER_TEST(path, key, func)                                    \
  g_test_add (path, GbxServerFixture, key, gbx_server_fixture_set_up, func, \
              gbx_server_fixture_tear_down)

G_END_DECLS
