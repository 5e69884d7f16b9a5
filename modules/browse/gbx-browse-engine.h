/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-guests.h"
#include "gbx-browse-job.h"

G_BEGIN_DECLS

/*
 * The thread that talks with one browser. A step is hundreds of questions of which each depends on
 * the answer before, and its answers are megabytes to be read, drawn and written: here they can
 * wait for each other, and the main loop does not wait for them.
 */
typedef struct _GbxBrowseEngine GbxBrowseEngine;

/* Called in the engine's thread, where it must not wait. */
typedef void (*GbxBrowseEngineFunc) (GbxBrowseGuests *guests, gpointer data);

GbxBrowseEngine *gbx_browse_engine_new (GInputStream *input,
                                        GOutputStream *output,
                                        GbxBrowsePlaces *places,
                                        guint files_count,
                                        GTask *end_task);
guint gbx_browse_engine_join (GbxBrowseEngine *self);
void gbx_browse_engine_run_async (GbxBrowseEngine *self,
                                  GbxBrowseJob *job,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GbxObservation *gbx_browse_engine_run_finish (GAsyncResult *result, GError **error);
void gbx_browse_engine_cancel (GbxBrowseEngine *self, GbxBrowseJob *job);
void gbx_browse_engine_post (GbxBrowseEngine *self,
                             GbxBrowseEngineFunc func,
                             gpointer data,
                             GDestroyNotify destroy);
void gbx_browse_engine_end (GbxBrowseEngine *self);
gboolean gbx_browse_engine_is_ending (GbxBrowseEngine *self);

G_END_DECLS
