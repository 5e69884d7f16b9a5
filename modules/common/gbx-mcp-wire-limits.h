/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of MCP over HTTP. */
#pragma once

#include <glib.h>

/* What waits for a client, or a server, that does not read. */
#define GBX_MCP_MAX_PENDING_BYTES (32 * 1024 * 1024)
/* Messages of one batch. */
#define GBX_MCP_MAX_BATCH_COUNT 100
/* Something moves on each stream this often, so that nobody takes it for dead. */
#define GBX_MCP_PING_INTERVAL_USEC (15 * G_USEC_PER_SEC)
