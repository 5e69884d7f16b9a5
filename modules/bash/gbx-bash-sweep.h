/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories of shells: who lives holds a lock on its own, and what nobody holds is removed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GBX_BASH_SWEEP_PREFIX "glovebox-bash-"

int gbx_bash_sweep_lock (const char *directory);
void gbx_bash_sweep (const char *parent);

G_END_DECLS
