/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers to requests of the viewer. Blocks: for worker threads. */
#pragma once

#include <gio/gio.h>

#include "gbx-viewer-request.h"

G_BEGIN_DECLS

void gbx_viewer_answer (const GbxViewerRequest *request, GOutputStream *output);

G_END_DECLS
