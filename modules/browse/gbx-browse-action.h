/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions `browse` and `browse_interactive`, from the request to its answer. */
#pragma once

#include "gbx-browse-browser.h"

G_BEGIN_DECLS

void gbx_browse_action_run (GbxBrowseBrowser *browser,
                            GbxHost *host,
                            GbxRequest *request,
                            GTask *task);

G_END_DECLS
