/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-edit-call.h"

G_BEGIN_DECLS

GString *gbx_edit_job_view (GbxEditCall *call,
                            const char *path,
                            gboolean is_directory,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
