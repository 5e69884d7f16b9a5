/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request between its arrival and its answer. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct _GbxDispatcherJob GbxDispatcherJob;

/* Called once, with an observation or an error (both transfer full, one NULL). */
typedef void (*GbxDispatcherJobDone) (GbxDispatcherJob *job,
                                      GbxObservation *observation,
                                      GError *error,
                                      gpointer user_data);

GbxDispatcherJob *gbx_dispatcher_job_new (GbxRequest *request,
                                          GbxDispatcherJobDone done,
                                          gpointer user_data);
GbxDispatcherJob *gbx_dispatcher_job_ref (GbxDispatcherJob *job);
void gbx_dispatcher_job_unref (GbxDispatcherJob *job);

GbxRequest *gbx_dispatcher_job_get_request (GbxDispatcherJob *job);

/* NULL until the job has begun. */
const char *gbx_dispatcher_job_get_module (GbxDispatcherJob *job);

/* Hands the request to the module's handler and starts the clock. */
void gbx_dispatcher_job_begin (GbxDispatcherJob *job, GbxAction *action, const char *module);

/* Answers a job that cannot or will not begin. One argument is NULL; takes the other. */
void gbx_dispatcher_job_end (GbxDispatcherJob *job, GbxObservation *observation, GError *error);

/* Asks a job that has begun to stop; its grace starts now. */
void gbx_dispatcher_job_stop (GbxDispatcherJob *job, GbxStopReason reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxDispatcherJob, gbx_dispatcher_job_unref)

G_END_DECLS
