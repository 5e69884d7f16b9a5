/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host does with a request and a handler must not. Not installed. */
#pragma once

#include "gbx-request.h"

G_BEGIN_DECLS

/* Seconds as the client sent them; 0: no limit. The clock starts at gbx_request_begin(). */
GBX_EXPORT void gbx_request_set_timeout_seconds (GbxRequest *self, double timeout_seconds);

/* Starts the clock of the deadline. */
GBX_EXPORT void gbx_request_begin (GbxRequest *self);

/* Asks the handler to stop: emits ::stop-requested the first time, and again only when the reason
 * gets more urgent. */
GBX_EXPORT void gbx_request_stop (GbxRequest *self, GbxStopReason reason);

/* Somebody wants the output as it comes: from now on chunks are kept for
 * gbx_request_take_output() and ::output-ready is emitted. */
GBX_EXPORT void gbx_request_set_streaming (GbxRequest *self, gboolean streaming);

/* The oldest kept chunk, or NULL; emits ::drained when a full buffer has room again. */
GBX_EXPORT GBytes *gbx_request_take_output (GbxRequest *self);

G_END_DECLS
