/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files for a page's file chooser. */
#pragma once

#include "gbx-browse-target.h"

G_BEGIN_DECLS

gboolean gbx_browse_upload_run (GbxBrowseTarget *target, char **paths, GError **error);

G_END_DECLS
