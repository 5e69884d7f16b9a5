/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server from its options to its end. */
#pragma once

#include "gbx-environment.h"
#include "gbx-options.h"

G_BEGIN_DECLS

/* How the program ends where the action protocol says so; the module system has more of them. */
#define GBX_EXIT_UNKNOWN_PLUGIN 1
#define GBX_EXIT_PORT 1
#define GBX_EXIT_START 3

int gbx_daemon_run (const GbxOptions *options, const GbxEnvironment *environment);

G_END_DECLS
