/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of the editor's module. */
#pragma once

#include <glib.h>

/* Between two questions whether the editor's port accepts connections. */
#define GBX_VSCODE_PROBE_INTERVAL_USEC (100 * 1000)
