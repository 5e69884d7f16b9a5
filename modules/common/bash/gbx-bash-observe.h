/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the protocol's words to its JSON, and from its JSON to a call. */
#pragma once

#include <gbx.h>

#include "gbx-bash-call.h"
#include "gbx-bash-outcome.h"

G_BEGIN_DECLS

GbxObservation *gbx_bash_observe (const GbxBashOutcome *outcome);
GbxObservation *gbx_bash_observe_failure (const char *message, gboolean is_hidden);

gboolean gbx_bash_read_call (GbxRequest *request,
                             GbxBashCall *out_call,
                             gboolean *out_is_static,
                             const char **out_cwd,
                             GError **error);

G_END_DECLS
