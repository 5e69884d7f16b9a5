/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashRunner: turns calls of the protocol into what is typed into a session, waits, and says
 * how it went. Commands that were reported as still running, what was shown of them so far, and
 * the two timeouts are its business. One call at a time.
 */
#pragma once

#include "gbx-bash-call.h"
#include "gbx-bash-outcome.h"
#include "gbx-bash-session.h"

G_BEGIN_DECLS

#define GBX_TYPE_BASH_RUNNER (gbx_bash_runner_get_type ())
G_DECLARE_FINAL_TYPE (GbxBashRunner, gbx_bash_runner, GBX, BASH_RUNNER, GObject)

GbxBashRunner *gbx_bash_runner_new (GbxBashSession *session, gint64 no_change_usec);

void gbx_bash_runner_start_async (GbxBashRunner *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_bash_runner_start_finish (GbxBashRunner *self, GAsyncResult *result, GError **error);

void gbx_bash_runner_call_async (GbxBashRunner *self,
                                 const GbxBashCall *call,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GbxBashOutcome *gbx_bash_runner_call_finish (GbxBashRunner *self, GAsyncResult *result);

void gbx_bash_runner_time_out (GbxBashRunner *self);
void gbx_bash_runner_abandon (GbxBashRunner *self);
void gbx_bash_runner_interrupt (GbxBashRunner *self, const char *why);

GbxBashSession *gbx_bash_runner_get_session (GbxBashRunner *self);

G_END_DECLS
