/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define GBX_LOCAL_NAME_MAX_BYTES 63
#define GBX_LOCAL_RECORD_MAX_BYTES (1024 * 1024)
/* What is looked at of a log for the line that says where the server listens. */
#define GBX_LOCAL_LOG_HEAD_MAX_BYTES (64 * 1024)
#define GBX_LOCAL_LOG_MAX_BYTES (16 * 1024 * 1024)
/* Between two looks at a server that starts. */
#define GBX_LOCAL_POLL_USEC (2 * 1000)
