/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From a request to an observation: finds the module, waits for its lane, keeps the deadline.
 *
 * Actions of one lane run one at a time in order of arrival; different lanes run side by side. At
 * the deadline the request is asked to stop; GBX_STOP_GRACE_USEC later its cancellable fires; a
 * handler that does not even return then is dropped after GBX_CANCEL_GRACE_USEC, by name.
 */
#pragma once

#include <gbx.h>

#include "gbx-module-manager.h"

G_BEGIN_DECLS

#define GBX_TYPE_DISPATCHER (gbx_dispatcher_get_type ())
G_DECLARE_FINAL_TYPE (GbxDispatcher, gbx_dispatcher, GBX, DISPATCHER, GObject)

/* Signal ::action-done (const char *action, const char *module, const char *outcome,
 * gint64 elapsed_usec), outcome being the observation's kind or the id of a GbxError. */
GbxDispatcher *gbx_dispatcher_new (GbxModuleManager *manager);

/* Whether a module that is installed announces the action, or the action is one that this server
 * could serve if a module were. */
gboolean gbx_dispatcher_knows_action (GbxDispatcher *self, const char *action);

/* (transfer full): the ids that gbx_dispatcher_knows_action() knows, sorted. */
char **gbx_dispatcher_list_actions (GbxDispatcher *self);

void gbx_dispatcher_execute_async (GbxDispatcher *self,
                                   GbxRequest *request,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* (transfer full): an observation; what a module cannot do for now, or what took too long, is an
 * `error` observation. NULL with GBX_ERROR for the rest. */
GbxObservation *gbx_dispatcher_execute_finish (GbxDispatcher *self,
                                               GAsyncResult *result,
                                               GError **error);

/* Nobody wants what comes of a request any more: it is asked to stop, or never begins. */
void gbx_dispatcher_cancel (GbxDispatcher *self, GbxRequest *request);

/* (nullable): the module that would run an action now; NULL: none does. */
const GbxModuleInfo *gbx_dispatcher_find_runner (GbxDispatcher *self, const char *action);

/* Asks all that runs to stop, answers what waits and refuses what comes. */
void gbx_dispatcher_shut_down (GbxDispatcher *self);

guint gbx_dispatcher_get_running_count (GbxDispatcher *self);

G_END_DECLS
