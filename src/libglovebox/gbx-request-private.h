/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the host does with a request and a handler must not. Not installed. */
#pragma once

#include "gbx-request.h"

G_BEGIN_DECLS

/* (transfer none) (nullable): see gbx_json_span_find_exact(). */
GBX_EXPORT void gbx_request_set_exact_texts (GbxRequest *self, GHashTable *exact_texts);

/* Starts the clock of the deadline. */
GBX_EXPORT void gbx_request_begin (GbxRequest *self);

/* Asks the handler to stop: emits ::stop-requested the first time, and again only when the reason
 * gets more urgent. */
GBX_EXPORT void gbx_request_stop (GbxRequest *self, GbxStopReason reason);

G_END_DECLS
