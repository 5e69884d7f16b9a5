/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What clients are told of a step. Pure. */
#pragma once

#include <gbx.h>

#include "gbx-browse-view.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_visit;           /* the action `browse` */
  const char *text;            /* the URL, or the calls */
  const char *problem;         /* empty: none */
  const char *screenshot_path; /* (nullable) */
} GbxBrowseOutcome;

GbxObservation *gbx_browse_reply_new (const GbxBrowseOutcome *outcome, const GbxBrowseView *view);
GbxObservation *gbx_browse_reply_new_failure (gboolean is_visit,
                                              const char *text,
                                              const char *why);
GbxObservation *gbx_browse_reply_new_download (const char *actions, const char *path);

G_END_DECLS
