/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

#include "gbx-browse-places.h"
#include "gbx-browse-tabs.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_BROWSE_JOB_START,      /* makes the browser ready */
  GBX_BROWSE_JOB_VISIT,      /* the action `browse` */
  GBX_BROWSE_JOB_ACT,        /* the action `browse_interactive` */
  GBX_BROWSE_JOB_SCREENSHOT, /* of the active page */
} GbxBrowseJobKind;

/* What is done in the browser, by its engine's thread, one after the other. */
typedef struct
{
  GbxBrowseJobKind kind;
  char *text; /* (nullable): the URL, or the calls */
  gboolean wants_axtree;
  GCancellable *step; /* ends it */
} GbxBrowseJob;

GbxBrowseJob *gbx_browse_job_new (GbxBrowseJobKind kind, const char *text, gboolean wants_axtree);
GbxBrowseJob *gbx_browse_job_ref (GbxBrowseJob *self);
void gbx_browse_job_unref (GbxBrowseJob *self);
GObject *gbx_browse_job_run (GbxBrowseJob *self,
                             GbxBrowseTabs *tabs,
                             const GbxBrowsePlaces *places,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseJob, gbx_browse_job_unref)

G_END_DECLS
