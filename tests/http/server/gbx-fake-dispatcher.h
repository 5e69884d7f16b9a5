/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stands in for the dispatcher: the same functions, no modules behind them.
 *
 * `run` answers with the command as content; the command `wait` is kept until
 * gbx_fake_dispatcher_release(), `fail` is an error, and `large` has a large content. Of the other
 * actions `read` fails, `hello` is one that the protocol does not have, and all else is unknown.
 */
#pragma once

#include "gbx-dispatcher.h"

G_BEGIN_DECLS

GbxDispatcher *gbx_fake_dispatcher_new (void);
guint gbx_fake_dispatcher_get_begun_count (GbxDispatcher *self);
guint gbx_fake_dispatcher_get_waiting_count (GbxDispatcher *self);
GbxRequest *gbx_fake_dispatcher_get_last_request (GbxDispatcher *self);
void gbx_fake_dispatcher_release (GbxDispatcher *self);

G_END_DECLS
