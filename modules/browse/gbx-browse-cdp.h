/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-browse-message.h"

G_BEGIN_DECLS

/*
 * The conversation with the browser, over its two pipes. It belongs to the engine's thread, where
 * waiting is allowed: while it waits it takes what the browser says. Only
 * gbx_browse_cdp_set_step() and what it is given may be touched by others.
 *
 * Besides the browser's refusals (GBX_BROWSE_ERROR) there are G_IO_ERROR_CONNECTION_CLOSED: the
 * browser is gone, G_IO_ERROR_TIMED_OUT and G_IO_ERROR_CANCELLED.
 */
typedef struct _GbxBrowseCdp GbxBrowseCdp;

/* @session: (nullable); must not wait for anything */
typedef void (*GbxBrowseEventFunc) (const char *session,
                                    const char *method,
                                    JsonObject *params,
                                    gpointer user_data);
typedef gboolean (*GbxBrowseConditionFunc) (gpointer user_data);
/* Whether an event is somebody else's, and so done with. */
typedef gboolean (*GbxBrowseTapFunc) (const GbxBrowseMessage *event, gpointer user_data);
/* @answer: (nullable): there will be none */
typedef void (*GbxBrowseAnswerFunc) (const GbxBrowseMessage *answer, gpointer user_data);

GbxBrowseCdp *gbx_browse_cdp_new (GMainContext *context,
                                  GInputStream *input,
                                  GOutputStream *output,
                                  GbxBrowseEventFunc on_event,
                                  gpointer user_data);
void gbx_browse_cdp_free (GbxBrowseCdp *self);
void gbx_browse_cdp_set_step (GbxBrowseCdp *self, GCancellable *step);
GCancellable *gbx_browse_cdp_get_step (GbxBrowseCdp *self);
gboolean gbx_browse_cdp_is_closed (GbxBrowseCdp *self);
gint64 gbx_browse_cdp_begin (GbxBrowseCdp *self,
                             const char *session,
                             const char *method,
                             JsonObject *params);
GBytes *gbx_browse_cdp_end (GbxBrowseCdp *self, gint64 id, gint64 wait_usec, GError **error);
GBytes *gbx_browse_cdp_call (GbxBrowseCdp *self,
                             const char *session,
                             const char *method,
                             JsonObject *params,
                             gint64 wait_usec,
                             GError **error);
JsonObject *gbx_browse_cdp_ask (GbxBrowseCdp *self,
                                const char *session,
                                const char *method,
                                JsonObject *params,
                                gint64 wait_usec,
                                GError **error);
void gbx_browse_cdp_forget (GbxBrowseCdp *self);
void gbx_browse_cdp_send (GbxBrowseCdp *self,
                          const char *session,
                          const char *method,
                          JsonObject *params);
void gbx_browse_cdp_set_tap (GbxBrowseCdp *self, GbxBrowseTapFunc on_tap, gpointer user_data);
gboolean gbx_browse_cdp_pass (GbxBrowseCdp *self,
                              const char *session,
                              const char *method,
                              GBytes *params,
                              GbxBrowseAnswerFunc on_answer,
                              gpointer user_data);
void gbx_browse_cdp_end_session (GbxBrowseCdp *self, const char *session, const GError *why);
gboolean gbx_browse_cdp_wait (GbxBrowseCdp *self,
                              GbxBrowseConditionFunc is_met,
                              gpointer user_data,
                              gint64 wait_usec,
                              GError **error);
gboolean gbx_browse_cdp_pause (GbxBrowseCdp *self, gint64 wait_usec, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseCdp, gbx_browse_cdp_free)

G_END_DECLS
