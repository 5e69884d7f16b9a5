/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program does besides serving: it tells of itself and of the modules it finds. */
#pragma once

#include "gbx-options.h"

G_BEGIN_DECLS

int gbx_daemon_tools_run (const GbxOptions *options);

G_END_DECLS
