/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls of one action, one after the other. */
#pragma once

#include "gbx-browse-tabs.h"

G_BEGIN_DECLS

gboolean gbx_browse_step_visit (GbxBrowseTabs *tabs, const char *url, GError **error);
gboolean gbx_browse_step_run (GbxBrowseTabs *tabs, const char *actions, GError **error);
gboolean gbx_browse_step_settle (GbxBrowseTabs *tabs, GError **error);

G_END_DECLS
