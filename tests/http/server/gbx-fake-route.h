/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A module's route for tests. The path says what it does: `/module` gives the request back,
 * `/module/fail` fails, `/module/silent` ends without an answer, `/module/bad-header` sets a
 * header that is none, `/module/gateway` answers 503, `/module/stream` streams `x` for as long as
 * the client reads, `/module/events` sends one event and then waits, `/module/count` streams ten
 * numbers and ends, `/module/broken` fails in the middle of a stream, `/module/taken` sends back
 * what comes, without HTTP.
 */
#pragma once

#include "gbx-route.h"

G_BEGIN_DECLS

#define GBX_TYPE_FAKE_ROUTE (gbx_fake_route_get_type ())
G_DECLARE_FINAL_TYPE (GbxFakeRoute, gbx_fake_route, GBX, FAKE_ROUTE, GObject)

GbxRoute *gbx_fake_route_new (void);
gsize gbx_fake_route_get_streamed_bytes (GbxRoute *self);
guint gbx_fake_route_get_running_count (GbxRoute *self);
guint gbx_fake_route_get_cancelled_count (GbxRoute *self);

G_END_DECLS
